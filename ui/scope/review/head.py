"""The head of an imported document: what it is called, whose it is, and which document it is an edition of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from helpdesk.errors import Problem
from helpdesk.i18n import _
from helpdesk.scope import Proposal, ServiceDocument
from ui.theme import theme
from ui.widgets import Card, Scroll, padded
from ui.widgets.day_field import DayField
from ui.widgets.form import Choice, Field, FieldRow

_NEW = ""


class HeadForm(QWidget):
    """The head, to be put right. A document known already gets a new edition and keeps its id.

    Signals:
        head_changed: It says something else; carries the `Proposal`.
    """

    head_changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("review_head")
        self._head = Proposal("", "")
        self._known: dict[str, ServiceDocument] = {}
        self._filling = False
        self.becomes, self.language = Choice(), Choice()
        self.id, self.title, self.subtitle, self.provider = QLineEdit(), QLineEdit(), QLineEdit(), QLineEdit()
        self.validated, self.edited = DayField(), DayField()
        self.language.offer([("de", _("Deutsch")), ("en", _("Englisch"))])
        self._fields = {
            "becomes": Field(_("Wird"), self.becomes, "review_becomes"),
            "id": Field(_("Kennung"), self.id, "review_id"),
            "title": Field(_("Titel"), self.title, "review_title"),
            "subtitle": Field(_("Untertitel"), self.subtitle, "review_subtitle"),
            "provider": Field(_("Anbieter"), self.provider, "review_provider"),
            "language": Field(_("Sprache"), self.language, "review_language"),
            "validated": Field(_("Geprüft am"), self.validated, "review_validated"),
            "edited": Field(_("Bearbeitet am"), self.edited, "review_edited"),
        }
        self._arrange()
        for field in (self.id, self.title, self.subtitle, self.provider, self.validated, self.edited):
            field.textEdited.connect(self._tell)
        self.becomes.currentIndexChanged.connect(self._become)
        self.language.currentIndexChanged.connect(self._tell)

    def show_head(self, head: Proposal, known: Iterable[ServiceDocument]) -> None:
        """Shows a head, with the documents of which it may be an edition."""
        self._filling = True
        self._head = head
        self._known = {document.id: document for document in known}
        editions = [
            (document.id, _("Neue Fassung von „{title}“").format(title=document.title))
            for document in self._known.values()
        ]
        self.becomes.offer([(_NEW, _("Neues Dokument")), *editions])
        self.becomes.choose(head.id if head.id in self._known else _NEW)
        self._show_names(head.id, head.title, head.subtitle, head.provider)
        self.language.choose(head.language)
        self.validated.show_day(head.validated)
        self.edited.show_day(head.edited)
        for field in self._fields.values():
            field.show_problem("")
        self._filling = False
        self._settle()

    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Says what is wrong with which field, and goes to the first."""
        found = [problem for problem in problems if problem.field in self._fields]
        for problem in found:
            self._fields[problem.field].show_problem(problem.message)
        if found:
            self._fields[found[0].field].editor.setFocus()

    def _arrange(self) -> None:
        fields = self._fields
        card = Card()
        card.body.setSpacing(theme().size.space_3)
        card.body.addWidget(FieldRow((fields["becomes"], 3), (fields["id"], 2)))
        card.body.addWidget(FieldRow((fields["title"], 3), (fields["subtitle"], 2)))
        card.body.addWidget(
            FieldRow((fields["provider"], 2), (fields["language"], 1), (fields["validated"], 1), (fields["edited"], 1))
        )
        column = QVBoxLayout(self)
        padded(column, margin=0)
        column.addWidget(card)

    def _show_names(self, *names: str) -> None:
        for field, name in zip((self.id, self.title, self.subtitle, self.provider), names, strict=True):
            field.setText(name)
            # What is too long shows how it begins.
            field.setCursorPosition(0)

    def _become(self) -> None:
        if self._filling:
            return
        if document := self._known.get(self.becomes.value()):
            # An edition keeps its document's names: a page seldom says them as well.
            self._show_names(document.id, document.title, document.subtitle, document.provider)
        else:
            self.id.setText(self._free(self._head.id))
        self._settle()
        self._tell()

    def _free(self, wanted: str) -> str:
        """An id no document has: the one wanted, with a number if need be."""
        ids = (wanted, *(f"{wanted}-{number}" for number in range(2, 1000)))
        return next((one for one in ids if one not in self._known), wanted)

    def _settle(self) -> None:
        # The id of a known document is what makes it an edition of it.
        self.id.setReadOnly(bool(self.becomes.value()))

    def _tell(self) -> None:
        if self._filling:
            return
        for name, field in (("validated", self.validated), ("edited", self.edited)):
            self._fields[name].show_problem(field.problem())
        self._check_id()
        for name in ("title", "provider"):
            self._fields[name].show_problem("")
        self._head = replace(
            self._head,
            id=self.id.text().strip(),
            title=" ".join(self.title.text().split()),
            subtitle=" ".join(self.subtitle.text().split()),
            provider=" ".join(self.provider.text().split()),
            language=self.language.value(),
            validated=self.validated.day(),
            edited=self.edited.day(),
        )
        self.head_changed.emit(self._head)

    def _check_id(self) -> None:
        taken = self._known.get(self.id.text().strip()) if not self.becomes.value() else None
        warning = _("Diese Kennung hat schon „{title}“; es würde dessen neue Fassung.")
        told = warning.format(title=taken.title) if taken else ""
        self._fields["id"].show_problem(told)


class HeadArea(Scroll):
    """The form as high as it wants to be while there is room, and scrolling where there isn't."""

    def __init__(self, form: HeadForm) -> None:
        super().__init__(margin=0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.body.addWidget(form)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's names
        content = self._content
        tall = content.heightForWidth(self.width()) if content.hasHeightForWidth() else content.sizeHint().height()
        return QSize(content.sizeHint().width(), tall)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return QSize(super().minimumSizeHint().width(), min(self.sizeHint().height(), theme().size.text_body * 5))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.updateGeometry()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
