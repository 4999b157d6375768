"""A quote while it is written: its items, the estimate, a text, and what comes next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.work import Quote, QuoteDraft, QuoteItem, QuoteState, Tariff
from ui.theme import theme
from ui.widgets import (
    Card,
    FlowLayout,
    Heading,
    Line,
    Muted,
    Narrow,
    Notice,
    ProblemLabel,
    Scroll,
    Small,
    StateBadge,
    Title,
    UndoBar,
    once,
    primary,
    push,
    quiet,
    with_shortcut,
)
from ui.widgets.form import Choice, Field, FieldRow
from ui.work.item_card import GrowingText, ItemCard
from ui.work.looks import effort, state_look
from ui.work.minutes import MinutesField

ISSUE_KEY = "Ctrl+Return"


class QuoteEditor(QWidget):
    """Shows a draft and takes what is typed; what becomes of it is the page's.

    Signals:
        typed: Something was changed by a person; carries the `QuoteDraft`.
        issue_requested: It shall be issued; asked once more when it can be.
        print_requested: It is wanted as it would look.
        discard_requested: It shall go.
        renew_requested: What the documents say now shall count.
    """

    typed = Signal(object)
    issue_requested = Signal()
    print_requested = Signal()
    discard_requested = Signal()
    renew_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("quote_editor")
        self.quote: Quote | None = None
        self.cards: list[ItemCard] = []
        self._quiet = False
        self._build()
        self._connect()

    def show_quote(self, quote: Quote) -> None:
        """Puts a draft on the table without calling it edited."""
        self.quote = quote
        self._quiet = True
        self._show_cards(quote.items)
        self.minutes.show_minutes(quote.estimate_minutes)
        self.text.setPlainText(quote.text)
        self.language.choose(quote.language)
        self._quiet = False
        for notice in (self.notice, self.question):
            notice.clear()
        self.saved.setText("")
        self.undo.hide()
        self.show_problems(())
        self.show_around(quote)
        self._show_effort()

    def show_around(self, quote: Quote) -> None:
        """What isn't typed: the title, whose it is, and what should be looked at."""
        self.quote = quote
        self.title.setText(quote.title or _("Angebot ohne Positionen"))
        ticket = _("Ticket: {ticket}").format(ticket=quote.ticket_name) if quote.ticket else ""
        self.whose.setText(" · ".join(filter(None, (quote.customer_name, quote.customer_number, ticket))))
        if quote.warnings:
            first, *more = quote.warnings
            action = _("Heutigen Stand übernehmen") if quote.outdated else ""
            self.warning.show_message("warning", first, "\n".join(more), action)
        else:
            self.warning.clear()

    def draft(self) -> QuoteDraft:
        """The quote as typed."""
        return QuoteDraft(
            tuple(card.draft() for card in self.cards),
            self.minutes.minutes(),
            self.text.toPlainText(),
            "en" if self.language.value() == "en" else "de",
            self.quote.term if self.quote else "",
            self.quote.vat_reason if self.quote else "",
        )

    def begin_estimate(self) -> None:
        """Puts the cursor where the estimate goes."""
        self.minutes.setFocus(Qt.FocusReason.OtherFocusReason)
        self.minutes.selectAll()
        # Once it has its place.
        QTimer.singleShot(0, self.effort_card, lambda: self.area.ensureWidgetVisible(self.effort_card))

    def ask_issue(self) -> None:
        """Asks the one question, for what comes can't be taken back; says what is missing instead."""
        tariff = self.quote.tariff if self.quote else Tariff()
        missing = [*self.draft().missing(tariff), *(self.quote.lacking if self.quote else ())]
        self.show_problems(missing)
        if missing:
            told = "\n".join(problem.message for problem in missing)
            self.question.show_message("warning", _("Noch nicht ausgegeben."), told)
            self._go_to(missing[0])
            return
        told = _("Es bekommt eine Nummer und lässt sich danach nicht mehr ändern.")
        self.question.show_message("accent", _("Das Angebot ausgeben?"), told, _("Jetzt ausgeben"))
        self.question.action.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_problems(self, problems: Sequence[Problem]) -> None:
        """Says in place what is missing or wrong, and takes back what no longer is."""
        found = {problem.field: problem.message for problem in reversed(problems)}
        self.items_problem.setText(found.get("items", ""))
        self.estimate.show_problem(found.get("estimate", ""))
        self.above.show_problem(found.get("text", ""))

    def tell_saved(self, words: str) -> None:
        """All that was typed is on disk."""
        self.notice.clear()
        self.saved.setText(words)

    def tell_unsaved(self, error: HelpdeskError) -> None:
        """It isn't."""
        self.saved.setText("")
        self.show_problems(error.problems)
        self.notice.show_error(error)

    def _build(self) -> None:
        size = theme().size
        self.title = Title()
        icon, kind = state_look(QuoteState.DRAFT)
        self.badge = StateBadge(kind, icon, QuoteState.DRAFT.word)
        self.whose = Muted()
        self.notice = Notice("quote_save_problem")
        self.warning = Notice("quote_warning")
        self.question = Notice("quote_question")
        self.undo = UndoBar("quote_item_undo")
        self.area = Scroll(spacing=size.space_4)
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        head.addWidget(self.title)
        head.addWidget(self.whose)
        badge = FlowLayout()
        badge.addWidget(self.badge)
        head.addSpacing(size.space_1)
        head.addLayout(badge)
        self.area.body.addLayout(head)
        for part in (self.warning, self._items_part(), self.undo, self._effort_part(), self._text_part()):
            self.area.body.addLayout(Narrow(part))
        self.area.body.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.area, 1)
        column.addWidget(Line())
        column.addLayout(self._foot())

    def _items_part(self) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().size.space_2)
        self._cards = QVBoxLayout()
        self._cards.setSpacing(theme().size.space_2)
        self.items_problem = ProblemLabel()
        self.items_problem.setObjectName("quote_items_problem")
        self.add = push(_("Position hinzufügen"), "quote_item_add", "plus")
        self.add.setToolTip(_("Für etwas, das kein Dokument regelt"))
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch()
        column.addWidget(Heading(_("Positionen")))
        column.addLayout(self._cards)
        column.addWidget(self.items_problem)
        column.addLayout(row)
        return part

    def _effort_part(self) -> Card:
        self.minutes = MinutesField()
        self.effort = Small("")
        self.effort.setObjectName("quote_effort")
        self.estimate = Field(_("Geschätzte Minuten für alle Positionen"), self.minutes, "quote_minutes")
        self.effort_card = card = Card()
        card.body.addWidget(Heading(_("Aufwand")))
        card.body.addWidget(self.estimate)
        card.body.addWidget(self.effort)
        return card

    def _text_part(self) -> Card:
        self.text = GrowingText()
        self.language = Choice()
        self.language.offer((("de", _("Deutsch")), ("en", _("Englisch"))))
        self.above = Field(_("Text über den Positionen (optional)"), self.text, "quote_text")
        spoken = Field(_("Sprache des Kunden"), self.language, "quote_language")
        card = Card()
        card.body.addWidget(Heading(_("Brief")))
        card.body.addWidget(self.above)
        card.body.addWidget(FieldRow((spoken, 1), (QWidget(), 1)))
        return card

    def _foot(self) -> QVBoxLayout:
        size = theme().size
        self.issue = once(primary(push(_("Ausgeben"), "quote_issue", "file-check")))
        self.issue.setToolTip(with_shortcut(_("Ausgeben"), ISSUE_KEY))
        self.look = push(_("Ansehen und drucken"), "quote_print", "printer")
        self.discard = quiet(push(_("Verwerfen"), "quote_discard", "trash-2"))
        self.saved = Small("", wrap=False)
        self.saved.setObjectName("quote_saved")
        row = FlowLayout()
        for widget in (self.issue, self.look, self.discard, self.saved):
            row.addWidget(widget)
        foot = QVBoxLayout()
        foot.setContentsMargins(size.space_6, size.space_3, size.space_6, size.space_3)
        foot.setSpacing(size.space_2)
        foot.addWidget(self.notice)
        foot.addWidget(self.question)
        foot.addLayout(row)
        return foot

    def _connect(self) -> None:
        self.minutes.minutes_changed.connect(self._tell)
        self.text.textChanged.connect(self._tell)
        self.language.currentIndexChanged.connect(self._tell)
        self.add.clicked.connect(self._add_item)
        self.issue.clicked.connect(self.ask_issue)
        self.question.action_requested.connect(self.issue_requested)
        self.warning.action_requested.connect(self.renew_requested)
        self.look.clicked.connect(self.print_requested)
        self.discard.clicked.connect(self.discard_requested)
        shortcut = QShortcut(QKeySequence(ISSUE_KEY), self, self.ask_issue)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)

    def _show_cards(self, items: Iterable[QuoteItem]) -> None:
        for card in self.cards:
            self._drop(card)
        self.cards = []
        for item in items:
            self._insert(len(self.cards), item)
        self._settle()

    def _insert(self, at: int, item: QuoteItem) -> ItemCard:
        card = ItemCard(item)
        card.typed.connect(self._tell)
        card.removal_requested.connect(partial(self._remove, card))
        self.cards.insert(at, card)
        self._cards.insertWidget(at, card)
        return card

    def _add_item(self) -> None:
        card = self._insert(len(self.cards), QuoteItem("", None))
        self._settle()
        card.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self._tell()

    def _remove(self, card: ItemCard) -> None:
        at, item = self.cards.index(card), card.item()
        self.cards.remove(card)
        self._drop(card)
        self._settle()
        self._tell()
        self.undo.offer(_("Position {position} entfernt.").format(position=at + 1), partial(self._put_back, at, item))
        self.undo.button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_back(self, at: int, item: QuoteItem) -> None:
        card = self._insert(min(at, len(self.cards)), item)
        self._settle()
        self._tell()
        card.text.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, card: ItemCard) -> None:
        self._cards.removeWidget(card)
        # At once: what is only deleted later stays on the screen until then.
        card.hide()
        card.deleteLater()

    def _settle(self) -> None:
        for position, card in enumerate(self.cards, 1):
            card.show_position(position)
        # From within outwards, or they are painted once in the room of those before them.
        for layout in (*(card.body for card in self.cards), self._cards, self.area.body):
            layout.activate()

    def _tell(self) -> None:
        if self._quiet:
            return
        draft = self.draft()
        tariff = self.quote.tariff if self.quote else Tariff()
        self._show_effort()
        self.question.clear()
        shown = {"items" if self.items_problem.text() else "", "estimate" if self.estimate.problem.text() else ""}
        # What was told stays until it is mended; what isn't typed yet is nobody's mistake.
        self.show_problems([*draft.problems(), *(one for one in draft.missing(tariff) if one.field in shown)])
        self.typed.emit(draft)

    def _show_effort(self) -> None:
        tariff = self.quote.tariff if self.quote else Tariff()
        self.effort.setText(effort(self.minutes.minutes(), tariff))

    def _go_to(self, problem: Problem) -> None:
        if problem.field == "settings":
            # Not to be mended here: the notice says where.
            self.issue.setFocus(Qt.FocusReason.OtherFocusReason)
        elif problem.field == "estimate":
            self.begin_estimate()
        elif empty := next((card for card in self.cards if not card.text.toPlainText().strip()), None):
            empty.text.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
