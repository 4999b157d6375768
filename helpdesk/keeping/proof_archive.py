import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from uuid import UUID

from helpdesk.consent import Choice, Export
from helpdesk.i18n import _, format_moment
from helpdesk.resources import resource
from helpdesk.store.saving import saved

VERIFIER = "pruefe_nachweis.py"


class ProofArchive:
    """Consent records as a file for a lawyer or a court: readable, and checkable without this program."""

    def __init__(
        self,
        export: Callable[[Choice], Export],
        sheet: Callable[[UUID], bytes],
        signatures: Callable[[UUID], Sequence[str]],
        content: Callable[[str], Path],
        now: Callable[[], datetime],
    ) -> None:
        """`export` reads the log, `sheet` sets a consent as PDF, `content` says where what has a hash lies."""
        self._export = export
        self._sheet = sheet
        self._signatures = signatures
        self._content = content
        self._now = now

    def write(self, choice: Choice, target: Path) -> int:
        """Writes a ZIP with a PDF each, the log's links, verifier and key; how many consents are in it.

        Raises:
            HelpdeskError: `consent_not_sealed`, `save_…` or `disk_full`; what stood at `target` stays then.
        """
        export = self._export(choice)
        with saved(target, private=True) as file, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("LIESMICH.txt", self._told(export).replace("\n", "\r\n"))
            for number, consent in export.consents:
                archive.writestr(f"freigaben/{number:05}-{consent}.pdf", self._sheet(consent))
                for sha256 in self._signatures(consent):
                    # What is gone is missed by whoever looks for it: its hash stands in the record.
                    with suppress(OSError):
                        archive.writestr(f"unterschriften/{sha256}.png", self._content(sha256).read_bytes())
            archive.writestr("nachweise.json", export.content)
            archive.writestr(VERIFIER, resource(f"verifier/{VERIFIER}").read_bytes())
            archive.writestr("schluessel.txt", f"{export.key}\n")
            if export.checkpoint:
                archive.writestr("pruefpunkt.txt", export.checkpoint)
        return len(export.consents)

    def _told(self, export: Export) -> str:
        return _(
            "Nachweise über Freigaben zur Fernwartung\n"
            "Ausgeführt am {moment}; {count} Freigaben.\n"
            "\n"
            "freigaben/          je Freigabe ein Blatt (PDF) zum Lesen\n"
            "unterschriften/     Bilder von Unterschriften, benannt nach ihrem SHA-256, der im Nachweis steht\n"
            "nachweise.json      die versiegelten Einträge, wie sie unterschrieben wurden\n"
            "pruefe_nachweis.py  prüft sie ohne Helpdesk\n"
            "schluessel.txt      der öffentliche Schlüssel des Rechners\n"
            "pruefpunkt.txt      der Stand aller Nachweise bei der Ausfuhr, unterschrieben\n"
            "\n"
            "So wird geprüft (Python 3.9 oder neuer und das Paket „cryptography“):\n"
            "  pip install cryptography\n"
            "  python pruefe_nachweis.py nachweise.json --copy kundenkopie.txt\n"
            "„kundenkopie.txt“ ist der Prüfpunkt von der Kopie, die der Kunde nach der Sitzung bekam; sein QR-Code\n"
            "enthält denselben Text. Erst dieser Vergleich zeigt, dass seither nichts neu geschrieben wurde:\n"
            "Schlüssel und Prüfpunkt in dieser Datei stammen von dem, der sie ausgeführt hat. „--show“ gibt den\n"
            "unterschriebenen Inhalt aus; er gilt, wo ein Blatt anders lauten sollte.\n"
            "\n"
            "Was die Nachweise nicht belegen: dass beim Aufschreiben die Wahrheit gesagt, nichts weggelassen wurde.\n"
            "Die Formate beschreibt docs/consent-record.md von Helpdesk so, dass jeder ein eigenes Prüfprogramm\n"
            "schreiben kann.\n"
        ).format(moment=format_moment(self._now()), count=len(export.consents))
