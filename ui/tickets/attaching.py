"""Attaching files and taking them off again, for a draft and for a reply alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_bytes, ngettext
from helpdesk.tickets import Attachment, Ticket, TicketState
from helpdesk.tickets.altering import ShrinkOfferedError
from ui.jobs import Jobs
from ui.tickets.attachments import AttachmentRail
from ui.tickets.draft import Draft
from ui.tickets.looking import thumbnails
from ui.tickets.picture_editor import PictureEditor
from ui.tickets.preview import Preview
from ui.widgets import Notice, UndoBar

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk
    from helpdesk.tickets.pictures import Prepared

WhenStored = Callable[[Callable[[UUID], object]], object]


class _Attach(Protocol):
    def __call__(self, helpdesk: Helpdesk, ticket_id: UUID, *, shrink: bool = False) -> Changes: ...


@dataclass(frozen=True, slots=True)
class Attempted:
    """What became of files that were to be attached."""

    changes: Changes
    ticket: Ticket
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that wasn't attached, why, and how to try it again."""

    name: str
    error: HelpdeskError
    attach: _Attach


class Attaching(QObject):
    """Connects a rail with the ticket being written.

    A file is taken off for good only when the time to undo it is over: until then it is merely not shown.
    """

    def __init__(self, jobs: Jobs, rail: AttachmentRail, notice: Notice, undo: UndoBar) -> None:
        super().__init__(rail)
        self._jobs = jobs
        self._rail = rail
        self._notice = notice
        self._undo = undo
        self._draft: Draft[Any] | None = None
        self._when_stored: WhenStored = lambda _then: None
        self._attached: tuple[Attachment, ...] = ()
        self._removed: list[Attachment] = []
        self._under_way = 0
        self._arriving: list[str] = []
        self._expiry = QTimer(self, singleShot=True, interval=(UndoBar.SECONDS + 1) * 1000)
        self._expiry.timeout.connect(self.commit)
        rail.pick_requested.connect(self._pick)
        rail.remove_requested.connect(self._remove)
        rail.preview_requested.connect(self.preview)
        rail.blacken_requested.connect(self._blacken)
        rail.shrink_requested.connect(self._offer_shrinking)
        rail.offer.action_requested.connect(self._take_offer)
        self._offered: Callable[[], object] = lambda: None

    def show_attachments(self, draft: Draft[Any]) -> None:
        """Shows the files of another draft or reply, which is told of those that come and go."""
        self.commit()
        self._draft, self._when_stored = draft, draft.once_stored
        self._under_way = 0
        self._arriving.clear()
        self._rail.show_arriving(())
        self._rail.offer.clear()
        self._attached = draft.files
        self._show()

    def is_empty(self) -> bool:
        """Whether there is no file, none on its way, and none that a question is about."""
        return not (self._attached or self._under_way or self._rail.offer.isVisibleTo(self._rail))

    def attach(self, paths: Sequence[Path]) -> None:
        """Attaches files; those refused are named with the reason, the others stay."""
        self._attach([(path.name or str(path), partial(_attach_file, path)) for path in paths])

    def attach_image(self, image: QImage) -> None:
        """Attaches a picture from the clipboard as a PNG."""
        name = _("Bildschirmfoto {when}.png").format(when=f"{datetime.now().astimezone():%Y-%m-%d %H.%M.%S}")
        self._attach([(name, partial(_attach_image, image, name))])

    def preview(self, attachment: Attachment, line: int = 0) -> None:
        """Shows a file over the page, a text from a line on."""
        shown = Preview(self._jobs, self._rail, attachment, line)
        shown.blacken_requested.connect(self._blacken)
        shown.appear()

    def preview_place(self, sha256: str, line: int) -> None:
        """Shows a line of the file with this hash."""
        for attachment in self._attached:
            if attachment.sha256 == sha256:
                self.preview(attachment, line)

    def read_again(self) -> None:
        """Reads anew which files there are: some were changed."""
        self._attach([])

    def commit(self) -> None:
        """Takes off for good what was removed."""
        self._expiry.stop()
        if self._removed:
            self._undo.hide()
            self._attach([])

    def _attach(self, sources: Sequence[tuple[str, _Attach]]) -> None:
        removed, self._removed = self._removed, []
        hashes = [attachment.sha256 for attachment in removed]
        self._attached = tuple(attachment for attachment in self._attached if attachment not in removed)
        self._undo.hide()
        self._notice.clear()
        self._rail.offer.clear()
        self._under_way += 1
        asked_for, draft = self._when_stored, self._draft
        names = [name for name, _attach in sources]
        self._arriving += names
        self._rail.show_arriving(self._arriving)

        def fail(error: HelpdeskError) -> None:
            if asked_for is self._when_stored:
                self._arrive(names)
            self._notice.show_error(error)

        def begin(ticket_id: UUID) -> None:
            call = partial(_work, ticket_id=ticket_id, hashes=hashes, sources=sources)
            self._jobs.ask(self, call, lambda done: self._finish(asked_for, draft, names, done), fail)

        self._when_stored(begin)

    def _arrive(self, names: Sequence[str]) -> None:
        self._under_way -= 1
        for name in names:
            self._arriving.remove(name)
        self._rail.show_arriving(self._arriving)

    def _finish(self, asked_for: WhenStored, draft: Draft[Any] | None, names: Sequence[str], done: Attempted) -> None:
        if draft is not None:
            draft.files = written_attachments(done.ticket)
        self._jobs.changed.emit(done.changes)
        if asked_for is not self._when_stored:
            return
        self._arrive(names)
        self._attached = written_attachments(done.ticket)
        self._show()
        refused = self._offer_instead(done.refused)
        if refused:
            names = ", ".join(_("„{name}“").format(name=one.name) for one in refused)
            told = ngettext("{names} wurde nicht angehängt.", "{names} wurden nicht angehängt.", len(refused))
            reasons = dict.fromkeys(line for one in refused for line in one.error.lines())
            self._notice.show_message("negative", told.format(names=names), "\n".join(reasons))

    def _offer_instead(self, refused: Sequence[Refused]) -> list[Refused]:
        """Offers to shrink the first picture that is refused for its bytes alone; what remains is returned."""
        for one in refused:
            if isinstance(one.error, ShrinkOfferedError):
                self._offered = partial(self._attach, [(one.name, partial(one.attach, shrink=True))])
                action = _("Verkleinern auf {size}").format(size=format_bytes(one.error.bytes))
                self._rail.show_offer("warning", one.error.message, one.error.hint, action)
                return [other for other in refused if other is not one]
        return list(refused)

    def _offer_shrinking(self, attachment: Attachment) -> None:
        asked_for = self._when_stored

        def offer(ticket_id: UUID, smaller: Prepared) -> None:
            # Whoever has gone on to another ticket meanwhile isn't asked about this one's picture there.
            if asked_for is self._when_stored:
                self._show_offer(ticket_id, attachment, smaller)

        def ask(ticket_id: UUID) -> None:
            self._jobs.ask(
                self,
                lambda helpdesk: helpdesk.tickets.attached.smaller(ticket_id, attachment.sha256),
                partial(offer, ticket_id),
                self._notice.show_error,
            )

        self._when_stored(ask)

    def _show_offer(self, ticket_id: UUID, attachment: Attachment, smaller: Prepared) -> None:
        told = _("{name} hat {size}. Verkleinert auf {width} × {height} Bildpunkte wären es {bytes}.").format(
            name=attachment.name,
            size=format_bytes(attachment.bytes),
            width=smaller.width,
            height=smaller.height,
            bytes=format_bytes(len(smaller.content)),
        )
        self._offered = partial(
            self._change, lambda helpdesk: helpdesk.tickets.attached.shrink(ticket_id, attachment.sha256)
        )
        action = _("Verkleinern auf {size}").format(size=format_bytes(len(smaller.content)))
        self._rail.show_offer("accent", told, "", action)

    def _take_offer(self) -> None:
        self._rail.offer.clear()
        self._offered()

    def _change(self, call: Callable[[Helpdesk], Changes]) -> None:
        asked_for = self._when_stored

        def show(_changes: Changes) -> None:
            if asked_for is self._when_stored:
                self.read_again()

        self._jobs.change(self, call, self._notice.show_error, show)

    def _blacken(self, attachment: Attachment) -> None:
        asked_for = self._when_stored

        def show(_changes: Changes) -> None:
            if asked_for is self._when_stored:
                self._rail.focus_on(attachment)
                self.read_again()

        def edit(ticket_id: UUID) -> None:
            editor = PictureEditor(self._jobs, self._rail, ticket_id, attachment)
            editor.blackened.connect(show)
            editor.appear()

        self._when_stored(edit)

    def _remove(self, attachment: Attachment) -> None:
        self._notice.clear()
        self._removed.append(attachment)
        self._show()
        self._expiry.start()
        self._undo.offer(_("„{name}“ entfernt").format(name=attachment.name), self._bring_back)

    def _bring_back(self) -> None:
        self._removed.clear()
        self._expiry.stop()
        self._show()

    def _show(self) -> None:
        shown = [one for one in self._attached if one not in self._removed]
        self._rail.show_attachments(shown)
        if shown:
            self._jobs.ask(
                self, lambda helpdesk: thumbnails(helpdesk, shown), self._rail.show_looks, self._notice.show_error
            )

    def _pick(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileNames(self._rail, _("Dateien anhängen"), str(Path.home()))
        if chosen:
            self.attach([Path(name) for name in chosen])


def written_attachments(ticket: Ticket) -> tuple[Attachment, ...]:
    """The files of what is being written: of the draft, or of the reply to a ticket that was sent."""
    if ticket.state is TicketState.DRAFT:
        return ticket.attachments
    return ticket.reply.attachments if ticket.reply else ()


def _work(
    helpdesk: Helpdesk, *, ticket_id: UUID, hashes: Sequence[str], sources: Sequence[tuple[str, _Attach]]
) -> Attempted:
    changes = Changes()
    refused: list[Refused] = []
    for sha256 in hashes:
        changes |= helpdesk.tickets.detach(ticket_id, sha256)
    for name, attach in sources:
        try:
            changes |= attach(helpdesk, ticket_id)
        except HelpdeskError as error:
            refused.append(Refused(name, error, attach))
    return Attempted(changes, helpdesk.tickets.get(ticket_id), tuple(refused))


def _attach_file(path: Path, helpdesk: Helpdesk, ticket_id: UUID, *, shrink: bool = False) -> Changes:
    return helpdesk.tickets.attached.attach(ticket_id, path, shrink=shrink)


def _attach_image(image: QImage, name: str, helpdesk: Helpdesk, ticket_id: UUID, *, shrink: bool = False) -> Changes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        if not image.save(str(path), "PNG"):  # type: ignore[call-overload]  # the stubs want bytes, Qt wants text
            raise HelpdeskError(
                "picture_unusable",
                _("Das Bild aus der Zwischenablage lässt sich nicht lesen."),
                hint=_("Speichern Sie es als Datei und hängen Sie diese an."),
            )
        return helpdesk.tickets.attached.attach(ticket_id, path, shrink=shrink)
