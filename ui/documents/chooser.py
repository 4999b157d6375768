from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QCheckBox, QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.customers import CustomerRow
from helpdesk.i18n import _, format_day
from helpdesk.scope import ServiceDocument
from ui.consent.looks import list_row as consent_row
from ui.documents.records import PAGE, Records
from ui.documents.wish import ConsentWish, QuoteWish, ServiceWish
from ui.jobs import Jobs
from ui.theme import theme
from ui.widgets import Chip, EmptyState, Heading, Row, RowList, Scroll, Small, literal, padded
from ui.widgets.customer_chooser import CustomerChooser
from ui.work.looks import list_row as quote_row


class Chooser(QWidget):
    """Which document, for whom, and how much of it.

    Signals:
        wish_made: Somebody chose something else to see; carries a `Wish`.
        failed: A list couldn't be read; carries the `HelpdeskError`.
    """

    wish_made = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._documents: dict[str, ServiceDocument] = {}
        self._modules: dict[str, QCheckBox] = {}
        self._build()
        self._connect()
        jobs.ask(self, lambda helpdesk: helpdesk.scope.documents(), self._show_documents, self.failed.emit)
        self.consents.refresh()
        self.quotes.refresh()

    def choose_document(self, document: str, customer: CustomerRow | None, modules: tuple[str, ...] = ()) -> None:
        """Chooses as a person would, without telling."""
        self.services_kind.setChecked(True)
        self._show_kind()
        self.customer.show_customer(customer)
        self.documents.choose(document, quietly=True)
        self._show_modules()
        for slug, box in self._modules.items():
            blocked = box.blockSignals(True)  # noqa: FBT003 - Qt's argument
            box.setChecked(slug in modules)
            box.blockSignals(blocked)

    def choose_consent(self, consent: UUID) -> ConsentWish:
        """Chooses as a person would, without telling; the wish for it."""
        self.consents_kind.setChecked(True)
        self._show_kind()
        self.consents.choose(consent)
        return self._consent_wish(consent)

    def choose_quote(self, quote: UUID) -> QuoteWish:
        """Chooses as a person would, without telling; the wish for it."""
        self.quotes_kind.setChecked(True)
        self._show_kind()
        self.quotes.choose(quote)
        return self._quote_wish(quote)

    def wish(self, document: str) -> ServiceWish:
        """The wish for a document with what is chosen beside it."""
        title = self._documents[document].title if document in self._documents else document
        modules = tuple(slug for slug, box in self._modules.items() if box.isChecked())
        return ServiceWish(document, title, self.customer.customer, modules)

    def read_again(self, changes: Changes) -> None:
        """Reads the lists again that a change may show in."""
        if changes.consents:
            self.consents.refresh()
        if changes.quotes:
            self.quotes.refresh()

    def _build(self) -> None:
        size = theme().size
        self.services_kind = Chip(_("Leistungen"), "documents_kind_service")
        self.consents_kind = Chip(_("Freigaben"), "documents_kind_consent")
        self.quotes_kind = Chip(_("Angebote"), "documents_kind_quote")
        self._kinds = QButtonGroup(self)
        for chip in (self.services_kind, self.consents_kind, self.quotes_kind):
            self._kinds.addButton(chip)
        self.services_kind.setChecked(True)
        self.documents = RowList(_("Leistungsbeschreibungen"), "documents_list")
        self.customer = CustomerChooser(self._jobs, "documents_customer")
        self.hint = Small("")
        self.consents = Records(
            self._jobs,
            RowList(_("Freigaben"), "documents_consents"),
            EmptyState(
                "shield-check",
                _("Noch keine Freigaben"),
                _("Sobald Sie eine Freigabe anlegen, lässt sie sich hier ansehen und drucken."),
                name="documents_no_consents",
            ),
            lambda helpdesk, after: helpdesk.consents.page(after, PAGE),
            consent_row,
        )
        self.quotes = Records(
            self._jobs,
            RowList(_("Angebote"), "documents_quotes"),
            EmptyState(
                "receipt-text",
                _("Noch keine Angebote"),
                _("Sobald Sie ein Angebot anlegen, lässt es sich hier ansehen und drucken."),
                name="documents_no_quotes",
            ),
            lambda helpdesk, after: helpdesk.quotes.page(after, PAGE),
            quote_row,
        )
        self._lists = QStackedWidget()
        for part in (self._service_part(), self.consents, self.quotes):
            self._lists.addWidget(part)
        kinds = QHBoxLayout()
        kinds.setContentsMargins(size.space_3, 0, size.space_3, 0)
        for chip in (self.services_kind, self.consents_kind, self.quotes_kind):
            kinds.addWidget(chip)
        kinds.addStretch()
        head = QHBoxLayout()
        head.setContentsMargins(size.space_3, size.space_3, size.space_3, 0)
        head.addWidget(Heading(_("Dokumente")))
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addLayout(head)
        column.addLayout(kinds)
        column.addWidget(self._lists, 1)

    def _service_part(self) -> QWidget:
        size = theme().size
        part = QWidget()
        self._boxes = Scroll(margin=0, spacing=0)
        self._boxes.body.addStretch()
        below = QVBoxLayout()
        below.setContentsMargins(size.space_3, size.space_2, size.space_3, size.space_2)
        below.setSpacing(size.space_1)
        below.addWidget(Heading(_("Für")))
        below.addWidget(self.customer)
        below.addSpacing(size.space_2)
        below.addWidget(Heading(_("Module")))
        below.addWidget(self.hint)
        below.addWidget(self._boxes, 1)
        column = QVBoxLayout(part)
        padded(column, margin=0, spacing=0)
        column.addWidget(self.documents)
        column.addLayout(below, 1)
        self.documents.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._say_hint()
        return part

    def _connect(self) -> None:
        for chip in (self.services_kind, self.consents_kind, self.quotes_kind):
            chip.clicked.connect(self._switch)
        self.documents.row_chosen.connect(self._choose_document)
        self.customer.customer_chosen.connect(self._choose_again)
        self.consents.record_chosen.connect(self._choose_consent)
        self.quotes.record_chosen.connect(self._choose_quote)
        for records in (self.consents, self.quotes):
            records.failed.connect(self.failed)

    def _switch(self) -> None:
        self._show_kind()
        if self.services_kind.isChecked():
            self._choose_again()
        elif self.consents_kind.isChecked():
            if consent := self.consents.chosen():
                self._choose_consent(consent)
        elif quote := self.quotes.chosen():
            self._choose_quote(quote)

    def _show_kind(self) -> None:
        chips = (self.services_kind, self.consents_kind, self.quotes_kind)
        self._lists.setCurrentIndex(next(at for at, chip in enumerate(chips) if chip.isChecked()))

    def _show_documents(self, documents: tuple[ServiceDocument, ...]) -> None:
        self._documents = {document.id: document for document in documents}
        self.documents.show_rows([_document_row(document) for document in documents])
        rows = min(max(len(documents), 1), 6)
        self.documents.setFixedHeight(rows * theme().size.row + theme().size.space_1)
        self._show_modules()

    def _choose_document(self, document: str) -> None:
        self._show_modules()
        self.wish_made.emit(self.wish(document))

    def _choose_consent(self, consent: UUID) -> None:
        self.wish_made.emit(self._consent_wish(consent))

    def _choose_quote(self, quote: UUID) -> None:
        self.wish_made.emit(self._quote_wish(quote))

    def _consent_wish(self, consent: UUID) -> ConsentWish:
        row = self.consents.listed(consent)
        return ConsentWish(consent, row.customer if row else "")

    def _quote_wish(self, quote: UUID) -> QuoteWish:
        row = self.quotes.listed(quote)
        return QuoteWish(quote, row.number, row.customer) if row else QuoteWish(quote)

    def _choose_again(self) -> None:
        self._say_hint()
        if isinstance(document := self.documents.current_key(), str):
            self.wish_made.emit(self.wish(document))

    def _show_modules(self) -> None:
        """Boxes for the modules of the current document; none where there is no choice."""
        for box in self._modules.values():
            self._boxes.body.removeWidget(box)
            box.hide()
            box.deleteLater()
        current = self.documents.current_key()
        document = self._documents.get(current) if isinstance(current, str) else None
        modules = document.modules if document and len(document.modules) > 1 else ()
        self._modules = {module.slug: QCheckBox(literal(module.title)) for module in modules}
        for position, (slug, box) in enumerate(self._modules.items()):
            box.setObjectName(f"documents_module_{slug}")
            box.toggled.connect(self._choose_again)
            self._boxes.body.insertWidget(position, box)
        self._say_hint()

    def _say_hint(self) -> None:
        if not self.documents.current_key():
            self.hint.setText(_("Wählen Sie oben ein Dokument."))
        elif self.customer.customer:
            self.hint.setText(_("Ohne Auswahl: was der Kunde gebucht hat."))
        else:
            self.hint.setText(_("Ohne Auswahl: alle."))


def _document_row(document: ServiceDocument) -> Row:
    edition = _("Stand {day}").format(day=format_day(document.edited)) if document.edited else _("ohne Datum")
    return Row(document.id, document.title, f"{document.provider} · {edition}")
