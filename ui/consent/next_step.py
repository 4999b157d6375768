"""The one thing to do next, and what still keeps it shut."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout

from helpdesk.consent import Action, Consent, ConsentState, Item
from helpdesk.i18n import _, ngettext
from helpdesk.work import Billability
from ui.theme import theme
from ui.widgets import (
    Chip,
    FlowLayout,
    Label,
    Small,
    StateBadge,
    clear_layout,
    danger,
    literal,
    once,
    padded,
    primary,
    push,
    with_shortcut,
)
from ui.widgets.labels import tip
from ui.work.shift_looks import billable_look, billable_word

S = ConsentState

_MAIN = {
    S.DRAFT: Action.PRESENT,
    S.PRESENTED: Action.GRANT,
    S.GRANTED: Action.START,
    S.RUNNING: Action.END,
    S.PAUSED: Action.RESUME,
    S.REVOKED: Action.END,
    S.ENDED: Action.SEAL,
    S.DECLINED: Action.SEAL,
    S.EXPIRED: Action.SEAL,
}
_BESIDE = {
    S.PRESENTED: (Action.DECLINE,),
    S.GRANTED: (Action.REVOKE,),
    S.RUNNING: (Action.PAUSE, Action.REVOKE),
    S.PAUSED: (Action.END, Action.REVOKE),
}


SPELT_OUT = 2
NEXT_KEYS = "Ctrl+Return"
REVOKE_KEYS = "Ctrl+Shift+W"
RECONFIRM = "consent_reconfirm_needed"
"""The code of the refusal to go on without a reason."""

_TOGETHER = frozenset({"transfer", "clipboard", "restart"})
"""What one item asks for at once; its guard names none of them."""


def _capabilities_of(item: Item) -> frozenset[str]:
    named = item.guards.partition("(")[2].rstrip(")")
    return _TOGETHER if named == "capability" else frozenset({named})


def _lacking(consent: Consent, missing: Sequence[str]) -> str:
    refused = sum(item.answer == "no" for item in consent.items if item.id in missing)
    if refused == len(missing):
        return ngettext("Mit „Nein“ beantwortet:", "Mit „Nein“ beantwortet sind {count}:", refused).format(
            count=refused
        )
    return ngettext("Es fehlt noch:", "Es fehlen noch {count}:", len(missing)).format(count=len(missing))


class NextStep(QFrame):
    """Stays at the foot of the page. What is missing stands beside the button; each is a jump to its item.

    Signals:
        action_requested: A button was pressed; carries the `Action`.
        jump_requested: To an item; carries its id.
        start_without_requested: The session shall begin with less; carries the capabilities it keeps, a frozenset.
    """

    action_requested = Signal(object)
    jump_requested = Signal(str)
    start_without_requested = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        size = theme().size
        self.setObjectName("next_step")
        self.setProperty("surface", "raised")
        self.lead = Label()
        self.outlook = Small()
        self.charged = StateBadge()
        self.charged.setObjectName("step_charged")
        self.charged.hide()
        self._billability: Billability | None = None
        self._starts = False
        self._missing = FlowLayout()
        self._missing.setSpacing(size.space_1)
        self.reason = QLineEdit()
        self.reason.setObjectName("consent_reason")
        self.reason.setAccessibleName(_("Grund"))
        self.reason.setPlaceholderText(_("Wer hat zugestimmt, und warum geht es weiter?"))
        self.reason.hide()
        self.buttons = self._make_buttons()
        self.without = once(push("", "consent_start_without"))
        self.without.hide()
        self._keeps: frozenset[str] = frozenset()
        words = QVBoxLayout()
        words.setSpacing(size.space_1)
        words.addWidget(self.lead)
        charged = FlowLayout()
        charged.addWidget(self.charged)
        words.addLayout(charged)
        words.addLayout(self._missing)
        words.addWidget(self.reason)
        words.addWidget(self.outlook)
        row = QHBoxLayout(self)
        padded(row, margin=size.space_3)
        row.addLayout(words, 1)
        for action in (Action.DECLINE, Action.REVOKE, Action.PAUSE, Action.END, Action.RESUME):
            row.addWidget(self.buttons[action])
        row.addWidget(self.without)
        for action in (Action.PRESENT, Action.GRANT, Action.START, Action.SEAL):
            row.addWidget(self.buttons[action])
        self.without.clicked.connect(lambda: self.start_without_requested.emit(self._keeps))
        self.reason.returnPressed.connect(lambda: self.action_requested.emit(Action.RESUME))

    def show_consent(self, consent: Consent) -> None:
        """Shows what comes next."""
        main = _MAIN.get(consent.state)
        shown = {main, *_BESIDE.get(consent.state, ())}
        for action, button in self.buttons.items():
            button.setVisible(action in shown)
            held_up = consent.open.get(action, ())
            button.setEnabled(not held_up)
            # A shut button says nothing by itself, and a screen reader doesn't come to what stands beside it.
            button.setAccessibleDescription(_("Es fehlt: {items}").format(items=", ".join(held_up)) if held_up else "")
            keys = NEXT_KEYS if action is main else REVOKE_KEYS if action is Action.REVOKE else ""
            button.setToolTip(with_shortcut(button.text(), keys))
        if consent.state is not S.PAUSED:
            self.reason.clear()
            self.reason.hide()
        self.buttons[Action.END].setText(_("Ist getrennt") if consent.state is S.REVOKED else _("Sitzung beenden"))
        missing = consent.open.get(main, ()) if main else ()
        to_end = consent.open.get(Action.END, ()) if consent.state is S.PAUSED and not missing else ()
        self._show_missing(consent, missing or to_end)
        self.lead.setText(self._lead_to_end(len(to_end)) if to_end else self._lead(consent, missing))
        self._starts = main is Action.START
        self._say_charged()
        self._offer_without(consent)
        to_start = consent.open.get(Action.START, ())
        further = len(to_start) - len(missing)
        self.outlook.setText(_("bis „Sitzung starten“ danach noch {count}").format(count=further))
        self.outlook.setVisible(consent.state in {S.DRAFT, S.PRESENTED} and further > 0)

    def _offer_without(self, consent: Consent) -> None:
        """Where nothing but what the customer refused keeps the session shut, it may begin without that."""
        refused = {item.id: item for item in consent.items if item.answer == "no" and "(" in item.guards}
        held_up = consent.open.get(Action.START, ())
        names = {one.id: one.name for one in consent.capabilities}
        dropped = {name for item in refused.values() for name in _capabilities_of(item) if name in names}
        self._keeps = frozenset(names) - dropped
        fits = consent.state is S.GRANTED and bool(held_up) and set(held_up) <= set(refused) and bool(dropped)
        self.without.setVisible(fits)
        told = ", ".join(names[name] for name in names if name in dropped)
        self.without.setText(_("Ohne „{names}“ starten").format(names=told))

    def show_charged(self, told: Billability | None) -> None:
        """Says beside "Sitzung starten" whether its time is charged, however far the page is scrolled."""
        self._billability = told
        self._say_charged()

    def _say_charged(self) -> None:
        told = self._billability if self._starts else None
        self.charged.setVisible(told is not None)
        if told is not None:
            icon, kind = billable_look(told.billable)
            self.charged.show_state(kind, icon, billable_word(told.billable))
            self.charged.setToolTip(tip(told.reason))
            self.charged.setAccessibleDescription(told.reason)

    def ask_reason(self) -> None:
        """Asks why it goes on, after a long pause."""
        self.reason.show()
        self.reason.setFocus()

    def main_button(self, consent: Consent) -> QPushButton | None:
        """The button of what comes next, if nothing keeps it shut."""
        main = _MAIN.get(consent.state)
        return self.buttons[main] if main and not consent.open.get(main) else None

    def missing(self, consent: Consent) -> tuple[str, ...]:
        """The items that keep the next step shut."""
        main = _MAIN.get(consent.state)
        return consent.open.get(main, ()) if main else ()

    def _show_missing(self, consent: Consent, missing: tuple[str, ...]) -> None:
        clear_layout(self._missing)
        texts = {item.id: item.text for item in consent.items}
        refused = {item.id for item in consent.items if item.answer == "no"}
        for item_id in missing:
            # Two can be read; of more, the numbers and how many they are.
            words = f"{item_id} {texts[item_id]}" if len(missing) <= SPELT_OUT else item_id
            # It is answered; but not so that it goes on.
            words = _("{item}: Nein").format(item=words) if item_id in refused else words
            jump = Chip(literal(words), f"missing_{item_id}", checkable=False)
            jump.setToolTip(texts[item_id])
            jump.setAccessibleName(f"{item_id} {texts[item_id]}")
            jump.clicked.connect(lambda _checked=False, item_id=item_id: self.jump_requested.emit(item_id))
            self._missing.addWidget(jump)

    def _lead_to_end(self, missing: int) -> str:
        # It may go on; the button beside that is shut all the same.
        wanted = ngettext("Zum Beenden fehlt noch:", "Zum Beenden fehlen noch {count}:", missing)
        return f"{_('Die Sitzung ist pausiert.')} {wanted.format(count=missing)}"

    def _lead(self, consent: Consent, missing: Sequence[str]) -> str:
        if missing:
            return _lacking(consent, missing)
        rest = ", ".join(item.id for item in consent.items if item.answer is None and item.answerable)
        done = _("Alles Nötige beantwortet; offen: {items}").format(items=rest) if rest else _("Alles beantwortet.")
        anew = any(event.kind == "presented" for event in consent.events)
        return {
            S.DRAFT: _("Bereit, neu vorgelegt zu werden.") if anew else _("Bereit zum Vorlegen."),
            S.PRESENTED: _("Der Kunde hat geantwortet. Halten Sie fest, wer wie freigibt."),
            S.GRANTED: done,
            S.RUNNING: _("Die Sitzung läuft."),
            S.PAUSED: _("Die Sitzung ist pausiert."),
            S.REVOKED: _("Widerrufen: Trennen Sie die Verbindung jetzt."),
            S.ENDED: done,
            S.DECLINED: _("Der Kunde hat abgelehnt."),
            S.EXPIRED: _("Niemand hat rechtzeitig geantwortet."),
            S.SEALED: _("Abgeschlossen. Der Nachweis bleibt, wie er ist."),
        }[consent.state]

    def _make_buttons(self) -> dict[Action, QPushButton]:
        words = {
            Action.PRESENT: _("Dem Kunden vorlegen"),
            Action.GRANT: _("Freigabe erteilt"),
            Action.DECLINE: _("Abgelehnt"),
            Action.START: _("Sitzung starten"),
            Action.PAUSE: _("Pause"),
            Action.RESUME: _("Fortsetzen"),
            Action.REVOKE: _("Widerruf"),
            Action.END: _("Sitzung beenden"),
            Action.SEAL: _("Abschließen"),
        }
        buttons = {}
        for action, word in words.items():
            button = once(push(word, f"consent_{action}"))
            if action is Action.REVOKE:
                danger(button)
            elif action not in {Action.DECLINE, Action.PAUSE, Action.END}:
                primary(button)
            button.hide()
            button.clicked.connect(lambda _checked=False, action=action: self.action_requested.emit(action))
            buttons[action] = button
        return buttons
