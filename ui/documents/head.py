from __future__ import annotations

from PySide6.QtCore import QMimeData, QUrl, Signal
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from helpdesk.i18n import _, format_day, format_moment
from helpdesk.printing.issued import IssuedRow
from ui.documents.paper import Paper
from ui.theme import Kind, theme
from ui.widgets import ElidedLabel, FlowLayout, Small, StateBadge, primary, push, quiet, tool, with_shortcut

_SHOWN = 8
"""Digits of a hash that are read aloud on the telephone; all of them are copied."""


class DocumentHead(QWidget):
    """What stands in the preview: its name, number, version, state and hash, and the ways out of the program.

    Signals:
        save_requested: It is wanted as a file.
        print_requested: It is wanted on paper.
        mail_requested: It is to be sent.
        reissue_requested: A new version of it is wanted, though it says nothing new.
        folder_requested: The folder with the saved file shall be opened.
    """

    save_requested = Signal()
    print_requested = Signal()
    mail_requested = Signal()
    reissue_requested = Signal()
    folder_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._saved = ""
        self._sha256 = ""
        self.title = ElidedLabel(role="heading")
        self.title.setObjectName("document_title")
        self.state = StateBadge()
        self.state.setObjectName("document_state")
        self.number = Small("", wrap=False)
        self.number.setObjectName("document_number")
        self.hash = quiet(QPushButton())
        self.hash.setProperty("role", "mark")
        self.hash.setObjectName("document_hash")
        self.save = primary(push(_("Als PDF speichern"), "document_save", "file-down"))
        self.print = push(_("Drucken"), "document_print", "printer")
        self.mail = push(_("Per Mail senden"), "document_mail", "mail")
        self.more = tool("ellipsis", _("Weiteres"), "document_more")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.copy_path = QAction(_("Pfad der Datei kopieren"), self)
        self.open_folder = QAction(_("Ordner der Datei öffnen"), self)
        self.copy_hash = QAction(_("Prüfsumme kopieren (SHA-256)"), self)
        self.reissue = QAction(_("Neu ausgeben"), self)
        self._build()
        self._connect()
        self.show_saved("")

    def show_paper(self, paper: Paper) -> None:
        """Says what stands in the preview."""
        self.title.setText(paper.title or paper.number)
        self.state.show_state(*_state(paper))
        own = "" if paper.number in paper.title else paper.number
        self.number.setText(", ".join(filter(None, (own, _version(paper)))) + _replacing(paper))
        self._sha256 = paper.row.sha256 if paper.row else ""
        self.hash.setText(_("SHA-256 {digits} …").format(digits=self._sha256[:_SHOWN]))
        self.hash.setToolTip(_("Prüfsumme der ausgegebenen Datei kopieren:\n{sha256}").format(sha256=self._sha256))
        self.hash.setVisible(bool(self._sha256))
        self.copy_hash.setVisible(bool(self._sha256))
        self.reissue.setVisible(bool(paper.row) and not paper.archived)
        self._offer_more()

    def allow(self, *, allowed: bool) -> None:
        """Whether the document may leave the program, by any way."""
        for way in (self.save, self.print, self.mail, self.more):
            way.setEnabled(allowed)

    def show_saved(self, path: str) -> None:
        """The document on show was saved there; empty: it wasn't, as far as this page knows."""
        self._saved = path
        for action in (self.copy_path, self.open_folder):
            # What can't be done is left out, rather than grey without a reason.
            action.setVisible(bool(path))
        self._offer_more()

    def _offer_more(self) -> None:
        acts = self.copy_path, self.open_folder, self.copy_hash, self.reissue
        self.more.setVisible(any(act.isVisible() for act in acts))

    def copy_saved_path(self) -> None:
        """Puts the saved file into the clipboard: its path for a field, the file itself for a folder."""
        data = QMimeData()
        data.setText(self._saved)
        data.setUrls([QUrl.fromLocalFile(self._saved)])
        QGuiApplication.clipboard().setMimeData(data)

    def _build(self) -> None:
        size = theme().size
        self.save.setToolTip(with_shortcut(_("Als PDF speichern"), QKeySequence(QKeySequence.StandardKey.Save)))
        self.print.setToolTip(with_shortcut(_("Drucken"), QKeySequence(QKeySequence.StandardKey.Print)))
        self.mail.setToolTip(with_shortcut(_("Mit dem Mailprogramm senden"), "Ctrl+Shift+M"))
        menu = QMenu(self.more)
        menu.setObjectName("document_more_menu")
        menu.addActions([self.copy_path, self.open_folder, self.copy_hash])
        menu.addSeparator()
        menu.addAction(self.reissue)
        self.more.setMenu(menu)
        facts = QWidget()
        told = FlowLayout(facts)
        for part in (self.state, self.number, self.hash):
            told.addWidget(part)
        acts = QWidget()
        ways = FlowLayout(acts)
        for way in (self.save, self.print, self.mail, self.more):
            ways.addWidget(way)
        column = QVBoxLayout(self)
        column.setContentsMargins(size.space_4, 0, size.space_4, size.space_2)
        column.setSpacing(size.space_1)
        column.addWidget(self.title)
        column.addWidget(facts)
        column.addWidget(acts)

    def _connect(self) -> None:
        self.save.clicked.connect(self.save_requested)
        self.print.clicked.connect(self.print_requested)
        self.mail.clicked.connect(self.mail_requested)
        self.reissue.triggered.connect(self.reissue_requested)
        self.open_folder.triggered.connect(self.folder_requested)
        self.copy_path.triggered.connect(self.copy_saved_path)
        for signal in (self.hash.clicked, self.copy_hash.triggered):
            signal.connect(lambda: QGuiApplication.clipboard().setText(self._sha256))


def _state(paper: Paper) -> tuple[Kind, str, str]:
    if paper.draft:
        return "neutral", "pencil", _("Entwurf, wird nicht archiviert")
    if paper.successor:
        return "warning", "triangle-alert", _("Ersetzt durch {version}").format(version=_dated(paper.successor))
    if paper.row:
        return "positive", "file-check", _("Ausgegeben am {moment}").format(moment=format_moment(paper.row.issued))
    if paper.prepared and paper.prepared.made.number:
        # It is issued already, as a quote is; only its page isn't kept yet.
        told = _("{number} · noch nicht gedruckt oder gespeichert").format(number=paper.number)
        return "accent", "eye", told
    return "accent", "eye", _("Vorschau, noch nicht ausgegeben")


def _version(paper: Paper) -> str:
    if paper.row and paper.successor:
        # The state has no room for it beside the one that counts now.
        return _dated(paper.row)
    return _("Version {version}").format(version=paper.version) if paper.version else ""


def _dated(row: IssuedRow) -> str:
    day = format_day(row.issued.astimezone().date())
    return _("Version {version} vom {day}").format(version=row.version, day=day)


def _replacing(paper: Paper) -> str:
    former = paper.row.replaces if paper.row else ""
    if paper.prepared and not paper.row and (before := paper.prepared.former):
        former = _("Version {version}").format(version=before.version)
    return " · " + _("ersetzt {former}").format(former=former) if former else ""
