import hashlib
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import IO, Literal
from uuid import UUID

from helpdesk.consent import Choice, Export
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment, ngettext
from helpdesk.keeping.models import ExportReport
from helpdesk.resources import resource
from helpdesk.store.saving import saved

VERIFIER = "pruefe_nachweis.py"
FORMATS = "FORMATE.md"
MANIFEST = "verzeichnis.json"


class _Archive(zipfile.ZipFile):
    """A ZIP that remembers the hash of each file."""

    def __init__(self, file: IO[bytes], mode: Literal["w"], compression: int) -> None:
        super().__init__(file, mode, compression)
        self.hashes: dict[str, str] = {}

    def put(self, name: str, content: bytes) -> None:
        self.hashes[name] = hashlib.sha256(content).hexdigest()
        self.writestr(name, content)


class ProofArchive:
    """Consent records as a file for a lawyer or a court: readable, and checkable without this program."""

    def __init__(
        self,
        export: Callable[[Choice], Export],
        sheet: Callable[[UUID], bytes],
        picture: Callable[[str], bytes],
        now: Callable[[], datetime],
        manifest: Callable[[Mapping[str, str]], bytes],
    ) -> None:
        """`export` reads the log, `sheet` sets a consent as PDF, `picture` is that of a signature with this hash.

        `manifest` signs the files by their SHA-256.
        """
        self._export = export
        self._sheet = sheet
        self._picture = picture
        self._now = now
        self._manifest = manifest

    def write(self, choice: Choice, target: Path) -> ExportReport:
        """Writes a ZIP with a PDF each, pictures of signatures, the log's links, verifier and key.

        What was lost or changed here holds nothing up, since the rest is all the more needed: it is left out, and
        named in the ZIP and in what comes back.

        Raises:
            HelpdeskError: `consent_not_sealed`, `consent_export_empty`, `save_…` or `disk_full`; what stood at
                `target` stays then.
        """
        export = self._export(choice)
        with saved(target, private=True) as file, _Archive(file, "w", zipfile.ZIP_DEFLATED) as archive:
            flaws = (*self._write_sheets(archive, export), *self._write_pictures(archive, export))
            archive.put("nachweise.json", export.content)
            for name in (VERIFIER, FORMATS):
                archive.put(name, resource(f"verifier/{name}").read_bytes())
            archive.put("schluessel.txt", f"{export.key}\n".encode())
            if export.checkpoint:
                archive.put("pruefpunkt.txt", export.checkpoint.encode())
            archive.put("LIESMICH.txt", self._told(export, flaws).replace("\n", "\r\n").encode())
            archive.writestr(MANIFEST, self._manifest(archive.hashes))
        return ExportReport(_count(export), flaws)

    def _write_sheets(self, archive: _Archive, export: Export) -> Iterator[str]:
        for number, _consent in export.altered:
            yield _(
                "Nachweis {number}: kein Blatt, denn in der Datenbank steht etwas anderes, als versiegelt wurde."
            ).format(number=number)
        for number, consent in export.consents:
            try:
                sheet = self._sheet(consent)
            except HelpdeskError as error:
                yield _("Nachweis {number}: kein Blatt. {reason}").format(number=number, reason=error.message)
            else:
                archive.put(f"freigaben/{number:05}-{consent}.pdf", sheet)

    def _write_pictures(self, archive: _Archive, export: Export) -> Iterator[str]:
        written = set()
        for number, sha256 in export.pictures:
            if sha256 in written:
                continue
            try:
                picture = self._picture(sha256)
            except HelpdeskError as error:
                told = _("Nachweis {number}: {reason} Sein SHA-256: {sha256}")
                yield told.format(number=number, reason=error.message, sha256=sha256)
            else:
                archive.put(f"unterschriften/{sha256}.png", picture)
                written.add(sha256)

    def _told(self, export: Export, flaws: tuple[str, ...]) -> str:
        lines = (_("Was hier fehlt, ging verloren oder wurde geändert:"), *(f"- {flaw}" for flaw in flaws), "", "")
        return ("\n".join(lines) if flaws else "") + self._introduced(export)

    def _introduced(self, export: Export) -> str:
        count = _count(export)
        consents = ngettext("{count} Freigabe", "{count} Freigaben", count).format(count=count)
        return _(
            "Nachweise über Freigaben zur Fernwartung\n"
            "Ausgeführt am {moment}; {consents}.\n"
            "\n"
            "freigaben/          je Freigabe ein Blatt (PDF) zum Lesen\n"
            "unterschriften/     Bilder von Unterschriften, benannt nach ihrem SHA-256, der im Nachweis steht\n"
            "nachweise.json      die versiegelten Einträge, wie sie unterschrieben wurden\n"
            "pruefe_nachweis.py  prüft sie ohne Helpdesk\n"
            "schluessel.txt      der öffentliche Schlüssel des Rechners\n"
            "pruefpunkt.txt      der Stand aller Nachweise bei der Ausfuhr, unterschrieben\n"
            "verzeichnis.json    alle Dateien mit ihrem SHA-256, unterschrieben: Ein vertauschtes Blatt fällt auf\n"
            "FORMATE.md          die Formate für ein eigenes Prüfprogramm, auf Englisch\n"
            "\n"
            "So wird geprüft (Python 3.9 oder neuer und das Paket „cryptography“):\n"
            "  pip install cryptography\n"
            "  python pruefe_nachweis.py nachweise.json --copy kundenkopie.txt\n"
            "Statt „nachweise.json“ geht auch das ZIP; was ausgepackt ist, muss beieinander liegen: Alle Dateien des\n"
            "Verzeichnisses werden mitgeprüft.\n"
            "„kundenkopie.txt“ ist der Prüfpunkt von der Kopie, die der Kunde nach der Sitzung bekam; sein QR-Code\n"
            "enthält denselben Text. Erst dieser Vergleich zeigt, dass seither nichts neu geschrieben wurde:\n"
            "Schlüssel und Prüfpunkt in dieser Datei stammen von dem, der sie ausgeführt hat. „--show“ gibt den\n"
            "unterschriebenen Inhalt aus; er gilt, wo ein Blatt anders lauten sollte.\n"
            "\n"
            "Was die Nachweise nicht belegen: dass beim Aufschreiben die Wahrheit gesagt, nichts weggelassen wurde.\n"
        ).format(moment=format_moment(self._now()), consents=consents)


def _count(export: Export) -> int:
    return len(export.consents) + len(export.altered)
