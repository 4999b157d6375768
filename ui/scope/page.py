"""The service documents whole: outline, entries, print."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, ngettext
from helpdesk.scope import ServiceDocument
from ui.jobs import Jobs
from ui.latest import Latest
from ui.scope.choosing import EditionBar
from ui.scope.document_view import DocumentView
from ui.scope.editions import Opened, opened
from ui.scope.lines import LineKind, lines
from ui.scope.wording import with_editions
from ui.theme import theme
from ui.widgets import Heading, Line, Muted, Notice, SearchField, Small, Title, padded, primary, push, tip
from ui.widgets.panes import ListAndWork

_KEY = Qt.ItemDataRole.UserRole


class ScopePage(QWidget):
    """What the documents say, from beginning to end.

    Signals:
        print_requested: A document shall be printed; carries its id.
        import_requested: A provider's page shall become a document, or a new edition of one.
    """

    print_requested = Signal(str)
    import_requested = Signal()

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._documents: dict[str, ServiceDocument] = {}
        self._editions: dict[str, str] = {}
        self._wanted = ("", "", "")
        self._chosen = ""
        self._asks = Latest(jobs, self)
        self.document: ServiceDocument | None = None
        self._build()
        self.outline.currentItemChanged.connect(self._go)
        self.outline.itemClicked.connect(self._go)
        self.search.asked.connect(lambda _text: self._show_lines())
        self.search.down_requested.connect(self.entries.setFocus)
        self.entries.activated.connect(self._follow)
        self.print.clicked.connect(self._print)
        self.notice.action_requested.connect(self._read)
        self.editions.edition_wanted.connect(self._open)
        self.editions.failed.connect(self._explain)
        self.import_page.clicked.connect(self.import_requested)
        jobs.changed.connect(self._note)
        self._read()

    def open_entry(self, document_id: str, entry_id: str, edition: str = "") -> None:
        """Shows a document at an entry, in the edition named or the current one, as soon as the documents are there."""
        self._wanted = (document_id, entry_id, edition)
        if document_id not in self._documents:
            return
        self._wanted = ("", "", "")
        self.search.clear()
        if edition and edition != self._documents[document_id].edition:
            self._open(edition, document_id, entry_id)
            return
        self._show_document(document_id)
        self._show_at(entry_id)

    def _show_at(self, entry_id: str) -> None:
        if self.document:
            self._mark(self.document.id, self._module_of(entry_id))
            self.entries.go_to(entry_id)
            self.panes.show_work()

    def _build(self) -> None:
        size = theme().size
        self.outline = QTreeWidget()
        self.outline.setObjectName("scope_outline")
        self.outline.setAccessibleName(_("Dokumente und Module"))
        self.outline.setHeaderHidden(True)
        self.outline.setUniformRowHeights(True)
        self.outline.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.title = Title()
        self.subtitle = Muted()
        self.edition = Small()
        self.edition.setObjectName("scope_edition_text")
        self.editions = EditionBar(self._jobs)
        self.import_page = push(_("Dokument importieren …"), "scope_import", "upload")
        self.import_page.setToolTip(_("Die Seite eines Anbieters prüfen und als Dokument oder neue Fassung annehmen"))
        self.search = SearchField(_("In diesem Dokument suchen"), "scope_filter")
        self.count = Small(wrap=False)
        self.print = primary(push(_("Drucken"), "scope_print"))
        self.print.setToolTip(_("Als Leistungsbeschreibung ansehen, drucken oder als PDF sichern"))
        self.notice = Notice("scope_page_notice")
        self.entries = DocumentView()
        side = QWidget()
        choices = QVBoxLayout(side)
        padded(choices, margin=size.space_3)
        choices.addWidget(Heading(_("Leistungsumfang")))
        choices.addWidget(self.outline, 1)
        choices.addWidget(self.import_page)
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self.title, self.subtitle, self.edition):
            words.addWidget(label)
        top = QHBoxLayout()
        top.addLayout(words, 1)
        top.addWidget(self.print, 0, Qt.AlignmentFlag.AlignTop)
        finding = QHBoxLayout()
        finding.addWidget(self.search, 1)
        finding.addWidget(self.count)
        head = QVBoxLayout()
        padded(head)
        head.addLayout(top)
        head.addLayout(finding)
        head.addWidget(self.editions)
        head.addWidget(self.notice)
        work = QWidget()
        column = QVBoxLayout(work)
        padded(column, margin=0, spacing=0)
        column.addLayout(head)
        column.addWidget(Line())
        column.addWidget(self.entries, 1)
        self.panes = ListAndWork(side, work, "scope")
        outer = QVBoxLayout(self)
        padded(outer, margin=0, spacing=0)
        outer.addWidget(self.panes)

    def _read(self) -> None:
        self._jobs.ask(self, lambda helpdesk: with_editions(helpdesk.scope.documents()), self._take, self._explain)

    def _take(self, found: list[tuple[ServiceDocument, str]]) -> None:
        self.notice.clear()
        self._documents = {document.id: document for document, _edition in found}
        self._editions = {document.id: edition for document, edition in found}
        self.outline.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.outline.clear()
        for document in self._documents.values():
            root = QTreeWidgetItem(self.outline, [document.title])
            root.setData(0, _KEY, (document.id, ""))
            root.setToolTip(0, tip(document.title))
            for module in document.modules:
                item = QTreeWidgetItem(root, [module.title])
                item.setData(0, _KEY, (document.id, module.slug))
                item.setToolTip(0, tip(module.title))
        self.outline.blockSignals(False)  # noqa: FBT003 - Qt's argument
        if self._wanted[0] in self._documents:
            self.open_entry(*self._wanted)
        elif found:
            # What was on show stays: in the edition that somebody chose, else in the one that is current now.
            shown = self.document.id if self.document and self.document.id in self._documents else found[0][0].id
            if self._chosen and self.document:
                self._open(self._chosen)
            else:
                self._show_document(shown, anew=True)
            self._mark(shown, "")

    def _go(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        document_id, module = item.data(0, _KEY)
        if self.search.text():
            self.search.clear()
        self._show_document(document_id)
        if module:
            self.entries.go_to(module, select=False)
        else:
            self.entries.scrollToTop()
        self.panes.show_work()

    def _note(self, changes: Changes) -> None:
        if changes.documents:
            self._read()

    def _show_document(self, document_id: str, *, anew: bool = False) -> None:
        """Shows a document in its current edition; `anew` when what there is to say about it may have changed."""
        document = self._documents[document_id]
        if not self.document or (self.document.id, self.document.edition) != (document.id, document.edition):
            self._show(document, self._editions[document_id])
            self.editions.clear()
            anew = True
        if anew:
            self._open("", document_id)

    def _open(self, edition: str, document_id: str = "", entry_id: str = "") -> None:
        """Reads a document of the worker: an older edition, or what editions there are of the current one."""
        wanted = document_id or (self.document.id if self.document else "")
        self._chosen = edition
        call = lambda helpdesk: opened(helpdesk, wanted, edition)  # noqa: E731 - shorter than a function
        self._asks.ask(call, lambda found: self._take_opened(found, entry_id), self._explain)

    def _take_opened(self, found: Opened, entry_id: str) -> None:
        self._show(found.document, found.stand)
        self.editions.show_opened(found)
        # What is printed is what counts.
        self.print.setEnabled(not found.older)
        if entry_id:
            self._show_at(entry_id)

    def _show(self, document: ServiceDocument, stand: str) -> None:
        former, self.document = self.document, document
        same = former is not None and (former.id, former.edition) == (document.id, document.edition)
        self.title.setText(document.title)
        self.subtitle.setText(document.subtitle)
        self.edition.setText(stand)
        if not same:
            self._show_lines()

    def _show_lines(self) -> None:
        if self.document is None:
            return
        shown = lines(self.document, self.search.text())
        self.entries.show_lines(shown, self.search.text())
        count = sum(line.kind is LineKind.ENTRY for line in shown)
        self.count.setText(ngettext("{count} Eintrag", "{count} Einträge", count).format(count=count))

    def _mark(self, document_id: str, module: str) -> None:
        self.outline.blockSignals(True)  # noqa: FBT003 - Qt's argument
        for at in range(self.outline.topLevelItemCount()):
            root = self.outline.topLevelItem(at)
            if root and root.data(0, _KEY)[0] == document_id:
                root.setExpanded(True)
                children = (root.child(number) for number in range(root.childCount()))
                chosen = next((item for item in children if item and item.data(0, _KEY)[1] == module), root)
                self.outline.setCurrentItem(chosen)
        self.outline.blockSignals(False)  # noqa: FBT003 - Qt's argument

    def _module_of(self, entry_id: str) -> str:
        entries = self.document.entries if self.document else ()
        return next((entry.module for entry in entries if entry.id == entry_id), "")

    def _follow(self) -> None:
        line = self.entries.currentIndex().data(_KEY)
        if line and line.entry and line.entry.conflicts_with:
            self.open_entry(line.entry.document, line.entry.conflicts_with[0])

    def _print(self) -> None:
        if self.document:
            self.print_requested.emit(self.document.id)

    def _explain(self, error: HelpdeskError) -> None:
        self.notice.show_error(error, _("Erneut versuchen"))
