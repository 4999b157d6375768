"""A document as the attachment of a mail that somebody still reads and sends.

`mailto:` can't attach. On Linux `xdg-email` asks the mail program of the desktop for a window with an attachment;
elsewhere, and where that fails, the system opens a draft: a message in a file with `X-Unsent: 1`, which Outlook, Apple
Mail and Thunderbird open for writing. Nothing is sent by us.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from pathvalidate import sanitize_filename
from PySide6.QtCore import QObject, QProcess, QStandardPaths, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from helpdesk.customers import Contact
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.printing.subjects import Kind
from helpdesk.reasons import reason
from ui.documents.paper import Paper, kind_word
from ui.jobs import Jobs

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

_PREFIX = "helpdesk-mail-"
_UNSTARTED = QProcess.ProcessError.FailedToStart
_DAY = 24 * 3600
"""Seconds after which no mail program reads an attachment any more that it was given."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail to be looked over and sent by a person.

    Attributes:
        name: Of the person it goes to; empty, as `address`, where nobody is known.
        file: What is attached.
    """

    name: str
    address: str
    subject: str
    text: str
    file: Path


class MailProgram(Protocol):
    """A way to a window of the mail program; calls `done` with whether it was found."""

    def open(self, letter: Letter, done: Callable[[bool], object]) -> None: ...


class XdgEmail(QObject):
    """The desktop's own mail program, by the script of xdg-utils."""

    LONG_MS = 5_000
    """A script that still runs then has become the mail program, which may stay open all day."""

    def __init__(self, program: str, parent: QObject) -> None:
        super().__init__(parent)
        self._program = program

    def open(self, letter: Letter, done: Callable[[bool], object]) -> None:
        process = QProcess(self)
        long = QTimer(process, singleShot=True, interval=self.LONG_MS)

        def end(*, found: bool) -> None:
            # Told once: it may end long after it was taken for the mail program.
            if process.property("told") is None:
                process.setProperty("told", True)  # noqa: FBT003 - Qt's argument
                long.stop()
                done(found)

        process.finished.connect(lambda status, _how: end(found=status == 0))
        process.finished.connect(process.deleteLater)
        process.errorOccurred.connect(lambda error: end(found=False) if error is _UNSTARTED else None)
        long.timeout.connect(lambda: end(found=True))
        long.start()
        process.start(self._program, xdg_arguments(letter))


class DraftFile(QObject):
    """A draft in a file, opened by whatever the system opens mails with."""

    def open(self, letter: Letter, done: Callable[[bool], object]) -> None:
        draft = letter.file.with_suffix(".eml")
        try:
            draft.write_bytes(draft_of(letter).as_bytes(policy=SMTP))
        except OSError:
            # A full disk, or somebody tidied up.
            done(False)  # noqa: FBT003 - what it is called with
            return
        done(QDesktopServices.openUrl(QUrl.fromLocalFile(str(draft))))


def xdg_arguments(letter: Letter) -> list[str]:
    """What `xdg-email` is called with; an address can't be taken for an option, since it follows the last one."""
    told = ["--utf8", "--subject", letter.subject, "--body", letter.text, "--attach", str(letter.file)]
    return [*told, letter.address] if letter.address and not letter.address.startswith("-") else told


def draft_of(letter: Letter) -> EmailMessage:
    """The mail as a file that mail programs open for writing."""
    mail = EmailMessage()
    mail["X-Unsent"] = "1"
    mail["Subject"] = " ".join(letter.subject.split())
    if letter.address:
        mail["To"] = formataddr((" ".join(letter.name.split()), letter.address))
    mail.set_content(letter.text)
    mail.add_attachment(letter.file.read_bytes(), maintype="application", subtype="pdf", filename=letter.file.name)
    return mail


def programs(parent: QObject) -> Sequence[MailProgram]:
    """The ways to a mail program on this system, the best first."""
    found = QStandardPaths.findExecutable("xdg-email") if sys.platform == "linux" else ""
    return (*([XdgEmail(found, parent)] if found else []), DraftFile(parent))


class Mailing(QObject):
    """Opens the mail program with a document attached, to the contact of its customer.

    Signals:
        opened: A window of the mail program is on its way; carries the address, which may be empty.
        failed: There is no mail program; carries the `HelpdeskError`.
    """

    opened = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self.programs = programs(self)
        # Whoever mails nothing more has the former mails' files removed too.
        jobs.ask(self, lambda _helpdesk: _sweep(), lambda _done: None, self.failed.emit)

    def send(self, paper: Paper) -> None:
        """Opens a mail with an issued document; `opened` or `failed` follows."""
        customer = _customer(paper)
        self._jobs.ask(
            self,
            lambda helpdesk: _laid_out(helpdesk, paper, customer),
            lambda letter: self._try(letter, list(self.programs)),
            self.failed.emit,
        )

    def _try(self, letter: Letter, left: list[MailProgram]) -> None:
        if not left:
            # Nobody reads it: what is personal doesn't stay for a day.
            shutil.rmtree(letter.file.parent, ignore_errors=True)
            self.failed.emit(
                HelpdeskError(
                    "no_mail_program",
                    _("An diesem Rechner öffnet kein Programm Mails."),
                    hint=_("Speichern Sie das Dokument als PDF und hängen Sie es selbst an."),
                )
            )
            return

        def done(found: bool) -> None:
            if found:
                self.opened.emit(letter.address)
            else:
                self._try(letter, left[1:])

        left[0].open(letter, done)


def _customer(paper: Paper) -> UUID | None:
    if paper.row:
        return paper.row.customer
    return paper.prepared.made.customer if paper.prepared else None


def _laid_out(helpdesk: Helpdesk, paper: Paper, customer: UUID | None) -> Letter:
    """The letter with its attachment in a folder of its own, that only this user reads; on the worker."""
    contact = _recipient(helpdesk, paper.kind, customer)
    try:
        _sweep()
        file = Path(tempfile.mkdtemp(prefix=_PREFIX)) / f"{str(sanitize_filename(paper.name()))[:120]}.pdf"
        helpdesk.printing.save(paper.pdf, file)
    except OSError as error:
        raise HelpdeskError(
            "mail_refused",
            _("Die Mail lässt sich nicht vorbereiten: {reason}").format(reason=reason(error)),
            hint=_("Speichern Sie das Dokument als PDF und hängen Sie es selbst an."),
        ) from error
    what = " ".join(filter(None, (kind_word(paper.kind), paper.number)))
    greeting = _("Guten Tag {name},").format(name=contact.name) if contact else _("Guten Tag,")
    settings = helpdesk.options.now()
    text = _("{greeting}\n\nanbei erhalten Sie: {title}.\n\nMit freundlichen Grüßen\n{technician}").format(
        greeting=greeting, title=paper.title or what, technician=settings.technician or settings.company
    )
    subject = " – ".join(filter(None, (paper.title or what, settings.company)))
    return Letter(contact.name if contact else "", contact.email if contact else "", subject, text, file)


def _recipient(helpdesk: Helpdesk, kind: Kind, customer: UUID | None) -> Contact | None:
    """The customer's first contact with an address; of a consent, the first who may give it."""
    if customer is None:
        return None
    try:
        contacts = [contact for contact in helpdesk.customers.get(customer).contacts if contact.email.strip()]
    except HelpdeskError:
        # Deleted since it was issued.
        return None
    if kind is Kind.CONSENT:
        contacts.sort(key=lambda contact: not contact.may_authorise)
    return contacts[0] if contacts else None


def _sweep() -> None:
    """Removes what mail programs were given on former days: it is personal, and nobody else does."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        # It may be somebody else's, or go meanwhile.
        with suppress(OSError):
            if folder.is_dir() and time.time() - folder.stat().st_mtime > _DAY:
                shutil.rmtree(folder, ignore_errors=True)
