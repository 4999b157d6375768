"""How the customer's word came, and what shows it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QButtonGroup, QLabel, QLineEdit, QVBoxLayout, QWidget

from helpdesk.consent import Channel, Way
from helpdesk.i18n import _
from ui.theme import theme
from ui.widgets import Chip, FlowLayout, Small
from ui.widgets.form import Field


class WayChoice(QWidget):
    """One of the ways as a chip, and the proof each of them has.

    Signals:
        way_chosen: A person chose a way; carries the `Channel`.
    """

    way_chosen = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName(f"{name}_way")
        self.setAccessibleName(_("Auf welchem Weg?"))
        self.chips: dict[Channel, Chip] = {}
        self._group = QButtonGroup(self)
        ways = FlowLayout()
        ways.setSpacing(size.space_1)
        for channel in Channel:
            chip = Chip(channel.word, f"{name}_way_{channel}")
            chip.setAccessibleName(_("Weg: {way}").format(way=channel.word))
            chip.clicked.connect(lambda _checked=False, channel=channel: self._choose(channel))
            self._group.addButton(chip)
            self.chips[channel] = chip
            ways.addWidget(chip)
        self.proof = QLineEdit()
        self.proof.setPlaceholderText(_("keine Kennwörter"))
        self.proof_field = Field(_("Beleg"), self.proof, f"{name}_proof")
        self.picture = QLabel()
        self.picture.setObjectName(f"{name}_signature")
        self.picture.setAccessibleName(_("Bild der Unterschrift"))
        self.picture.hide()
        self._signed = ""
        self._caption_above = Small(_("Auf welchem Weg?"), wrap=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(size.space_1)
        column.addWidget(self._caption_above)
        column.addLayout(ways)
        column.addWidget(self.proof_field)
        column.addWidget(self.picture)

    @property
    def channel(self) -> Channel | None:
        """The way that is chosen."""
        return next((channel for channel, chip in self.chips.items() if chip.isChecked()), None)

    @property
    def word(self) -> str:
        """The way as it is written down, or nothing."""
        return self.channel.word if self.channel else ""

    def way(self) -> Way:
        """The way and its proof as they stand."""
        return Way(self.word, self.proof.text())

    def show_way(self, channel: Channel | None, proof: str) -> None:
        """Shows a way and its proof, without telling anybody."""
        self._group.setExclusive(False)
        for one, chip in self.chips.items():
            chip.setChecked(one is channel)
        self._group.setExclusive(True)
        self.proof.setText(proof)
        self._caption()

    def show_signature(self, picture: bytes, signed: str) -> None:
        """Shows the customer's signature, and when they signed, wherever that is the way; empty where they haven't."""
        drawn = QPixmap()
        drawn.loadFromData(picture)
        ratio = self.devicePixelRatioF()
        height = round(theme().size.text_body * 4 * ratio)
        if not drawn.isNull():
            drawn = drawn.scaledToHeight(height, Qt.TransformationMode.SmoothTransformation)
            drawn.setDevicePixelRatio(ratio)
        self.picture.setPixmap(drawn)
        self._signed = signed
        self._caption()

    def _choose(self, channel: Channel) -> None:
        if channel is Channel.SIGNATURE:
            # What shows another way doesn't show this one; its picture does.
            self.proof.clear()
        self._caption()
        self.way_chosen.emit(channel)

    def _caption(self) -> None:
        channel = self.channel
        caption = channel.proof if channel else _("Beleg")
        self.proof_field.caption.setText(caption)
        self.proof.setAccessibleName(caption)
        drawn = channel is Channel.SIGNATURE
        self.proof.setReadOnly(drawn)
        signed = (
            _("unterschrieben um {time}").format(time=self._signed) if self._signed else _("noch nicht unterschrieben")
        )
        self.proof.setPlaceholderText(signed if drawn else _("keine Kennwörter"))
        self.picture.setVisible(drawn and not self.picture.pixmap().isNull())
