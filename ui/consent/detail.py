"""One consent at work: what it is about, its checklist, who granted it, what happened, and what comes next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.consent import Circumstance, Consent, ConsentState, Proposal
from helpdesk.consent.phrases import consent_in
from helpdesk.customers import Contact
from helpdesk.i18n import _, format_moment, language
from ui.consent.after_card import AfterCard
from ui.consent.circumstances import CircumstanceChips
from ui.consent.customers_way import CustomersWay
from ui.consent.focus_home import FocusHome
from ui.consent.grant_form import GrantForm
from ui.consent.in_session import SessionCard
from ui.consent.looks import clock, state_look
from ui.consent.my_part import MyPart
from ui.consent.next_step import NextStep
from ui.consent.phases import Phases
from ui.consent.profiles import Proposals
from ui.consent.sealed_card import SealedCard
from ui.consent.tools_card import ToolsCard
from ui.jobs import Jobs
from ui.theme import icon, theme
from ui.widgets import (
    FlowLayout,
    Label,
    Line,
    Muted,
    Notice,
    Scroll,
    Small,
    StateBadge,
    Title,
    clear_layout,
    push,
    quiet,
)
from ui.work.billability import BillabilityNote

S = ConsentState
_OVER = frozenset({S.SEALED, S.DECLINED, S.EXPIRED})
_BEGUN = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside a consent: the customer's people, notes by item, and what customer and device suggest."""

    contacts: Sequence[Contact] = ()
    suggestions: Mapping[str, str] = field(default_factory=dict)
    proposals: Sequence[Proposal] = ()


class ConsentDetail(QWidget):
    """Shows a consent; what is done to it is told to the page.

    Signals:
        circumstances_chosen: A person chose others; carries a frozenset of ids.
        customer_page_requested: The page for the customer's eyes is wanted.
        print_requested: The record is wanted in writing.
        relative_chosen: The consent that this one widens, or is widened by, is wanted; carries its id.
    """

    circumstances_chosen = Signal(object)
    customer_page_requested = Signal()
    print_requested = Signal()
    relative_chosen = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.consent: Consent | None = None
        self._wants_on = False
        self._asked: Consent | None = None
        self._wants_step: Consent | None = None
        self.setObjectName("consent_detail")
        self.phases = Phases()
        self.grant = GrantForm()
        self.step = NextStep()
        self.mine = MyPart()
        self.proposals = Proposals("consent_proposal")
        self.session = SessionCard()
        self.tools = ToolsCard(jobs)
        self.after = AfterCard(jobs)
        self.sealed = SealedCard(jobs)
        self.way = CustomersWay()
        self.charged = BillabilityNote(jobs)
        self._build()
        self._connect()

    def _connect(self) -> None:
        self.change.toggled.connect(self.chips.setVisible)
        self.history_title.toggled.connect(self._open_history)
        self.chips.chosen_changed.connect(self._choose)
        self.for_customer.clicked.connect(self.customer_page_requested)
        self.print_button.clicked.connect(self.print_requested)
        self.step.jump_requested.connect(self.phases.jump)
        self.charged.answered.connect(self.step.show_charged)
        self.phases.all_answered.connect(self._want_on)
        self.proposals.decided.connect(self._take_proposal)
        self.session.opened.connect(self._reveal_note)
        self.grant.tools.page_requested.connect(self.customer_page_requested)
        self.grant.tools.print_requested.connect(self.print_requested)
        self.sealed.print_requested.connect(self.print_requested)
        FocusHome(self, self.area)

    def offer(self, circumstances: Sequence[Circumstance]) -> None:
        """Offers the circumstances there are."""
        self.chips.offer(circumstances, {"capability", "situation", "event"})
        if self.consent:
            self._show_circumstances(consent_in(self.consent, language()))

    def show_consent(self, consent: Consent, known: Known) -> None:
        """Shows a consent as it stands now."""
        another = self.consent is None or self.consent.id != consent.id
        closed = self.consent is not None and self.consent.state is not S.SEALED and consent.state is S.SEALED
        self.consent = consent
        self._asked = None
        self.phases.hold(held=False)
        before = consent.state in {S.DRAFT, S.PRESENTED, S.GRANTED}
        self._charged.setVisible(before)
        if another:
            self.charged.show_ticket(consent.ticket, consent.customer_id)
            self.change.setChecked(False)
            self.history_title.setChecked(False)
        if another or closed:
            # Closing shows the seal and its code above.
            self.area.verticalScrollBar().setValue(0)
        # What is done is done to the consent; what is read is in the technician's language.
        consent = consent_in(consent, language())
        icon_name, kind = state_look(consent.state)
        self.badge.show_state(kind, icon_name, consent.state.word)
        self.title.setText(f"{consent.customer} · {consent.device}")
        self.reason.setText(consent.reason)
        self._show_times(consent)
        self._show_circumstances(consent)
        self._show_anew(consent)
        self.proposals.offer(known.proposals, consent.chosen)
        self.mine.show_consent(consent, known.suggestions)
        self.grant.offer(known.contacts)
        self.grant.show_consent(consent)
        for card in (self.session, self.tools, self.after, self.sealed, self.way):
            card.show_consent(consent)
        part = consent.technicians_part
        self.phases.show_consent(consent, {one: note for one, note in known.suggestions.items() if one not in part})
        self.step.show_consent(consent)
        self._show_relatives(consent)
        self.for_customer.setVisible(consent.presentation is not None and consent.state not in _OVER | _BEGUN)
        self.history.setText("\n".join(_history(consent)))
        if self._wants_on:
            self._go_on(consent)
        wanted, self._wants_step = self._wants_step, None
        if wanted and (wanted.id, wanted.state) == (consent.id, consent.state):
            self.take_next_step()

    def advance(self) -> None:
        """Puts the focus on what is to be done now: the technician's part, the first open item, or the next step."""
        if self.consent is None:
            return
        self._begin(self.consent)
        focused = QApplication.focusWidget()
        if focused is None or not self.isAncestorOf(focused):
            # From here on the keys work that take the next step.
            self.area.setFocus()

    def _begin(self, consent: Consent) -> None:
        if self.mine.begin():
            return
        if consent.state is S.PRESENTED and self.grant.missing():
            self._begin_grant()
        elif consent.state is S.RUNNING:
            # What is asked about the session is answered in its course; first it is connected to.
            self.area.verticalScrollBar().setValue(0)
            self.tools.begin()
        elif consent.state is S.SEALED:
            # The seal and its code stand above; what is left is to hand them over, there.
            self.area.setFocus()
        elif consent.state is S.DRAFT and (present := self.step.main_button(consent)):
            # What can be answered already, but is done later, holds nobody up.
            present.setFocus()
        elif consent.state is S.DRAFT and (missing := self.step.missing(consent)):
            self.phases.jump(missing[0])
        elif not self.phases.begin():
            self._want_on()
            self._go_on(consent)

    def _build(self) -> None:
        size = theme().size
        self.notice = Notice("consent_notice")
        self.title = Title()
        self.badge = StateBadge()
        self.reason = Label()
        self.times = Muted()
        self.circumstances = Small()
        self.change = quiet(push(_("Umstände ändern"), "consent_circumstances_change"))
        self.change.setCheckable(True)
        self.chips = CircumstanceChips("consent_circumstance")
        self.chips.hide()
        self.anew = Notice("consent_anew")
        self.anew.close_button.hide()
        self.relatives = QWidget()
        self._relatives = FlowLayout(self.relatives)
        self.for_customer = push(_("Seite für den Kunden"), "consent_customer_page", "eye")
        self.print_button = push(_("Drucken"), "consent_print", "printer")
        self.history_title = quiet(push(_("Verlauf"), "consent_history_title", "chevron-right"))
        self.history_title.setCheckable(True)
        self.history = Small()
        self.history.hide()
        self.area = Scroll(spacing=size.space_3)
        # It shows itself once it knows; before the session is what this is for.
        self._charged = QWidget()
        charged = QVBoxLayout(self._charged)
        charged.setContentsMargins(0, 0, 0, 0)
        charged.addWidget(self.charged)
        self._arrange()

    def _arrange(self) -> None:
        size = theme().size
        tools = FlowLayout()
        for button in (self.for_customer, self.print_button, self.change):
            tools.addWidget(button)
        history = QHBoxLayout()
        history.addWidget(self.history_title)
        history.addStretch()
        head = QVBoxLayout()
        head.setSpacing(size.space_1)
        top = QHBoxLayout()
        top.addWidget(self.title, 1)
        top.addWidget(self.badge, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(top)
        for label in (self.reason, self.times, self.circumstances):
            head.addWidget(label)
        self.area.body.addLayout(head)
        self.area.body.addWidget(self._charged)
        self.area.body.addLayout(tools)
        now = (self.session, self.tools, self.after, self.sealed, self.mine, self.grant)
        for card in (self.relatives, self.anew, self.proposals, self.chips, *now, self.way, self.phases):
            self.area.body.addWidget(card)
        self.area.body.addLayout(history)
        self.area.body.addWidget(self.history)
        self.area.body.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notice)
        column.addWidget(self.area, 1)
        column.addWidget(Line())
        column.addWidget(self.step)

    def _show_times(self, consent: Consent) -> None:
        told = []
        if consent.segments and consent.state is not S.RUNNING:
            told.append(_("Dauer {time}").format(time=clock(consent.raw_seconds)))
        if consent.segments and consent.segments[-1].end_unknown and consent.segments[-1].end:
            told.append(
                _("Ende unbekannt, letztes Lebenszeichen {moment}").format(
                    moment=format_moment(consent.segments[-1].end)
                )
            )
        if consent.disconnected_after is not None:
            told.append(_("getrennt {count} s nach dem Widerruf").format(count=consent.disconnected_after))
        self.times.setText(" · ".join(told))
        self.times.setVisible(bool(told))

    def _show_circumstances(self, consent: Consent) -> None:
        self.circumstances.setText(" · ".join(one.name for one in consent.circumstances))
        self.chips.show_chosen(consent.chosen)
        fixed = {"capability", "situation"} if consent.state in _BEGUN else set()
        self.chips.fix(fixed=fixed)
        self.change.setVisible(consent.state not in _OVER)
        self.change.setText(_("Etwas ist eingetreten") if fixed else _("Umstände ändern"))

    def _choose(self, chosen: frozenset[str]) -> None:
        if self.consent:
            # What the chips don't offer stays as it was.
            self.circumstances_chosen.emit(chosen | (self.consent.chosen - set(self.chips.chips)))

    def _want_on(self) -> None:
        # The last answer is still on its way to the record; what it opens is known when it comes back.
        self._wants_on = True

    def _go_on(self, consent: Consent) -> None:
        button = self.step.main_button(consent)
        if button is None:
            return
        self._wants_on = False
        if consent.state is S.PRESENTED and self.grant.missing():
            self._begin_grant()
        else:
            button.setFocus()

    def _begin_grant(self) -> None:
        self.grant.begin()
        self.area.ensureWidgetVisible(self.grant)

    def _reveal_note(self) -> None:
        # Once it has its place: until then the area doesn't know how far it can scroll.
        QTimer.singleShot(0, self.session, lambda: self.area.ensureWidgetVisible(self.session))

    def take_next_step(self) -> None:
        """What the page is for now: the technician's part, then the next step, or the first thing it lacks."""
        consent = self.consent
        if consent is None or self._asked == consent:
            # What was asked for is still on its way to the record.
            return
        form, focused = self.session.form, QApplication.focusWidget()
        if form is not None and focused is not None and form.isAncestorOf(focused):
            # What is being written down comes first, and isn't lost.
            form.submit()
            return
        button, missing = self.step.main_button(consent), self.step.missing(consent)
        if self.mine.isVisible() and self.mine.confirm.isEnabled():
            self._asked = consent
            self.mine.confirm.click()
        elif button is not None:
            self._asked = consent
            button.click()
        elif missing and self.phases.all_told(missing):
            # All is answered, but not written down yet: the step is taken once it is.
            self._wants_step = consent
        elif missing:
            self.phases.jump(self.phases.first_untold(missing))

    def _show_anew(self, consent: Consent) -> None:
        """A change after presenting takes back what was presented, and with it what the customer said to that."""
        before = any(event.kind == "presented" for event in consent.events)
        if consent.state is S.DRAFT and before:
            self.anew.show_message(
                "warning",
                _("Die Umstände haben sich geändert: Legen Sie die Freigabe neu vor."),
                _("Was der Kunde zum früheren Text geantwortet hat, gilt nicht mehr."),
            )
            self.anew.close_button.hide()
        else:
            self.anew.clear()

    def _show_relatives(self, consent: Consent) -> None:
        clear_layout(self._relatives)
        parent = [(consent.parent, _("Erweitert eine laufende Sitzung: zu dieser"))] if consent.parent else []
        for other, word in (*parent, *((child, _("Zur Erweiterung")) for child in consent.children)):
            button = quiet(push(word, f"consent_relative_{other.hex}", "link"))
            button.clicked.connect(lambda _checked=False, other=other: self.relative_chosen.emit(other))
            self._relatives.addWidget(button)
        self.relatives.setVisible(bool(parent or consent.children))

    def _take_proposal(self, circumstance: str, taken: bool) -> None:
        if self.consent and taken:
            self.circumstances_chosen.emit(self.consent.chosen | {circumstance})

    def _open_history(self, opened: bool) -> None:
        self.history_title.setIcon(icon("chevron-down" if opened else "chevron-right"))
        self.history.setVisible(opened)


def _history(consent: Consent) -> list[str]:
    lines = []
    for event in consent.events:
        if event.kind != "answered":
            reason = event.body.get("reason")
            lines.append(f"{format_moment(event.at)}  {event.word}" + (f" – {reason}" if reason else ""))
    return lines
