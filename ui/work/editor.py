"""A quote while it is written: its items with their prices, the estimate, the sums, a text, and what comes next."""

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
from ui.work.item_card import ItemCard
from ui.work.letter_card import LetterCard
from ui.work.looks import state_look, whose
from ui.work.sums_card import EffortCard, SumsCard

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
        self.effort.minutes.show_minutes(quote.estimate_minutes)
        self.letter.show_draft(quote.draft())
        self._quiet = False
        for notice in (self.notice, self.question):
            notice.clear()
        self.saved.setText("")
        self.undo.hide()
        self.show_problems(())
        self.show_around(quote)

    def renew(self, quote: Quote) -> None:
        """Shows what was changed elsewhere; what says the same stays, with the cursor in it."""
        self._quiet = True
        items = quote.items
        if [card.clause for card in self.cards] == [item.clause for item in items]:
            for card, item in zip(self.cards, items, strict=True):
                card.show_item(item)
        else:
            self._show_cards(items)
        self.effort.minutes.show_minutes(quote.estimate_minutes)
        self.letter.show_draft(quote.draft())
        self._quiet = False
        self.show_around(quote)

    def show_around(self, quote: Quote) -> None:
        """What isn't typed: the title, whose it is, what it comes to, and what should be looked at."""
        self.quote = quote
        self._show_sums()
        self.title.setText(quote.title or _("Angebot ohne Positionen"))
        self.whose.setText(whose(quote))
        if quote.warnings:
            first, *more = quote.warnings
            action = _("Heutigen Stand übernehmen") if quote.outdated else ""
            self.warning.show_message("warning", first, "\n".join(more), action)
        else:
            self.warning.clear()

    @property
    def tariff(self) -> Tariff:
        """What holds for the quote on the table."""
        return self.quote.tariff if self.quote else Tariff()

    def draft(self) -> QuoteDraft:
        """The quote as typed."""
        return QuoteDraft(
            tuple(card.draft() for card in self.cards),
            self.effort.minutes.minutes(),
            self.letter.text.toPlainText(),
            self.letter.spoken(),
            self.letter.term.toPlainText(),
            self.letter.reason.toPlainText(),
        )

    def begin_estimate(self) -> None:
        """Puts the cursor where the estimate goes."""
        if self.effort.isHidden():
            return
        self.effort.minutes.setFocus(Qt.FocusReason.OtherFocusReason)
        self.effort.minutes.selectAll()
        # Once it has its place.
        QTimer.singleShot(0, self.effort, lambda: self.area.ensureWidgetVisible(self.effort))

    def ask_issue(self) -> None:
        """Asks the one question, for what comes can't be taken back; says what is missing instead."""
        missing = [*self.draft().missing(self.tariff), *(self.quote.lacking if self.quote else ())]
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
        self.effort.estimate.show_problem(found.get("estimate", ""))
        for name, field in self.letter.fields.items():
            field.show_problem(found.get(name, ""))
        for position, card in enumerate(self.cards, 1):
            card.problem.setText(found.get(f"item_{position}", ""))

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
        self.effort = EffortCard()
        self.letter = LetterCard()
        self.sums = SumsCard()
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
        for part in (self.warning, self._items_part(), self.undo, self.effort, self.letter, self.sums):
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
        self.effort.minutes.minutes_changed.connect(self._tell)
        self.letter.typed.connect(self._tell)
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
        card.price.show_tariff(self.tariff)
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
        self._show_sums()
        self.question.clear()
        shown = self._told()
        # What was told stays until it is mended; what isn't typed yet is nobody's mistake.
        self.show_problems([*draft.problems(), *(one for one in draft.missing(self.tariff) if one.field in shown)])
        self.typed.emit(draft)

    def _told(self) -> set[str]:
        """The fields below which a problem stands."""
        labels = {
            "items": self.items_problem,
            "estimate": self.effort.estimate.problem,
            **{name: field.problem for name, field in self.letter.fields.items()},
            **{f"item_{position}": card.problem for position, card in enumerate(self.cards, 1)},
        }
        return {name for name, label in labels.items() if label.text()}

    def _show_sums(self) -> None:
        draft = self.draft()
        self.effort.show_draft(draft, self.tariff)
        self.sums.show_draft(draft, self.tariff)
        self.letter.show_needed(draft, self.tariff)

    def _go_to(self, problem: Problem) -> None:
        if problem.field == "settings":
            # Not to be mended here: the notice says where.
            self.issue.setFocus(Qt.FocusReason.OtherFocusReason)
        elif problem.field == "estimate":
            self.begin_estimate()
        elif problem.field == "vat_reason":
            self.letter.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        elif problem.field.startswith("item_"):
            self.cards[int(problem.field.removeprefix("item_")) - 1].price.begin()
        elif empty := next((card for card in self.cards if not card.text.toPlainText().strip()), None):
            empty.text.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)
