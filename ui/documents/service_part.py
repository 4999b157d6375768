from __future__ import annotations

from uuid import UUID

from PySide6.QtWidgets import QCheckBox, QSizePolicy, QVBoxLayout

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.i18n import _, format_day
from helpdesk.printing.subjects import Form, ServiceSubject, Subject
from helpdesk.scope import EditionRow, ServiceDocument
from ui.documents.part import Part
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import changed, theme
from ui.widgets import Heading, Row, RowList, Scroll, Small, literal, padded
from ui.widgets.customer_chooser import CustomerChooser
from ui.widgets.form import Choice, Field

_MOST_ROWS = 6


class ServicePart(Part):
    """Which service document, for whom, how much of it, and what is said besides."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._editions = Latest(jobs, self)
        self._documents: dict[str, ServiceDocument] = {}
        self.modules: dict[str, QCheckBox] = {}
        self._shown: ServiceSubject | None = None
        self._build()
        self._connect()

    def subject(self) -> ServiceSubject | None:
        document = self.documents.current_key()
        if not isinstance(document, str):
            return self._shown
        form: Form = "summary" if self.form.value() == "summary" else "whole"
        return ServiceSubject(
            document,
            tuple(slug for slug, box in self.modules.items() if box.isChecked()),
            self.customer.customer.id if self.customer.customer else None,
            form,
            self.since.value(),
            self.acknowledgement.isChecked(),
        )

    def show_subject(self, subject: Subject) -> None:
        if not isinstance(subject, ServiceSubject):
            return
        self._shown = subject
        if not self.documents.choose(subject.document, quietly=True):
            # Still being read, or no document of ours: the list settles it.
            self.documents.choose_nothing()
        self._show_modules()
        for slug, box in self.modules.items():
            _quietly(box, checked=slug in subject.modules)
        _quietly(self.acknowledgement, checked=subject.acknowledgement)
        for choice, value in ((self.form, subject.form), (self.since, subject.since)):
            blocked = choice.blockSignals(True)  # noqa: FBT003 - Qt's argument
            choice.choose(value)
            choice.blockSignals(blocked)
        self._show_customer(subject.customer)
        self._read_editions()

    def refresh(self) -> None:
        self._jobs.ask(self, lambda helpdesk: helpdesk.scope.documents(), self._show_documents, self.failed.emit)

    def read_again(self, changes: Changes) -> None:
        if changes.documents:
            self.refresh()

    def _build(self) -> None:
        size = theme().size
        self.documents = RowList(_("Leistungsbeschreibungen"), "documents_list")
        self.documents.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.customer = CustomerChooser(self._jobs, "documents_customer")
        self.form = Choice()
        self.form.offer((("whole", _("Vollständig")), ("summary", _("Kurzfassung auf zwei Seiten"))))
        self.since = Choice()
        self.since.offer((("", _("Nicht nennen")),))
        self._since = Field(_("Änderungen"), self.since, "documents_since")
        self.acknowledgement = QCheckBox(_("Mit Empfangsbestätigung"))
        self.acknowledgement.setObjectName("documents_acknowledgement")
        self.hint = Small("")
        self._boxes = QVBoxLayout()
        self._boxes.setSpacing(0)
        below = Scroll(margin=0, spacing=size.space_2)
        below.body.setContentsMargins(size.space_3, size.space_2, size.space_3, size.space_2)
        below.body.addWidget(Field(_("Für"), self.customer, "documents_customer"))
        below.body.addWidget(Field(_("Umfang"), self.form, "documents_form"))
        below.body.addWidget(self._since)
        below.body.addWidget(self.acknowledgement)
        below.body.addSpacing(size.space_2)
        below.body.addWidget(Heading(_("Module")))
        below.body.addWidget(self.hint)
        below.body.addLayout(self._boxes)
        below.body.addStretch()
        column = QVBoxLayout(self)
        padded(column, margin=0, spacing=0)
        column.addWidget(self.documents)
        column.addWidget(below, 1)
        self._say_hint()

    def _connect(self) -> None:
        self.documents.row_chosen.connect(self._choose_document)
        self.documents.clicked.connect(self.opened)
        self.customer.customer_chosen.connect(self._choose)
        self.form.currentIndexChanged.connect(self._choose)
        self.since.currentIndexChanged.connect(self._choose)
        self.acknowledgement.toggled.connect(self._choose)
        changed.connect(self._fit_rows)

    def _show_documents(self, documents: tuple[ServiceDocument, ...]) -> None:
        self._documents = {document.id: document for document in documents}
        self.documents.show_rows([_document_row(document) for document in documents])
        self._fit_rows()
        if self._shown:
            # The wish came before the list that it is chosen from.
            self.show_subject(self._shown)
        else:
            self._show_modules()

    def _fit_rows(self) -> None:
        rows = min(max(len(self._documents), 1), _MOST_ROWS)
        self.documents.setFixedHeight(rows * theme().size.row + theme().size.space_1)

    def _choose_document(self) -> None:
        self._shown = None
        # Editions are this document's own.
        blocked = self.since.blockSignals(True)  # noqa: FBT003 - Qt's argument
        self.since.choose("")
        self.since.blockSignals(blocked)
        self._show_modules()
        # Kept, or the boxes are empty when the list is read again.
        self._shown = self.subject()
        self._read_editions()
        self._tell()

    def _choose(self) -> None:
        self._say_hint()
        if self._shown and isinstance(self.documents.current_key(), str):
            self._shown = self.subject()
        self._tell()

    def _show_customer(self, wanted: UUID | None) -> None:
        known = self.customer.customer
        if wanted is None:
            self.customer.show_customer(None)
        elif known is None or known.id != wanted:
            self._jobs.ask(
                self,
                lambda helpdesk: helpdesk.customers.get(wanted),
                lambda found: self._take_customer(CustomerRow(found.id, found.name, found.number)),
                self.failed.emit,
            )
        self._say_hint()

    def _take_customer(self, customer: CustomerRow) -> None:
        # Somebody may have asked for another meanwhile.
        if self._shown and self._shown.customer == customer.id:
            self.customer.show_customer(customer)
            self._say_hint()

    def _show_modules(self) -> None:
        """Boxes for the modules of the current document; none where there is no choice."""
        for box in self.modules.values():
            self._boxes.removeWidget(box)
            box.hide()
            box.deleteLater()
        current = self.documents.current_key()
        document = self._documents.get(current) if isinstance(current, str) else None
        modules = document.modules if document and len(document.modules) > 1 else ()
        self.modules = {module.slug: QCheckBox(literal(module.title)) for module in modules}
        for slug, box in self.modules.items():
            box.setObjectName(f"documents_module_{slug}")
            box.toggled.connect(self._choose)
            self._boxes.addWidget(box)
        self._say_hint()

    def _read_editions(self) -> None:
        document = self.documents.current_key()
        if isinstance(document, str):
            self._editions.ask(lambda helpdesk: helpdesk.editions.list(document), self._offer_editions)

    def _offer_editions(self, editions: tuple[EditionRow, ...]) -> None:
        former = [row for row in editions if not row.current and not row.proposed]
        self.since.offer((("", _("Nicht nennen")), *((row.edition, _edition_word(row)) for row in former)))
        self._since.setVisible(bool(former))

    def _say_hint(self) -> None:
        if not self.documents.current_key():
            self.hint.setText(_("Wählen Sie oben ein Dokument."))
        elif self.customer.customer:
            self.hint.setText(_("Ohne Auswahl: was der Kunde gebucht hat."))
        else:
            self.hint.setText(_("Ohne Auswahl: alle."))


def _quietly(box: QCheckBox, *, checked: bool) -> None:
    blocked = box.blockSignals(True)  # noqa: FBT003 - Qt's argument
    box.setChecked(checked)
    box.blockSignals(blocked)


def _edition_word(row: EditionRow) -> str:
    day = row.edited or row.validated
    told = _("seit Stand {day}").format(day=format_day(day)) if day else _("seit der Fassung {edition}")
    return told.format(edition=row.edition[:_EDITION])


_EDITION = 12


def _document_row(document: ServiceDocument) -> Row:
    edition = _("Stand {day}").format(day=format_day(document.edited)) if document.edited else _("ohne Datum")
    return Row(document.id, document.title, f"{document.provider} · {edition}")
