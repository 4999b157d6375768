"""Which tickets? States as chips, the rest in a menu, and searches worth keeping."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLineEdit, QMenu, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from helpdesk.i18n import N_, _
from helpdesk.tickets import SavedSearch, TicketFilter, TicketState
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import icon, theme
from ui.tickets.asked import Asked
from ui.tickets.states import FILTERS
from ui.widgets import Chip, FlowLayout, SearchField, literal, tool

if TYPE_CHECKING:
    from helpdesk.customers import CustomerRow
    from helpdesk.delivery import DeskInfo

COUNTED = 1000
"""Counts from here on are shown as "1000+"."""
AGES: tuple[tuple[int, str], ...] = (
    (0, N_("Jederzeit")),
    (1, N_("Heute")),
    (7, N_("Letzte 7 Tage")),
    (30, N_("Letzte 30 Tage")),
    (365, N_("Letzte 365 Tage")),
)


class FilterBar(QWidget):
    """What is looked for, and what narrows it.

    Signals:
        changed: Other tickets are wanted.
        day_wanted: The list shall show this day; carries a `date`.
        keep_requested: The search shall be kept; carries its name.
        rename_requested: Carries a `SavedSearch` and its new name.
        forget_requested: Carries the `SavedSearch`.
        failed: What the menu offers couldn't be read; carries the `HelpdeskError`.
    """

    changed = Signal()
    day_wanted = Signal(object)
    keep_requested = Signal(str)
    rename_requested = Signal(object, str)
    forget_requested = Signal(object)
    failed = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._asks = Latest(jobs, self)
        self._desk_asks = Latest(jobs, self)
        self._desk_menu: QMenu | None = None
        self._where = TicketFilter()
        self._customer = ""
        self._desks: dict[str, str] = {}
        self._searches: Sequence[SavedSearch] = ()
        self._asked: Asked | None = None
        self.search = SearchField(_("Tickets durchsuchen"), "ticket_search")
        self.search.setPlaceholderText(_("Suchen"))
        self.menu = _menu_tool("filter", _("Filter"), "ticket_filter_menu", self._fill_menu)
        self.kept = _menu_tool("bookmark", _("Gespeicherte Suchen"), "ticket_searches", self._fill_kept)
        self.states = QButtonGroup(self)
        self._build()
        self.search.asked.connect(lambda _text: self.changed.emit())
        self.states.idClicked.connect(self._choose_state)

    @property
    def where(self) -> TicketFilter:
        """What is wanted now."""
        return replace(self._where, text=self.search.text().strip())

    def show_counts(self, counts: Mapping[TicketState, int]) -> None:
        """Says how many tickets each state has; a state without any is not offered."""
        for number, (state, word) in enumerate(FILTERS):
            chip = self.states.button(number)
            count = counts.get(state, 0) if state else 0
            shown = f"{COUNTED}+" if count >= COUNTED else str(count)
            chip.setText(f"{_(word)} {shown}" if count else _(word))
            chip.setVisible(count > 0 or state in {None, TicketState.DRAFT} or state in self._where.states)

    def show_filter(self, where: TicketFilter, customer: str = "") -> None:
        """Wants other tickets."""
        self._where = replace(where, text="")
        self._customer = customer
        self.search.show_text(where.text)
        self._show()
        self.changed.emit()
        if where.customer and not customer:
            self._name_customer(where.customer)
        if where.desk and where.desk not in self._desks:
            self._ask_desks()

    def reset(self) -> None:
        """Wants all."""
        self.show_filter(TicketFilter())

    def _build(self) -> None:
        size = theme().size
        row = QHBoxLayout()
        row.setSpacing(size.space_1)
        row.addWidget(self.search, 1)
        row.addWidget(self.menu)
        row.addWidget(self.kept)
        self._chips = FlowLayout()
        self._chips.setSpacing(size.space_1)
        for number, (_state, word) in enumerate(FILTERS):
            chip = Chip(_(word), f"ticket_filter_{number}")
            self.states.addButton(chip, number)
            self._chips.addWidget(chip)
        self.states.button(0).setChecked(True)
        self._narrowed: dict[str, Chip] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(size.space_2)
        self._column.addLayout(row)
        self._column.addLayout(self._chips)
        self.show_counts({})

    def _choose_state(self, number: int) -> None:
        state = FILTERS[number][0]
        self._narrow(states=frozenset({state} if state else ()), binned=False)

    def _narrow(self, **wanted: object) -> None:
        self._where = replace(self._where, **wanted)  # type: ignore[arg-type]  # its own fields
        self._show()
        self.changed.emit()

    def _widen(self, name: str) -> None:
        empty: dict[str, dict[str, object]] = {
            "customer": {"customer": None},
            "desk": {"desk": ""},
            "age": {"within": 0, "since": None, "until": None},
            "bin": {"binned": False},
        }
        self._narrow(**empty[name])
        self.search.setFocus()

    def _show(self) -> None:
        where = self._where
        state = next(iter(where.states)) if len(where.states) == 1 else None
        self.states.button([each for each, _word in FILTERS].index(state)).setChecked(True)
        age = next((_(word) for days, word in AGES if days == where.within), f"{where.within}")
        told = {
            "customer": (where.customer is not None, self._customer or _("Ein Kunde")),
            "desk": (bool(where.desk), self._desks.get(where.desk, where.desk)),
            "age": (bool(where.within or where.since or where.until), age if where.within else _("Zeitraum")),
            "bin": (where.binned, _("Papierkorb")),
        }
        for name, (shown, text) in told.items():
            if not shown and name not in self._narrowed:
                continue
            chip = self._narrowed.get(name) or self._add_chip(name)
            chip.setText(text if len(text) <= 18 else f"{text[:17]}…")
            chip.setToolTip(_("Filter „{name}“ aufheben").format(name=text))
            chip.setAccessibleName(_("Filter „{name}“ aufheben").format(name=text))
            chip.setVisible(shown)

    def _add_chip(self, name: str) -> Chip:
        chip = self._narrowed[name] = Chip("", f"ticket_without_{name}", checkable=False)
        chip.setIcon(icon("x", "muted"))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.clicked.connect(partial(self._widen, name))
        self._chips.addWidget(chip)
        return chip

    def _name_customer(self, customer: UUID) -> None:
        def name(found: str) -> None:
            if self._where.customer == customer:
                self._customer = found
                self._show()

        self._asks.ask(lambda helpdesk: helpdesk.customers.get(customer).name, name, lambda _error: None)

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        where = self._where
        menu.addAction(icon("building-2"), _("Kunde …"), self._ask_customer)
        self._desk_menu = menu.addMenu(icon("send"), _("Ziel"))
        self._fill_desks()
        ages = menu.addMenu(icon("clock"), _("Geändert"))
        for days, word in AGES:
            chosen = ages.addAction(_(word), partial(self._narrow, within=days, since=None, until=None))
            chosen.setCheckable(True)
            chosen.setChecked(where.within == days)
        bin_ = menu.addAction(icon("trash-2"), _("Papierkorb"))
        bin_.setCheckable(True)
        bin_.setChecked(where.binned)
        bin_.toggled.connect(lambda on: self._narrow(binned=on, states=frozenset()))
        menu.addSeparator()
        menu.addAction(icon("calendar"), _("Zu einem Tag springen …"), self._ask_day)
        menu.addAction(icon("x"), _("Alle Filter aufheben"), self.reset)
        self._ask_desks()

    def _ask_desks(self) -> None:
        self._desk_asks.ask(lambda helpdesk: helpdesk.delivery.desks(), self._take_desks, self.failed.emit)

    def _take_desks(self, desks: list[DeskInfo]) -> None:
        self._desks = {desk.name: desk.title for desk in desks}
        self._fill_desks()
        self._show()

    def _fill_desks(self) -> None:
        if self._desk_menu is None or not isValid(self._desk_menu):
            return
        self._desk_menu.clear()
        for name, title in (("", _("Alle")), *self._desks.items()):
            chosen = self._desk_menu.addAction(title, partial(self._narrow, desk=name))
            chosen.setCheckable(True)
            chosen.setChecked(self._where.desk == name)

    def _fill_kept(self, menu: QMenu) -> None:
        self._show_kept(menu)
        self._asks.ask(lambda helpdesk: helpdesk.finding.saved(), partial(self._take_searches, menu), self.failed.emit)

    def _take_searches(self, menu: QMenu, searches: Sequence[SavedSearch]) -> None:
        if searches != self._searches:
            self._searches = searches
            self._show_kept(menu)

    def _show_kept(self, menu: QMenu) -> None:
        menu.clear()
        for search in self._searches:
            menu.addAction(icon("bookmark"), literal(search.name), partial(self.show_filter, search.filter))
        if self._searches:
            menu.addSeparator()
        menu.addAction(icon("plus"), _("Diese Suche speichern …"), self._ask_name).setEnabled(
            self.where != TicketFilter()
        )
        if self._searches:
            renamed, forgotten = menu.addMenu(_("Umbenennen")), menu.addMenu(_("Löschen"))
            for search in self._searches:
                renamed.addAction(literal(search.name), partial(self._ask_new_name, search))
                forgotten.addAction(literal(search.name), partial(self.forget_requested.emit, search))

    def _ask_customer(self) -> None:
        from ui.widgets.customer_chooser import CustomerChooser  # noqa: PLC0415 - when it is wanted

        chooser = CustomerChooser(self._jobs, "ticket_filter_customer", _("Name oder Nummer"))

        def choose(customer: CustomerRow | None) -> None:
            self._customer = customer.name if customer else ""
            self._narrow(customer=customer.id if customer else None)
            self._done()

        chooser.customer_chosen.connect(choose)
        self._ask_beside(Asked(_("Kunde, dessen Tickets Sie sehen wollen"), chooser), chooser)
        chooser.open()

    def _ask_day(self) -> None:
        from ui.widgets.day_field import DayField  # noqa: PLC0415 - brings the dates' library

        field = DayField(_("TT.MM.JJJJ"))
        field.setObjectName("ticket_day")
        field.setAccessibleName(_("Tag"))

        def go() -> None:
            day: date | None = field.day()
            if day is not None:
                self.day_wanted.emit(day)
                self._done()

        self._ask_beside(Asked(_("Zu welchem Tag?"), field, _("Zeigen"), go), field)

    def _ask_name(self) -> None:
        told = _("Name, unter dem die Suche gespeichert wird")
        self._ask_text(told, _("Speichern"), self.search.text().strip(), self.keep_requested.emit)

    def _ask_new_name(self, search: SavedSearch) -> None:
        told = _("Neuer Name der Suche")
        self._ask_text(told, _("Umbenennen"), search.name, lambda name: self.rename_requested.emit(search, name))

    def _ask_text(self, question: str, action: str, text: str, then: Callable[[str], object]) -> None:
        field = QLineEdit(text)
        field.setObjectName("ticket_search_name")
        field.setMaxLength(80)
        field.setAccessibleName(question)

        def take() -> None:
            if field.text().strip():
                then(field.text())
                self._done()

        self._ask_beside(Asked(question, field, action, take), field)
        field.selectAll()

    def _ask_beside(self, asked: Asked, field: QLineEdit) -> None:
        """Asks below the search field."""
        self._done()
        self._asked = asked
        asked.left.connect(self._done)
        self._column.insertWidget(1, asked)
        field.setFocus()

    def _done(self) -> None:
        if self._asked is not None:
            self._asked.hide()
            self._asked.deleteLater()
            self._asked = None
            self.search.setFocus()


def _menu_tool(icon_name: str, text: str, name: str, fill: Callable[[QMenu], None]) -> QToolButton:
    button = tool(icon_name, text, name)

    def drop_down() -> None:
        # Made when it is wanted: the first paint needn't wait for it.
        menu = button.findChild(QMenu, f"{name}_menu") or QMenu(button)
        menu.setObjectName(f"{name}_menu")
        fill(menu)
        menu.popup(button.mapToGlobal(button.rect().bottomLeft()))

    button.clicked.connect(drop_down)
    return button
