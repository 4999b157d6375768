from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.printing.archive import Archive
from helpdesk.printing.imprint import data_of, fingerprint, imprinted
from helpdesk.printing.issued import Issued, IssuedRow, Prepared
from helpdesk.printing.making import Makers
from helpdesk.printing.models import Made
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import Kind, Subject
from helpdesk.store.connection import busy
from helpdesk.store.saving import save_bytes

_TRIES = 100
"""How often a document is made anew because another process took its number: each time that one got on."""


class Printing:
    """Documents for the customer, as PDF: what the preview shows is what the printer and the file get."""

    def __init__(self, makers: Makers, archive: Archive, press: Press, now: Callable[[], datetime]) -> None:
        self._makers = makers
        self._archive = archive
        self._press = press
        self._now = now

    def preview(self, subject: Subject) -> Prepared:
        """A document to look at: the bytes that were issued where nothing it says has changed since, else new ones.

        Raises:
            HelpdeskError: What it tells of is unknown (`quote_unknown`, `module_unknown`, …), or its archived bytes are
                lost (`issued_missing`, `issued_changed`).
        """
        return self._prepared(subject, anew=False)

    def issue(self, prepared: Prepared) -> Issued:
        """Keeps what was looked at, under the number it shows, and returns it; a draft is returned and not kept.

        Where something has changed meanwhile, or the number was given away, it is made anew.

        Raises:
            HelpdeskError: As `preview`; `disk_full` or `store_read_only`: then nothing is issued.
        """
        if self._is_outdated(prepared):
            prepared = self.preview(prepared.subject)
        return self._issue(prepared, anew=False)

    def reissue(self, subject: Subject) -> Issued:
        """A new version that names the one before, even when nothing has changed.

        Raises:
            HelpdeskError: As `issue`.
        """
        return self._issue(self._prepared(subject, anew=True), anew=True)

    def print(self, subject: Subject) -> Issued:
        """Prepares and issues in one go.

        Raises:
            HelpdeskError: As `issue`.
        """
        return self._issue(self.preview(subject), anew=False)

    def issued(
        self,
        after: UUID | None = None,
        limit: int = 100,
        search: str = "",
        kind: Kind | None = None,
        customer: UUID | None = None,
    ) -> list[IssuedRow]:
        """What was issued, newest first.

        Args:
            after: The last one of the page before.
            limit: How many at most.
            search: Words that number, title or customer contain, each of them.
            kind: Only these.
            customer: Only theirs.
        """
        return self._archive.page(after, limit, search, kind, customer)

    def find(self, name: str, version: int | None = None) -> IssuedRow:
        """What was issued under a number or an id; the last version unless another is named.

        Raises:
            HelpdeskError: `issued_unknown`.
        """
        return self._archive.find(name, version)

    def open(self, issued_id: UUID) -> bytes:
        """A document, byte for byte as it was issued.

        Raises:
            HelpdeskError: `issued_unknown`, `issued_erased`, `issued_missing` or `issued_changed`.
        """
        return self._archive.open(issued_id)

    def save(self, pdf: bytes, path: Path) -> None:
        """Writes a document where the user wants it; an earlier file is replaced only by a finished one.

        Raises:
            HelpdeskError: As `helpdesk.store.saving.save_bytes`.
        """
        save_bytes(path, pdf)

    def _prepared(self, subject: Subject, *, anew: bool) -> Prepared:
        at = self._now()
        subject = self._makers.settled(subject)
        made = self._makers.make(subject, at)
        content = fingerprint(made)
        if made.draft:
            pdf = self._press.set(subject.kind.value, made.sheet, made.at or at, made.pictures)
            return Prepared(subject, pdf, made, at, content)
        former = self._archive.latest(subject)
        if former and not anew and former.says(made, content):
            row = former.row
            return Prepared(subject, self.open(row.id), made, at, content, row.number, row.version, issued=row)
        before = former.row if former else None
        number, version = self._archive.next_place(subject, made.number, at.astimezone().year)
        contained = self._archive.containing(subject, made)
        sheet = imprinted(made.sheet, number, version, made.at or at, before, contained)
        pdf = self._press.set(subject.kind.value, sheet, made.at or at, made.pictures)
        return Prepared(subject, pdf, made, at, content, number, version, former=before, contained=contained)

    def _issue(self, prepared: Prepared, *, anew: bool) -> Issued:
        for _attempt in range(_TRIES):
            if prepared.draft or prepared.issued:
                return Issued(prepared.issued, prepared.pdf)
            if row := self._archive.keep(prepared, _data(prepared)):
                return Issued(row, prepared.pdf, Changes(issued=frozenset({row.id})))
            prepared = self._prepared(prepared.subject, anew=anew)
        raise busy()

    def _is_outdated(self, prepared: Prepared) -> bool:
        """Whether it would say something else by now; a page that isn't issued yet is dated by the day it is."""
        now = self._now()
        another_day = prepared.at.astimezone().date() != now.astimezone().date()
        return (another_day and not prepared.issued) or _differs(prepared, self._makers.make(prepared.subject, now))


def _differs(prepared: Prepared, made: Made) -> bool:
    return fingerprint(made) != prepared.content or made.draft != prepared.draft


def _data(prepared: Prepared) -> bytes:
    made, at = prepared.made, prepared.made.at or prepared.at
    sheet = imprinted(made.sheet, prepared.number, prepared.version, at, prepared.former, prepared.contained)
    return data_of(prepared.kind, made, sheet, at)
