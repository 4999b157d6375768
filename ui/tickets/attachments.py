"""The files of what is being written: how many, which are allowed, and each with its way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from helpdesk.i18n import _
from helpdesk.tickets import Attachment, DeskProfile
from ui.theme import Kind, theme
from ui.tickets.file_card import ArrivingCard, FileCard
from ui.tickets.looking import Look
from ui.widgets import FlowLayout, Notice, Small, clear_layout, push, quiet, repolish


class AttachmentRail(QWidget):
    """The attached files; limits stand here before anybody meets them.

    Signals:
        pick_requested: Files shall be chosen.
        remove_requested: A file shall go; carries its `Attachment`, as the others do.
        preview_requested: A file shall be shown.
        blacken_requested: Parts of a picture shall be made unreadable.
        shrink_requested: A picture shall have fewer pixels.
    """

    pick_requested = Signal()
    remove_requested = Signal(object)
    preview_requested = Signal(object)
    blacken_requested = Signal(object)
    shrink_requested = Signal(object)

    def __init__(self, profile: DeskProfile, name: str) -> None:
        super().__init__()
        self._profile = profile
        self._name = name
        self.attachments: tuple[Attachment, ...] = ()
        self._arriving: tuple[str, ...] = ()
        self._looks: dict[str, Look] = {}
        self.pick = quiet(push(_("Datei anhängen"), f"{name}_attach", "paperclip"))
        self.pick.setToolTip(_("Auswählen; Sie können auch Dateien hierher ziehen oder ein Bild einfügen"))
        self.count = Small(wrap=False)
        self.count.setObjectName(f"{name}_attachment_count")
        self.limits = Small()
        self.limits.setObjectName(f"{name}_limits")
        head = QHBoxLayout()
        head.setSpacing(theme().size.space_2)
        head.addWidget(self.pick)
        head.addWidget(self.count)
        head.addStretch(1)
        self._files = QWidget()
        self._flow = FlowLayout(self._files)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addLayout(head)
        self.offer = Notice(f"{name}_offer")
        column.addWidget(self._files)
        column.addWidget(self.offer)
        column.addWidget(self.limits)
        self.pick.clicked.connect(self.pick_requested)
        self.use_profile(profile)

    def use_profile(self, profile: DeskProfile) -> None:
        """Says what another form allows; what is attached stays."""
        self._profile = profile
        told = _("Erlaubt: {formats}; je höchstens {size}").format(
            formats=", ".join(profile.formats), size=_megabytes(profile.attachment_bytes)
        )
        if profile.attachment_total:
            told += _(", zusammen {total}").format(total=_megabytes(profile.attachment_total))
        self.limits.setText(told)
        self.show_attachments(self.attachments)

    def show_attachments(self, attachments: Sequence[Attachment]) -> None:
        """Shows these files."""
        self.attachments = tuple(attachments)
        focused = self._focused()
        clear_layout(self._flow)
        for number, attachment in enumerate(attachments, start=1):
            self._flow.addWidget(self._file(attachment, number))
        for name in self._arriving:
            self._flow.addWidget(ArrivingCard(name))
        self._files.setVisible(bool(attachments or self._arriving))
        self._flow.invalidate()
        if focused is not None:
            self._focus(focused)
        self.count.setText(
            _("{count} von {limit}").format(count=len(attachments), limit=self._profile.attachment_limit)
        )

    def show_arriving(self, names: Sequence[str]) -> None:
        """Shows which files are being read and checked, behind those that are there."""
        if self._arriving != tuple(names):
            self._arriving = tuple(names)
            self.show_attachments(self.attachments)

    def focus_on(self, attachment: Attachment) -> None:
        """Puts the focus on the card of a file."""
        if attachment in self.attachments:
            self._focus(self.attachments.index(attachment))

    def show_looks(self, looks: Mapping[str, Look]) -> None:
        """Shows how files look, by their hashes."""
        self._looks |= looks
        for card in self._files.findChildren(FileCard):
            if card.file.sha256 in looks:
                card.show_look(looks[card.file.sha256])

    def show_offer(self, kind: Kind, text: str, details: str, action: str) -> None:
        """Offers something that concerns a file; `offer` tells when it is taken."""
        self.offer.show_message(kind, text, details, action)
        # Where the page scrolls it may have come below what is seen, once it has its place.
        QTimer.singleShot(0, self.offer, self._reveal_offer)

    def _reveal_offer(self) -> None:
        above = self.parentWidget()
        while above is not None:
            if isinstance(above, QScrollArea):
                above.ensureWidgetVisible(self.offer)
            above = above.parentWidget()

    def invite(self, *, dropping: bool) -> None:
        """Shows that what is dragged can be dropped here."""
        self.setProperty("kind", "accent" if dropping else "")
        repolish(self)

    def _cards(self) -> list[FileCard]:
        # Not all children: those of before still wait for being deleted.
        items = (self._flow.itemAt(at) for at in range(self._flow.count()))
        widgets = (item.widget() for item in items if item)
        return [widget for widget in widgets if isinstance(widget, FileCard)]

    def _focused(self) -> int | None:
        """Which card has the focus, or a button on it."""
        focused = QApplication.focusWidget()
        cards = enumerate(self._cards())
        return next((at for at, card in cards if focused and (card is focused or card.isAncestorOf(focused))), None)

    def _focus(self, at: int) -> None:
        """Focuses this card, the last where there are fewer now, or else what is written."""
        cards = self._cards()
        home = cards[min(at, len(cards) - 1)] if cards else self.offer.home
        if home is not None:
            # A new one is else shown a moment later, and what isn't seen takes no focus.
            home.show()
            home.setFocus(Qt.FocusReason.OtherFocusReason)

    def _file(self, attachment: Attachment, number: int) -> FileCard:
        card = FileCard(attachment, self._name, number)
        card.preview_requested.connect(lambda: self.preview_requested.emit(attachment))
        card.blacken_requested.connect(lambda: self.blacken_requested.emit(attachment))
        card.shrink_requested.connect(lambda: self.shrink_requested.emit(attachment))
        card.remove_requested.connect(lambda: self.remove_requested.emit(attachment))
        if attachment.sha256 in self._looks:
            card.show_look(self._looks[attachment.sha256])
        return card


def _megabytes(count: int) -> str:
    # Not format_bytes: its library takes longer to load than the window may take to appear.
    return f"{count // 1_000_000} MB"
