"""That something was erased, without what it was: to be read, copied, or kept as a file."""

from __future__ import annotations

from math import ceil
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtGui import QFontDatabase, QTextOption
from PySide6.QtWidgets import QApplication, QFileDialog

from helpdesk.consent import ErasureProof
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.sealed_card import Checkpoint
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Notice, push, quiet


class _Sheet(Checkpoint):
    """As high as its lines are: quotation marks of another font make some of them higher than others."""

    def _fit(self) -> None:
        block, height = self.document().firstBlock(), 2 * self.document().documentMargin()
        while block.isValid():
            height += self.blockBoundingRect(block).height()
            block = block.next()
        self.setFixedHeight(ceil(height) + max(0, self.height() - self.viewport().height()))


class ErasureProofCard(Card):
    """Shows one proof of deletion as text.

    Signals:
        saved: It was written to a file; carries its `Path`.
        closed: Nobody wants to see it any more.
    """

    saved = Signal(object)
    closed = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._proof: ErasureProof | None = None
        self.setObjectName("erasure_proof")
        self.title = Heading()
        self.notice = Notice("erasure_proof_notice")
        self.text = _Sheet("erasure_proof_text")
        self.text.setAccessibleName(_("Löschnachweis"))
        self.text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.copy = push(_("Kopieren"), "erasure_proof_copy", "copy")
        self.save = push(_("Als Textdatei speichern"), "erasure_proof_save", "save")
        self.close_button = quiet(push(_("Schließen"), "erasure_proof_close"))
        row = FlowLayout()
        for button in (self.copy, self.save, self.close_button):
            row.addWidget(button)
        for part in (self.title, self.notice, self.text):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text.text()))
        self.save.clicked.connect(self._ask_where)
        self.close_button.clicked.connect(self._close)
        self.hide()

    def show_proof(self, proof: ErasureProof) -> None:
        """Shows another one."""
        self._proof = proof
        self.notice.clear()
        self.title.setText(_("Löschnachweis, Eintrag {link}").format(link=proof.link))
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme().size.text_small)
        self.text.setFont(font)
        self.text.setPlainText(proof.text.strip())
        self.show()

    def save_to(self, target: Path) -> None:
        """Writes it to a file; `saved` follows, or a notice says why not."""
        if self._proof is None:
            return
        proof = self._proof

        def written(_none: None) -> None:
            self.notice.show_message("positive", _("Gespeichert in {path}.").format(path=target))
            self.saved.emit(target)

        self._jobs.post.ask(self, lambda helpdesk: helpdesk.erasures.save_proof(proof, target), written, self._fail)

    def _ask_where(self) -> None:
        if self._proof is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        name = _("Löschnachweis-{link}.txt").format(link=self._proof.link)
        kinds = _("Text (*.txt)")
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Löschnachweis speichern"), str(Path(folder) / name), kinds)
        if chosen:
            self.save_to(Path(chosen))

    def _fail(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _close(self) -> None:
        self.hide()
        self.closed.emit()
