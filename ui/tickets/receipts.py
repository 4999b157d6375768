"""What a desk confirmed: one line, and everything about it when somebody wants to know."""

from __future__ import annotations

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_bytes, format_moment
from helpdesk.tickets import Receipt
from ui.theme import theme
from ui.widgets import IconLabel, Label, Small, padded, push, quiet, tip, tool


class ReceiptLine(QWidget):
    """Number, time and size; unfolded the address of the ticket, and bytes and hash of what was sent."""

    def __init__(self, receipt: Receipt, desk: str) -> None:
        """`desk` is what people call it."""
        super().__init__()
        self.receipt = receipt
        self._desk = desk
        words = (
            _("Geschlossen: {desk}, Nr. {number} · {when}")
            if receipt.closing
            else _("Angenommen: {desk}, Nr. {number} · {when}")
        )
        told = words.format(desk=desk, number=receipt.number, when=format_moment(receipt.at))
        self.setObjectName("thread_receipt")
        self.setAccessibleName(told)
        self.fold = quiet(tool("chevron-down", _("Beleg zeigen"), "thread_receipt_fold"))
        self.fold.setCheckable(True)
        self.address = push(receipt.address.replace("&", "&&"), "thread_receipt_address")
        self.details = self._build_details()
        line = QHBoxLayout()
        line.setSpacing(theme().size.space_1)
        line.addWidget(IconLabel("badge-check", "positive"))
        line.addWidget(Small(told), 1)
        line.addWidget(self.fold)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme().size.space_8, 0, 0, 0)
        column.setSpacing(theme().size.space_1)
        column.addLayout(line)
        if receipt.warning:
            column.addLayout(_warning(receipt.warning))
        column.addWidget(self.details)
        self.details.hide()
        self.fold.toggled.connect(self.details.setVisible)

    def text(self) -> str:
        """The receipt as text, to be kept elsewhere."""
        receipt = self.receipt
        lines = [
            _("Ticketweg: {desk}").format(desk=self._desk),
            _("Nummer: {number}").format(number=receipt.number),
            _("Angenommen: {when}").format(when=receipt.at.astimezone().isoformat(timespec="seconds")),
            _("Adresse: {address}").format(address=receipt.address) if receipt.address else "",
            _("Gesendet: {bytes} Byte").format(bytes=receipt.bytes),
            _("Prüfsumme SHA-256: {hash}").format(hash=receipt.sha256),
            receipt.warning,
        ]
        return "\n".join(filter(None, lines))

    def _build_details(self) -> QWidget:
        receipt = self.receipt
        details = QWidget()
        sent = Label(_("Gesendet: {size}").format(size=format_bytes(receipt.bytes)))
        sent.setObjectName("thread_receipt_sent")
        digest = Label(_("Prüfsumme SHA-256: {hash}").format(hash=_grouped(receipt.sha256)))
        digest.setObjectName("thread_receipt_hash")
        for label in (sent, digest):
            label.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
        copy = push(_("Beleg kopieren"), "thread_receipt_copy", "copy")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(self.text()))
        column = QVBoxLayout(details)
        padded(column, margin=0, spacing=theme().size.space_1)
        column.setContentsMargins(theme().size.icon + theme().size.space_1, 0, 0, 0)
        column.addWidget(self.address, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(sent)
        column.addWidget(digest)
        column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.address.setProperty("role", "link")
        self.address.setToolTip(tip(_("{address} im Browser öffnen").format(address=receipt.address)))
        self.address.setVisible(_is_page(receipt.address))
        self.address.clicked.connect(self._open)
        return details

    def _open(self) -> None:
        if _is_page(self.receipt.address):
            QDesktopServices.openUrl(QUrl(self.receipt.address))


def _is_page(address: str) -> bool:
    # Nothing else may be opened by a click, such as a program or a share: the address came from outside.
    return QUrl(address).scheme() in {"http", "https"}


def _grouped(digest: str) -> str:
    # In groups, so that it wraps and can be compared by eye.
    return " ".join(digest[start : start + 16] for start in range(0, len(digest), 16))


def _warning(text: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(theme().size.space_1)
    row.addWidget(IconLabel("triangle-alert", "warning"), 0, Qt.AlignmentFlag.AlignTop)
    told = Small(text)
    told.setObjectName("thread_receipt_warning")
    row.addWidget(told, 1)
    return row
