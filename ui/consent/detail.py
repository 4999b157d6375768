"""One consent at work: what it is about, its checklist, who granted it, what happened, and what comes next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from helpdesk.consent import Circumstance, Consent, ConsentState
from helpdesk.customers import Contact
from helpdesk.i18n import _, format_moment
from ui.consent.circumstances import CircumstanceChips
from ui.consent.grant_form import GrantForm
from ui.consent.looks import clock, state_look
from ui.consent.next_step import NextStep
from ui.consent.phases import Phases
from ui.theme import icon, theme
from ui.widgets import FlowLayout, Label, Line, Muted, Notice, Scroll, Small, StateBadge, Title, push, quiet

S = ConsentState
_OVER = frozenset({S.SEALED, S.DECLINED, S.EXPIRED})
_BEGUN = frozenset({S.RUNNING, S.PAUSED, S.REVOKED, S.ENDED})


class ConsentDetail(QWidget):
    """Shows a consent; what is done to it is told to the page.

    Signals:
        circumstances_chosen: A person chose others; carries a frozenset of ids.
        customer_page_requested: The page for the customer's eyes is wanted.
        print_requested: The record is wanted in writing.
    """

    circumstances_chosen = Signal(object)
    customer_page_requested = Signal()
    print_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.consent: Consent | None = None
        self._wants_on = False
        self.setObjectName("consent_detail")
        self.phases = Phases()
        self.grant = GrantForm()
        self.step = NextStep()
        self._build()
        self.change.toggled.connect(self.chips.setVisible)
        self.history_title.toggled.connect(self._open_history)
        self.chips.chosen_changed.connect(self._choose)
        self.for_customer.clicked.connect(self.customer_page_requested)
        self.print_button.clicked.connect(self.print_requested)
        self.step.jump_requested.connect(self.phases.jump)
        self.phases.all_answered.connect(self._want_on)

    def offer(self, circumstances: Sequence[Circumstance]) -> None:
        """Offers the circumstances there are."""
        self.chips.offer(circumstances, {"capability", "situation", "event"})
        if self.consent:
            self._show_circumstances(self.consent)

    def offer_contacts(self, contacts: Sequence[Contact]) -> None:
        """Offers the customer's people."""
        self.grant.offer(contacts)
        if self.consent:
            self.grant.show_consent(self.consent)

    def show_consent(self, consent: Consent) -> None:
        """Shows a consent as it stands now."""
        another = self.consent is None or self.consent.id != consent.id
        self.consent = consent
        if another:
            self.change.setChecked(False)
            self.history_title.setChecked(False)
            self.area.verticalScrollBar().setValue(0)
        icon_name, kind = state_look(consent.state)
        self.badge.show_state(kind, icon_name, consent.state.word)
        self.title.setText(f"{consent.customer} · {consent.device}")
        self.reason.setText(consent.reason)
        self._show_times(consent)
        self._show_circumstances(consent)
        self.phases.show_consent(consent)
        self.grant.show_consent(consent)
        self.step.show_consent(consent)
        self.for_customer.setVisible(consent.presentation is not None and consent.state not in _OVER | _BEGUN)
        self.history.setText("\n".join(_history(consent)))
        if self._wants_on:
            self._go_on(consent)

    def advance(self) -> None:
        """Puts the focus on what is to be done now: the first open item, or the next step."""
        if not self.phases.begin():
            self._want_on()
            if self.consent:
                self._go_on(self.consent)

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
        self.for_customer = push(_("Seite für den Kunden"), "consent_customer_page", "eye")
        self.print_button = push(_("Drucken"), "consent_print", "printer")
        self.history_title = quiet(push(_("Verlauf"), "consent_history_title", "chevron-right"))
        self.history_title.setCheckable(True)
        self.history = Small()
        self.history.hide()
        self.area = Scroll(spacing=size.space_3)
        tools = FlowLayout()
        for part in (self.for_customer, self.print_button, self.change):
            tools.addWidget(part)
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
        self.area.body.addLayout(tools)
        self.area.body.addWidget(self.chips)
        self.area.body.addWidget(self.phases)
        self.area.body.addWidget(self.grant)
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
            self.grant.begin()
            self.area.ensureWidgetVisible(self.grant)
        else:
            button.setFocus()

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
