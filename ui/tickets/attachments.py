"""The files of what is being written: how many, which are allowed, and each with its way out."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes
from helpdesk.tickets import Attachment, DeskProfile
from ui.theme import theme
from ui.widgets import FlowLayout, IconLabel, Label, Small, clear_layout, push, quiet, repolish, tip, tool

_PICTURES = {"png", "jpg", "jpeg", "gif", "bmp", "webp"}
_LONGEST_NAME = 32


class AttachmentRail(QWidget):
    """The attached files; limits stand here before anybody meets them.

    Signals:
        pick_requested: Files shall be chosen.
        remove_requested: A file shall go; carries its `Attachment`.
    """

    pick_requested = Signal()
    remove_requested = Signal(object)

    def __init__(self, profile: DeskProfile, name: str) -> None:
        super().__init__()
        self._profile = profile
        self._name = name
        self.attachments: tuple[Attachment, ...] = ()
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
        column.addWidget(self._files)
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
        clear_layout(self._flow)
        for number, attachment in enumerate(attachments, start=1):
            self._flow.addWidget(self._file(attachment, number))
        self._files.setVisible(bool(attachments))
        self._flow.invalidate()
        self.count.setText(
            _("{count} von {limit}").format(count=len(attachments), limit=self._profile.attachment_limit)
        )

    def invite(self, *, dropping: bool) -> None:
        """Shows that what is dragged can be dropped here."""
        self.setProperty("kind", "accent" if dropping else "")
        repolish(self)

    def _file(self, attachment: Attachment, number: int) -> QFrame:
        size = theme().size
        frame = QFrame()
        frame.setProperty("kind", "neutral")
        suffix = attachment.name.rpartition(".")[2].lower()
        name = Label(_shortened(attachment.name), wrap=False)
        name.setToolTip(tip(attachment.name))
        remove = tool("x", _("{name} entfernen").format(name=attachment.name), f"{self._name}_remove_{number}")
        remove.clicked.connect(lambda: self.remove_requested.emit(attachment))
        row = QHBoxLayout(frame)
        row.setContentsMargins(size.space_2, 0, 0, 0)
        row.setSpacing(size.space_1)
        row.addWidget(IconLabel("image" if suffix in _PICTURES else "file-text"))
        row.addWidget(name)
        row.addWidget(Small(format_bytes(attachment.bytes), wrap=False), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(remove)
        return frame


def _megabytes(count: int) -> str:
    # Not format_bytes: its library takes longer to load than the window may take to appear.
    return f"{count // 1_000_000} MB"


def _shortened(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    half = _LONGEST_NAME // 2
    return f"{name[:half]}…{name[-half + 1 :]}"
