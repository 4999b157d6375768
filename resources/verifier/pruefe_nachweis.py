# /// script
# requires-python = ">=3.9"
# dependencies = ["cryptography>=42"]
# ///
"""Checks exported consent records of Helpdesk, without Helpdesk.

    python pruefe_nachweis.py nachweise.json --copy kundenkopie.txt

Needs Python 3.9 and the package "cryptography" (pip install cryptography), nothing else. The export is the JSON file,
with the folder "unterschriften" beside it, or the ZIP both came in; the copy is the text of the checkpoint on a
customer's copy (its QR code holds the same text). FORMATE.md beside this file specifies the formats. Exit status:
0 for VALID and VALID_ERASED, 2 otherwise, also where something is left open for want of a copy.
"""
# ruff: noqa: UP017 - it also runs where Python is older than Helpdesk's

from __future__ import annotations

import argparse
import base64
import hashlib
import io
import json
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FORMAT = "helpdesk-consent-export-1"
VERSION = 1
AT = "%Y-%m-%dT%H:%M:%S.%fZ"
COMMON = {"version", "log", "sequence", "prev", "at", "key", "kind"}
OWN = {
    "consent": {"record", "through", "nonce", "data", "digest"},
    "addendum": {"record", "through", "nonce", "data", "digest"},
    "erasure": {"erased", "reason"},
    "key": {"previous"},
    "restored": {"missing"},
}
FORMS = {
    "log": "[0-9a-f]{32}",
    "prev": "[0-9a-f]{64}",
    "key": "[0-9a-f]{64}",
    "digest": "[0-9a-f]{64}",
    "previous": "[0-9a-f]{64}",
    "nonce": "[0-9a-f]{24}",
    "record": "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
    "at": r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z",
    "reason": "retention|request",
    "hash": "[0-9a-f]{64}",
}
PICTURES = "unterschriften"
MOST_BYTES = 8_000_000
EXPORT = "nachweise.json"
MANIFEST = "verzeichnis.json"
MANIFEST_FORMAT = "helpdesk-consent-files-1"
Picture = Callable[[str], Any]  # its bytes by its SHA-256; None where there is none
MEANINGS = {
    "VALID": "Die Nachweise sind unverändert und passen zur Kundenkopie.",
    "VALID_ERASED": "Die Nachweise sind unverändert; was an Personendaten fehlt, wurde nachweislich gelöscht.",
    "UNANCHORED": "In sich stimmen die Nachweise. Ohne Kundenkopie (--copy) ist offen, ob am Ende etwas fehlt "
    "oder alles neu geschrieben wurde.",
    "TIME_ANOMALY": "Inhalt und Reihenfolge stimmen, aber die Uhr lief rückwärts oder ging vor.",
    "BROKEN_AT": "Ein Nachweis wurde geändert, entfernt oder verschoben.",
    "BAD_SIGNATURE": "Eine Unterschrift stammt nicht vom erwarteten Schlüssel.",
    "ROLLED_BACK": "Am Ende fehlen Nachweise, die es gab, als die Kundenkopie entstand.",
    "FORKED": "Die Kundenkopie kennt andere Nachweise als diese.",
    "SHREDDED_WITHOUT_RECORD": "Personendaten sind nicht mehr lesbar, ohne dass eine Löschung verzeichnet ist.",
    "UNKNOWN_VERSION": "Ein Nachweis hat ein Format, das dieses Programm nicht kennt.",
}


class Found(Exception):  # noqa: N818 - it carries the answer, which needn't be an error
    """What the check found, and of which link."""

    def __init__(self, verdict: str, number: int | None = None, detail: str = "") -> None:
        super().__init__(verdict)
        self.verdict, self.number, self.detail = verdict, number, detail


def link_hash(body: str) -> bytes:
    return hashlib.sha256(b"\0" + body.encode()).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """RFC 6962, 2.1."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1 << ((len(leaves) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root(leaves[:split]) + root(leaves[split:])).digest()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def fits(body: dict[str, Any]) -> bool:
    """Whether what stands in a body's fields is what may stand there."""
    missing = body.get("missing", {})
    fields = {**body, "hash": missing["hash"]} if "missing" in body else body
    counts = [body["sequence"], *body.get("erased", ())]
    counts += [body["through"]] if "through" in body else []
    counts += [missing["sequence"]] if "missing" in body else []
    base64.b64decode(body.get("data", ""), validate=True)
    return all(type(count) is int and count > 0 for count in counts) and all(
        re.fullmatch(form, fields[name]) for name, form in FORMS.items() if name in fields
    )


def read_body(text: str, number: int) -> dict[str, Any]:
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise Found("BROKEN_AT", number, "nicht lesbar")
    if type(body.get("version")) is not int or body["version"] != VERSION:
        raise Found("UNKNOWN_VERSION", number, str(body.get("version"))[:20])
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in OWN or set(body) != COMMON | OWN[kind]:
        raise Found("BROKEN_AT", number, "Felder")
    try:
        if not fits(body):
            raise Found("BROKEN_AT", number, "Felder")
        body["moment"] = datetime.strptime(body["at"], AT).replace(tzinfo=timezone.utc)
    except (KeyError, TypeError, ValueError) as error:
        raise Found("BROKEN_AT", number, "Felder") from error
    return body


def opened(body: dict[str, Any], key: bytes) -> Any:  # noqa: ANN401 - JSON
    """The personal data of a link; None when the key doesn't open them."""
    context = f"helpdesk-consent-data-v1\n{body['log']}\n{body['sequence']}\n{body['record']}\n".encode()
    try:
        plain = AESGCM(key).decrypt(bytes.fromhex(body["nonce"]), base64.b64decode(body["data"]), context)
    except (InvalidTag, ValueError):
        return None
    digest = hashlib.sha256(b"helpdesk-consent-digest-v1\n" + key + plain).hexdigest()
    return json.loads(plain) if digest == body["digest"] else None


def pictures_in(content: Any) -> list[str]:  # noqa: ANN401 - JSON
    """The SHA-256 of the pictures of signatures that what a link holds names."""
    try:
        granted = [event["body"] for event in content["events"] if event["kind"] == "granted"]
        return [str(body["signature"]) for body in granted if "signature" in body]
    except (KeyError, TypeError):
        return []


def prev_of(link: dict[str, Any]) -> str:
    """What a link says of the one before it."""
    try:
        return str(json.loads(link["body"])["prev"])
    except (KeyError, TypeError, ValueError):
        return ""


class Check:
    """One walk along the links of an export."""

    def __init__(self, export: dict[str, Any], picture: Picture | None) -> None:
        self.picture = picture
        self.links = export["links"]
        self.leaves = [bytes.fromhex(leaf) for leaf in export["leaves"]]
        self.whole = len(self.links) == len(self.leaves)
        self.log, self.key, self.keyed_at = "", "", 1
        self.moment: datetime | None = None
        self.backwards: int | None = None
        self.keys: list[bytes] = []
        self.lost: list[int] = []
        self.there: list[int] = []
        self.differing: list[tuple[int, str]] = []
        self.erased: set[int] = set()
        self.contents: dict[int, Any] = {}
        self.reaches = self.gap = 0

    def walk(self) -> None:
        for position, link in enumerate(self.links, 1):
            number = position if self.whole else link["sequence"]
            following = self.links[position] if position < len(self.links) else None
            self.step(link, following, number)

    def step(self, link: dict[str, Any], following: dict[str, Any] | None, number: int) -> None:
        body = read_body(link["body"], number)
        before = self.leaves[number - 2].hex() if number > 1 else "0" * 64
        if link["sequence"] != number or body["sequence"] != number or body["prev"] != before:
            raise Found("BROKEN_AT", number, "Reihenfolge")
        if self.log not in ("", body["log"]) or self.leaves[number - 1] != link_hash(link["body"]):
            raise Found("BROKEN_AT", number, "andere Nachweise")
        told = body["kind"] == "key" and body["previous"] == self.key
        # Between links that were left out of an export the key may have changed; where it did, a link says so.
        if self.key and body["key"] != self.key and not told:
            raise Found("BAD_SIGNATURE", number, "Schlüsselwechsel ohne Vermerk")
        message = b"helpdesk-consent-record-v1\n" + link["body"].encode()
        if not is_signed(bytes.fromhex(body["key"]), message, bytes.fromhex(link["signature"])):
            changed = following is not None and prev_of(following) not in ("", link_hash(link["body"]).hex())
            raise Found("BROKEN_AT" if changed else "BAD_SIGNATURE", number, "Unterschrift")
        self.go_on(link, body, number)

    def go_on(self, link: dict[str, Any], body: dict[str, Any], number: int) -> None:
        self.log = body["log"]
        if body["key"] != self.key:
            self.key, self.keyed_at = body["key"], number
            self.keys.append(bytes.fromhex(self.key))
        if self.moment and body["moment"] < self.moment and not self.backwards:
            self.backwards = number
        self.moment = body["moment"]
        self.erased.update(body.get("erased", ()))
        if body["kind"] == "restored":
            self.gap = number
        if "record" not in body:
            if link["opens"] is not None:
                self.differing.append((number, "Dazu gehört kein Schlüssel"))
            return
        if link["opens"] is None:
            self.lost.append(number)
            return
        self.there.append(number)
        content = opened(body, bytes.fromhex(link["opens"]))
        if content is None:
            self.differing.append((number, "Inhalt passt nicht"))
        self.contents[number] = content
        if self.picture is not None:
            self.look_at_pictures(self.picture, content, number)

    def look_at_pictures(self, picture: Picture, content: Any, number: int) -> None:  # noqa: ANN401 - JSON
        for sha256 in pictures_in(content):
            found = picture(sha256)
            if found is None:
                self.differing.append((number, f"Das Bild der Unterschrift fehlt: {PICTURES}/{sha256}.png"))
            elif hashlib.sha256(found).hexdigest() != sha256:
                self.differing.append((number, f"Das Bild der Unterschrift ist ein anderes: {PICTURES}/{sha256}.png"))

    def compare(self, text: str) -> None:
        """A customer's copy with these links."""
        # By its words alone: whoever copies it off a page may get other line breaks.
        words = re.sub("[\u200b\ufeff]", "", text).split()
        if len(words) < 6 or not re.fullmatch("[1-9][0-9]*", words[1]) or len(words[3]) != 1:
            raise Found("BAD_SIGNATURE", None, "Die Kundenkopie ist kein Prüfpunkt.")
        origin, size, name = words[0], int(words[1]), words[4]
        if not self.leaves:
            raise Found("ROLLED_BACK", 1, f"{size} fehlen")
        message = f"{origin}\n{size}\n{words[2]}\n".encode()
        written = "".join(words[5:])
        try:
            signature = base64.b64decode(written, validate=True)
        except ValueError:
            signature = b""
        if base64.b64encode(signature).decode() != written or len(signature) != 68:
            raise Found("BAD_SIGNATURE", None, "Die Kundenkopie ist kein Prüfpunkt, oder es steht mehr darin als er.")
        identified = [
            key for key in self.keys if hashlib.sha256(name.encode() + b"\n\x01" + key).digest()[:4] == signature[:4]
        ]
        if not any(is_signed(key, message, signature[4:]) for key in identified):
            raise Found("BAD_SIGNATURE", None, "Die Kundenkopie ist nicht von diesem Schlüssel unterschrieben.")
        if origin != f"helpdesk/{self.log}":
            raise Found("FORKED", None, "Die Kundenkopie gehört zu anderen Nachweisen.")
        if size > len(self.leaves):
            raise Found("ROLLED_BACK", len(self.leaves) + 1, f"{size - len(self.leaves)} fehlen")
        if base64.b64encode(root(self.leaves[:size])).decode() != words[2]:
            raise Found("FORKED", size)
        self.reaches = max(self.reaches, size)

    def conclude(self, trusted: bytes | None, copies: Sequence[str], now: datetime) -> Found:
        if trusted and self.key and bytes.fromhex(self.key) != trusted:
            raise Found("BAD_SIGNATURE", self.keyed_at, "anderer Schlüssel als angegeben")
        for copy in copies:
            self.compare(copy)
        if lost := [number for number in self.lost if number not in self.erased]:
            raise Found("SHREDDED_WITHOUT_RECORD", lost[0])
        if back := [number for number in self.there if number in self.erased]:
            raise Found("BROKEN_AT", back[0], "Gelöschtes ist wieder da")
        if self.differing:
            raise Found("BROKEN_AT", *self.differing[0])
        if self.backwards:
            raise Found("TIME_ANOMALY", self.backwards)
        if self.moment and self.moment > now + timedelta(minutes=2):
            raise Found("TIME_ANOMALY", len(self.leaves), "liegt in der Zukunft")
        if not copies:
            return Found("UNANCHORED")
        newest = max((link["sequence"] for link in self.links), default=0)
        beyond = f"Die Kundenkopie reicht bis Nachweis {self.reaches}; für spätere sagt sie nichts."
        gap = f"Nachweis {self.gap} verzeichnet, dass davor welche fehlen."
        told = [beyond] * (newest > self.reaches) + [gap] * (self.gap > 0)
        return Found("VALID_ERASED" if self.erased else "VALID", None, " ".join(told))


def load(path: str) -> Any:  # noqa: ANN401 - JSON
    """The export, from the JSON file or the ZIP around it."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            content = archive.read(EXPORT)
    else:
        content = Path(path).read_bytes()
    try:
        return json.loads(content)
    except RecursionError:
        raise Found("BROKEN_AT", None, f"{EXPORT} ist beschädigt: zu tief verschachtelt.") from None
    except UnicodeDecodeError as error:
        raise Found("BROKEN_AT", None, f"{EXPORT} ist beschädigt: kein Text ab Byte {error.start + 1}.") from None
    except json.JSONDecodeError as error:
        told = f"{EXPORT} ist beschädigt: kein gültiges JSON in Zeile {error.lineno}, Spalte {error.colno}."
        raise Found("BROKEN_AT", None, told) from None


def hashes_in(path: str) -> dict[str, str]:
    """The SHA-256 of each file of a ZIP."""
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist() if not info.is_dir()]
        if len(names) != len(set(names)):
            raise Found("BROKEN_AT", None, "Das ZIP enthält zwei Dateien unter einem Namen.")
        try:
            return {name: hashlib.sha256(archive.read(name)).hexdigest() for name in names}
        except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError):
            raise Found("BROKEN_AT", None, "Das ZIP ist beschädigt.") from None


def compare_files(path: str, key: str) -> str:
    """Compares the files of an export with its signed manifest; what that leaves open, in words."""
    zipped, folder = zipfile.is_zipfile(path), Path(path).parent
    try:
        if zipped:
            with zipfile.ZipFile(path) as archive:
                told = json.loads(archive.read(MANIFEST))
        else:
            told = json.loads((folder / MANIFEST).read_bytes())
    except (KeyError, OSError):
        sheets = zipped or (folder / "freigaben").is_dir()
        return f"{MANIFEST} fehlt: Ob die Blätter (PDF) unverändert sind, ist offen." if sheets else ""
    except (ValueError, RecursionError):
        raise Found("BROKEN_AT", None, f"{MANIFEST} ist beschädigt.") from None
    try:
        files = json.loads(told["signed"])["files"]
        signature, signer = bytes.fromhex(told["signature"]), told["key"]
        known = told["format"] == MANIFEST_FORMAT and all(isinstance(each, str) for each in (*files, *files.values()))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        raise Found("BROKEN_AT", None, f"{MANIFEST} ist beschädigt.") from None
    if not known:
        raise Found("BROKEN_AT", None, f"{MANIFEST} ist beschädigt.")
    if not signature:
        return f"{MANIFEST} ist nicht unterschrieben: Ob die Blätter (PDF) unverändert sind, ist offen."
    message = b"helpdesk-consent-files-v1\n" + told["signed"].encode()
    if signer != key or not is_signed(bytes.fromhex(key), message, signature):
        raise Found("BAD_SIGNATURE", None, f"{MANIFEST} ist nicht mit dem Schlüssel der Nachweise unterschrieben.")
    there = hashes_in(path) if zipped else hashes_beside(folder, list(files))
    if not zipped:
        # Whatever it is called by now. Sheets of another export of the same key aren't those of this one.
        there[EXPORT] = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    for name, sha256 in files.items():
        if there.get(name) != sha256:
            raise Found("BROKEN_AT", None, f"Die Datei {name} {'ist eine andere' if name in there else 'fehlt'}.")
    if beyond := sorted(set(there) - set(files) - {MANIFEST}):
        raise Found("BROKEN_AT", None, f"Die Datei {beyond[0]} gehört nicht dazu.")
    return ""


def hashes_beside(folder: Path, names: Sequence[str]) -> dict[str, str]:
    """The SHA-256 of those of the named files that are there; what else lies beside an unpacked export is no matter."""
    found = {}
    for name in names:
        if name.startswith(("/", "\\")) or ".." in name or ":" in name:
            continue
        try:
            found[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        except OSError:
            continue
    return found


def with_files(found: Found, check: Check | None, path: str) -> Found:
    """The verdict once the files beside the links have been looked at too."""
    if check is None or not check.key or found.verdict not in ("VALID", "VALID_ERASED", "UNANCHORED"):
        return found
    try:
        left_open = compare_files(path, check.key)
    except Found as other:
        return other
    if not left_open:
        return found
    return Found("UNANCHORED", None, " ".join(filter(None, (found.detail, left_open))))


def key_in(given: str) -> bytes:
    """A public key, given as the file or as what stands in it."""
    text = given
    if given.count("+") < 2 or Path(given).is_file():
        text = read_copy(given)
    try:
        key = base64.b64decode(text.strip().lstrip("\ufeff").split("+", 2)[2], validate=True)
    except (LookupError, ValueError):
        key = b""
    if len(key) != 33 or key[0] != 1:
        raise ValueError(f"In „{given}“ steht kein Schlüssel; erwartet ist schluessel.txt oder was darin steht.")
    return key[1:]


def pictures_beside(path: str) -> Picture:
    """The pictures of signatures that lie in the same ZIP, or beside the JSON file."""

    def picture(sha256: str) -> bytes | None:
        if not re.fullmatch("[0-9a-f]{64}", sha256):
            return None
        name = f"{PICTURES}/{sha256}.png"
        try:
            if zipfile.is_zipfile(path):
                with zipfile.ZipFile(path) as archive, archive.open(name) as member:
                    return member.read(MOST_BYTES)
            with (Path(path).parent / name).open("rb") as file:
                return file.read(MOST_BYTES)
        except (KeyError, OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile, zlib.error):
            return None

    return picture


def read_copy(path: str) -> str:
    """A copy as an editor saved it; Windows' own writes other codes than UTF-8."""
    content = Path(path).read_bytes()
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16")
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def verify(
    export: dict[str, Any],
    trusted: bytes | None = None,
    copies: Sequence[str] = (),
    now: datetime | None = None,
    picture: Picture | None = None,
) -> tuple[Found, Check | None]:
    """The verdict, the link it is said of, and what was seen; the walk it came from."""
    check = None
    try:
        if export["format"] != FORMAT:
            return Found("UNKNOWN_VERSION", None, str(export["format"])[:40]), None
        check = Check(export, picture)
        check.walk()
        return check.conclude(trusted, copies, now or datetime.now(timezone.utc)), check
    except Found as found:
        return found, check
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        return Found("BROKEN_AT", None, f"Die Ausfuhr ist beschädigt ({type(error).__name__})."), check


def checked(path: str, trusted: bytes | None, copies: Sequence[str]) -> tuple[Found, Check | None]:
    """The verdict on an export with all that lies beside it."""
    try:
        export = load(path)
    except Found as broken:
        return broken, None
    found, check = verify(export, trusted, copies, picture=pictures_beside(path))
    return with_files(found, check, path), check


def main() -> int:
    parser = argparse.ArgumentParser(description="Prüft ausgeführte Freigabe-Nachweise von Helpdesk.")
    parser.add_argument("export", help="nachweise.json oder das ZIP darum")
    parser.add_argument("--copy", action="append", default=[], help="Textdatei mit dem Prüfpunkt einer Kundenkopie")
    parser.add_argument("--key", help="öffentlicher Schlüssel: schluessel.txt oder was darin steht")
    parser.add_argument("--json", action="store_true", help="Ergebnis als JSON")
    parser.add_argument("--show", action="store_true", help="Inhalt der Nachweise ausgeben")
    given = parser.parse_args()
    try:
        trusted = key_in(given.key) if given.key else None
        copies = [read_copy(name) for name in given.copy]
        found, check = checked(given.export, trusted, copies)
    except (OSError, ValueError, LookupError, RuntimeError, zipfile.BadZipFile) as error:
        sys.stderr.write(f"Nicht lesbar: {error}\n")
        return 2
    told = {
        "verdict": found.verdict,
        "records": len(check.leaves) if check else 0,
        "checked": len(check.links) if check else 0,
        "broken_at": found.number,
        "erased": len(check.erased) if check else 0,
        "detail": found.detail,
    }
    if given.show and check:
        told["contents"] = check.contents
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    if given.json or given.show:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        where = f" (Nachweis {found.number})" if found.number else ""
        sys.stdout.write(f"{found.verdict}{where}\n{MEANINGS[found.verdict]}\n")
        if found.detail:
            sys.stdout.write(f"{found.detail}\n")
    return 0 if found.verdict in ("VALID", "VALID_ERASED") else 2


if __name__ == "__main__":
    sys.exit(main())
