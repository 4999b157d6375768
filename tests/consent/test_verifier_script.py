"""The verifier that goes with an export, run as a stranger runs it, says what ours says."""

import hashlib
import importlib.util
import json
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helpdesk.consent.body import Kind, link_hash
from helpdesk.consent.checkpoint import note, verifier_key
from helpdesk.consent.exporting import leaf, told
from helpdesk.consent.tree import root
from helpdesk.consent.verifying import Link
from helpdesk.resources import resource
from tests.consent import test_verifying as done
from tests.consent.chains import LOG, TAMPERINGS, Chain, Scribe, chain_of, forged, public_of

SCRIPT = resource("verifier/pruefe_nachweis.py")


@pytest.fixture(scope="module")
def ten() -> Chain:
    return chain_of(10)


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The verifier as a module, to ask it a hundred times."""
    spec = importlib.util.spec_from_file_location("pruefe_nachweis", str(SCRIPT))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def copy_of(chain: Chain) -> str:
    return note(LOG, len(chain.links), root([link_hash(link.body) for link in chain.links]), chain.key)


def export_of(links: list[Link]) -> bytes:
    return told(links, [leaf(link) for link in links], "")


def run(folder: Path, links: list[Link], chain: Chain, *more: str) -> tuple[int, dict[str, object]]:
    """Exit status and answer for an export of these links beside the copy a customer has of the whole chain."""
    (folder / "nachweise.json").write_bytes(export_of(links))
    (folder / "copy.txt").write_text(copy_of(chain), encoding="utf-8")
    line = [sys.executable, "-I", str(SCRIPT), str(folder / "nachweise.json"), "--json", *more]
    ended = subprocess.run(line, capture_output=True, check=False)
    assert not ended.stderr
    return ended.returncode, json.loads(ended.stdout)


@pytest.mark.parametrize(
    "change",
    [done.edit, done.delete, done.sign_otherwise, done.truncate, done.rewrite_the_tail, done.lose_a_key],
)
def test_the_process_says_what_ours_says_of_a_tampering(tmp_path: Path, ten: Chain, change: done.Change) -> None:
    links = list(ten.links)
    change(links, ten)
    ours = ten.judged(links)

    status, theirs = run(tmp_path, links, ten, "--copy", str(tmp_path / "copy.txt"))

    assert (theirs["verdict"], theirs["broken_at"], status) == (ours.verdict, ours.broken_at, 2)


def test_the_process_says_what_ours_says_of_a_good_log(tmp_path: Path) -> None:
    # Base64 has a plus in it now and then, and so has what stands before it.
    keys = (Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big")) for number in range(1000))
    scribe = Scribe(next(key for key in keys if verifier_key(LOG, public_of(key)).count("+") > 2))
    for _ in range(4):
        scribe.consent()
    scribe.erase(2)
    chain = scribe.chain()
    key = verifier_key(LOG, public_of(chain.key))

    copy = ("--copy", str(tmp_path / "copy.txt"))
    status, told = run(tmp_path, list(chain.links), chain, *copy, "--key", key, "--show")
    assert (status, told["verdict"], told["erased"]) == (0, chain.judged().verdict, 1)
    assert told["contents"]["4"]["consent"] == {"customer": "Erika Muster"}  # type: ignore[index]  # JSON
    assert run(tmp_path, list(chain.links), chain)[1]["verdict"] == "UNANCHORED"


@pytest.mark.parametrize("tries", [100, pytest.param(1000, marks=pytest.mark.faults)])
def test_random_tamperings_are_called_alike(script: ModuleType, ten: Chain, tries: int) -> None:
    chance = random.Random(11)  # noqa: S311 - a repeatable test
    for number in range(tries):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        links = list(ten.links)
        tamper(links, chance)
        ours = ten.judged(links)
        if ours.detail == "Der Eintrag ist einer anderen Freigabe zugeordnet.":
            # A column of ours that no export has.
            continue

        found, _walk = script.verify(json.loads(export_of(links)), None, [copy_of(ten)], ten.now)

        told = f"{tamper.__name__} in try {number}: {ours.title}"
        assert found.number == ours.broken_at, told
        # What the last link was, only our keyring remembers: to a stranger its signature just doesn't fit.
        last = ours.verdict == "BROKEN_AT" and ours.broken_at == len(links) and found.verdict == "BAD_SIGNATURE"
        assert found.verdict == ours.verdict or last, told


@pytest.mark.parametrize("fields", done.FORGED_FIELDS)
def test_what_the_own_key_signs_is_no_link_unless_it_fits(
    script: ModuleType, ten: Chain, fields: dict[str, object]
) -> None:
    links = [*ten.links[:9], forged(ten, ten.links[9], **fields)]
    earlier = Chain(ten.links[:9], ten.key, ten.now)

    found, _walk = script.verify(json.loads(export_of(links)), None, [copy_of(earlier)], ten.now)

    assert (found.verdict, found.number) == ("BROKEN_AT", 10)


ODD_FIELDS: dict[Kind, list[dict[str, object]]] = {
    Kind.CONSENT: [{"at": "2026-3-02T09:02:00.000000Z"}, {"at": "２026-03-02T09:02:00.000000Z"}, {"through": 1.0}],
    Kind.ADDENDUM: [{"through": -1}, {"kind": ["consent"]}, {"data": None}, {"data": "?"}],
    Kind.ERASURE: [{"sequence": 3.0}, {"erased": [True]}, {"erased": ["1"]}, {"erased": 5}, {"reason": "other"}],
    Kind.KEY: [{"previous": None}, {"sequence": True}],
    Kind.RESTORED: [{"missing": None}, {"missing": {"sequence": 1}}, {"missing": {"sequence": "1", "hash": "a" * 64}}],
}


@pytest.mark.parametrize(("kind", "fields"), [(kind, one) for kind, some in ODD_FIELDS.items() for one in some])
def test_what_is_no_link_to_ours_is_none_to_it(script: ModuleType, kind: Kind, fields: dict[str, object]) -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.consent()
    made: dict[Kind, Callable[[], int]] = {
        Kind.CONSENT: scribe.consent,
        Kind.ADDENDUM: lambda: scribe.consent(kind=Kind.ADDENDUM),
        Kind.ERASURE: lambda: scribe.erase(1),
        Kind.KEY: lambda: scribe.change_key(Ed25519PrivateKey.generate()),
        Kind.RESTORED: lambda: scribe.add(Kind.RESTORED, {"missing": {"sequence": 9, "hash": "a" * 64}}),
    }
    made[kind]()
    chain = scribe.chain()
    links = [*chain.links[:2], forged(chain, chain.links[2], **fields)]

    found, _walk = script.verify(json.loads(export_of(links)), None, [], chain.now)

    assert (found.verdict, found.number) == ("BROKEN_AT", 3)
    assert chain.judged(links).title == "BROKEN_AT(3)"


def test_a_key_beside_a_link_that_holds_nothing_is_found(script: ModuleType) -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.erase(1)
    scribe.links[1] = replace(scribe.links[1], opens=b"0" * 32)
    chain = scribe.chain()
    found, _walk = script.verify(json.loads(export_of(list(chain.links))), None, [copy_of(chain)], chain.now)

    assert (found.verdict, found.number) == ("BROKEN_AT", 2)


def test_both_say_that_a_gap_was_accepted(script: ModuleType) -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.add(Kind.RESTORED, {"missing": {"sequence": 9, "hash": "a" * 64}})
    chain = scribe.chain()
    theirs, _walk = script.verify(json.loads(export_of(list(chain.links))), None, [copy_of(chain)], chain.now)

    assert "2 verzeichnet, dass davor" in theirs.detail
    assert "2 verzeichnet, dass davor" in chain.judged().detail
    assert theirs.verdict == chain.judged().verdict == "VALID"


def test_nothing_is_valid_without_a_copy(script: ModuleType, ten: Chain) -> None:
    export = json.loads(told((), [leaf(link) for link in ten.links], ""))

    assert script.verify(export)[0].verdict == "UNANCHORED"


def test_it_says_how_far_a_copy_reaches(script: ModuleType, ten: Chain) -> None:
    early = Chain(ten.links[:4], ten.key, ten.now)
    found, _walk = script.verify(json.loads(export_of(list(ten.links))), None, [copy_of(early)], ten.now)

    assert found.verdict == "VALID"
    assert "bis Nachweis 4" in found.detail
    assert script.verify(json.loads(export_of(list(ten.links))), None, [copy_of(ten)], ten.now)[0].detail == ""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_copy_may_be_saved_by_any_editor(script: ModuleType, ten: Chain, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "copy.txt"
    file.write_text(copy_of(ten), encoding=encoding)
    export = json.loads(export_of(list(ten.links)))

    assert script.verify(export, None, [script.read_copy(str(file))], ten.now)[0].verdict == "VALID"


@pytest.mark.parametrize("content", [b"PK\x05\x06" + b"\0" * 18, None])
def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "export"
    if content is not None:
        file.write_bytes(content)
    ended = subprocess.run([sys.executable, "-I", str(SCRIPT), str(file)], capture_output=True, check=False)

    assert ended.returncode == 2
    assert ended.stderr.startswith(b"Nicht lesbar")


@pytest.mark.parametrize("content", [b"{", b"[" * 100_000, b'{"format": "\xff"}'])
def test_a_broken_byte_is_a_verdict_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "nachweise.json").write_bytes(content)
    line = [sys.executable, "-I", str(SCRIPT), str(tmp_path / "nachweise.json")]

    ended = subprocess.run(line, capture_output=True, check=False)

    assert ended.returncode == 2
    assert ended.stdout.decode().startswith("BROKEN_AT\n")
    assert "nachweise.json ist beschädigt: " in ended.stdout.decode()


@pytest.mark.parametrize("beyond", ["x", "\nx", "=", "\nund noch ein Satz"])
def test_a_copy_with_more_in_it_than_the_checkpoint_is_none(script: ModuleType, ten: Chain, beyond: str) -> None:
    export = json.loads(export_of(list(ten.links)))

    found, _check = script.verify(export, None, [copy_of(ten).rstrip() + beyond], ten.now)

    assert found.verdict == "BAD_SIGNATURE"


def test_the_key_is_given_as_a_file_or_as_what_stands_in_it(script: ModuleType, ten: Chain, tmp_path: Path) -> None:
    file, key = tmp_path / "schluessel.txt", verifier_key(LOG, public_of(ten.key))
    file.write_text(f"{key}\n", encoding="utf-8")

    assert script.key_in(str(file)) == script.key_in(key) == public_of(ten.key)
    with pytest.raises(ValueError, match="steht kein Schlüssel"):
        script.key_in("a+b+c")


def test_an_export_brings_the_formats_of_the_documentation() -> None:
    documentation = (Path(__file__).parents[2] / "docs" / "consent-record.md").read_text(encoding="utf-8")
    formats = resource("verifier/FORMATE.md").read_text(encoding="utf-8")

    assert formats.partition("## Formats")[2] == documentation.partition("## Formats")[2] != ""


def test_a_part_of_the_log_is_checked_against_the_whole(script: ModuleType, ten: Chain) -> None:
    export = json.loads(told(ten.links[3:5], [leaf(link) for link in ten.links], ""))
    assert script.verify(export, None, [copy_of(ten)], ten.now)[0].verdict == "VALID"

    export["leaves"][8] = "0" * 64
    assert script.verify(export, None, [copy_of(ten)], ten.now)[0].verdict == "FORKED"


def test_another_s_copy_and_a_damaged_one_don_t_pass(script: ModuleType, ten: Chain) -> None:
    export = json.loads(export_of(list(ten.links)))
    foreign = chain_of(3)

    for copy in (copy_of(foreign), copy_of(ten).replace("10", "11"), "abc"):
        assert script.verify(export, None, [copy], ten.now)[0].verdict == "BAD_SIGNATURE"


def test_a_copy_taken_off_a_page_may_have_other_line_breaks(script: ModuleType, ten: Chain) -> None:
    export = json.loads(export_of(list(ten.links)))
    copied = copy_of(ten).replace("\n\n", "\r\n")
    copied = f"\ufeff{copied[:-60]}\r\n{copied[-60:]}"

    assert script.verify(export, None, [copied], ten.now)[0].verdict == "VALID"


@pytest.mark.parametrize("damage", ["{}", "[]", '{"format": "helpdesk-consent-export-1", "links": 1, "leaves": []}'])
def test_a_damaged_export_is_no_crash(script: ModuleType, damage: str) -> None:
    assert script.verify(json.loads(damage))[0].verdict == "BROKEN_AT"


def test_the_verifier_names_what_it_needs() -> None:
    head = SCRIPT.read_text(encoding="utf-8")[:1200]

    assert 'dependencies = ["cryptography' in head
    assert "import helpdesk" not in head
    assert "from helpdesk" not in SCRIPT.read_text(encoding="utf-8")


def test_the_example_of_the_documentation_is_what_it_says(script: ModuleType) -> None:
    page = (Path(__file__).parents[2] / "docs" / "consent-record.md").read_text(encoding="utf-8")
    export = json.loads(page.partition("```json\n")[2].partition("```")[0])
    key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    trusted = public_of(key)
    body = export["links"][0]["body"]

    found, walk = script.verify(export, trusted, [export["checkpoint"]])

    assert found.verdict == "VALID"
    assert walk.contents[1]["consent"]["customer"] == "Nord AG"
    assert export["leaves"] == [hashlib.sha256(b"\0" + body.encode()).hexdigest()]
    assert export["links"][0]["signature"] == key.sign(b"helpdesk-consent-record-v1\n" + body.encode()).hex()
