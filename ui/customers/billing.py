"""By what rule a customer's work is charged: what holds, what a call comes to, and another one agreed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QRegularExpression, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.work import Per, Rule, examples
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import theme
from ui.widgets import Card, FlowLayout, Heading, Label, Notice, Passing, Small, once, primary, push, quiet
from ui.widgets.form import Choice, Field, FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk


class BillingCard(Card):
    """Shows the rule that holds for one customer and takes another one that was agreed."""

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setObjectName("customer_billing")
        self._jobs = jobs
        self._reads = Latest(jobs, self)
        self._customer: UUID | None = None
        self.rule: Rule | None = None
        self._stays_in_sight = False
        self.words = Label()
        self.source = Small()
        self.examples = Small()
        self.warning = Notice("billing_warning")
        self.warning.close_button.hide()
        self.notice = Notice("billing_notice")
        self.agree = push(_("Eigene Regel vereinbaren"), "billing_agree", "pencil")
        self.form = RuleForm()
        self.form.home = self.agree
        self.body.addWidget(Heading(_("Abrechnung der Arbeitszeit")))
        for part in (self.words, self.source, self.examples, self.warning, self.notice):
            self.body.addWidget(part)
        ways = FlowLayout()
        ways.addWidget(self.agree)
        self.body.addLayout(ways)
        self.body.addWidget(self.form)
        self.agree.clicked.connect(self._begin)
        self.form.save.clicked.connect(self._save)
        self.form.cancel.clicked.connect(self.form.hide)

    @property
    def dirty(self) -> bool:
        """Whether a rule is being typed that isn't stored."""
        return self.form.isVisibleTo(self) and self.form.dirty

    def show_customer(self, customer: UUID) -> None:
        """Shows what holds for a customer; what is being typed for the same one stays."""
        if customer != self._customer:
            self._customer = customer
            self.form.hide()
            self.notice.clear()
            # Until it is read: the former customer's isn't this one's, nor what an agreement starts from.
            self.rule = None
            for part in (self.words, self.source, self.examples):
                part.clear()
            self.warning.clear()
        self._reads.ask(partial(_read, customer), self._show, self.notice.show_error)

    def _show(self, found: tuple[Rule, int | None]) -> None:
        rule, rate = found
        self.rule = rule
        self.words.setText(rule.words)
        usual = _("Wie in den Einstellungen; mit diesem Kunden ist nichts anderes vereinbart.")
        self.source.setText(_("Vereinbart: {source}").format(source=rule.source) if rule.source else usual)
        self.examples.setText("\n".join(examples(rule, rate)))
        self.agree.setText(_("Andere Regel vereinbaren") if rule.source else _("Eigene Regel vereinbaren"))
        _warn(self.warning, rule)
        self.form.start_from(rule, rate)

    def _begin(self) -> None:
        if self.rule is not None:
            self.notice.clear()
            self.form.begin()
            area = self._area()
            if area is not None and not self._stays_in_sight:
                self._stays_in_sight = True
                # The card is the last of a long page, whose parts are read one after the other.
                area.verticalScrollBar().rangeChanged.connect(self._move_soon)
            self._move_soon()

    def _area(self) -> QScrollArea | None:
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above

    def _move_soon(self) -> None:
        # Once all has its place.
        QTimer.singleShot(0, self.form, self._bring_into_sight)

    def _bring_into_sight(self) -> None:
        above = self._area()
        if above is not None and self.form.isVisible() and self.window().focusWidget() is self.form.minutes:
            above.ensureWidgetVisible(self.form)
            # Where the form is taller than the window, what is to be typed first matters more than its buttons.
            above.ensureWidgetVisible(self.form.minutes)

    def _save(self) -> None:
        customer, rule = self._customer, self.form.checked()
        if customer is None or rule is None:
            return

        def agreed(_changes: Changes) -> None:
            if self._customer == customer:
                self.form.hide()

        self._jobs.change(self, lambda helpdesk: helpdesk.times.agree(customer, rule), self.form.show_error, agreed)


class RuleForm(Passing):
    """Unit, what is added up, and where it was agreed; below, what an ordinary call then comes to."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("billing_form")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(_("Eigene Regel vereinbaren"))
        self._usual = Rule()
        self._rate: int | None = None
        self.minutes = QLineEdit()
        self.minutes.setPlaceholderText(_("zum Beispiel 10, 15 oder 30"))
        self.minutes.setValidator(QRegularExpressionValidator(QRegularExpression(r"[0-9]{0,3}"), self))
        self.per = Choice()
        self.per.offer(
            [
                (Per.DAY.value, _("je Ticket und Tag zusammen, einmal gerundet")),
                (Per.CONTACT.value, _("jeder Kontakt für sich gerundet")),
            ]
        )
        self.source = QLineEdit()
        self.source.setPlaceholderText(_("etwa: Vertrag vom 1. März"))
        self.fields = {
            "minutes": Field(_("Takt in Minuten"), self.minutes, "billing_minutes"),
            "per": Field(_("Was zusammengezählt wird"), self.per, "billing_per"),
            "source": Field(_("Quelle"), self.source, "billing_source"),
        }
        self.preview = Label()
        self.preview.setObjectName("billing_preview")
        self.warning = Notice("billing_form_warning")
        self.warning.close_button.hide()
        self.notice = Notice("billing_form_notice")
        self.save = once(primary(push(_("Ab jetzt so abrechnen"), "billing_save", "check")))
        self.cancel = quiet(push(_("Abbrechen"), "billing_cancel"))
        self._build()
        self.minutes.textChanged.connect(self._picture)
        self.per.currentIndexChanged.connect(self._picture)
        for editor in (self.minutes, self.source):
            editor.returnPressed.connect(self.save.click)
        self.hide()

    @property
    def dirty(self) -> bool:
        """Whether something else stands there than what holds."""
        return bool(self.source.text().strip()) or self._typed() != self._usual

    def start_from(self, rule: Rule, rate_cents: int | None) -> None:
        """What holds now, and the price of an hour by which calls are pictured."""
        self._usual, self._rate = Rule(rule.minutes, rule.per, rule.surcharges), rate_cents
        self._picture()

    def begin(self) -> None:
        """Shows the form with what holds; where it was agreed is to be named anew."""
        self.minutes.setText(str(self._usual.minutes))
        self.per.choose(self._usual.per.value)
        self.source.clear()
        self._mark({})
        self.show()
        self.minutes.setFocus(Qt.FocusReason.OtherFocusReason)
        self.minutes.selectAll()

    def checked(self) -> Rule | None:
        """The rule as typed; None where something is wrong with it, which is then said below its field."""
        rule = self._typed()
        problems = {problem.field: problem.message for problem in rule.problems()}
        if not self.source.text().strip():
            problems["source"] = _("Nennen Sie, wo das vereinbart ist, etwa „Vertrag vom 1. März“.")
        self._mark(problems)
        return None if problems else Rule(rule.minutes, rule.per, rule.surcharges, self.source.text().strip())

    def show_error(self, error: HelpdeskError) -> None:
        """Says what the service refused, where it stands."""
        problems = {problem.field: problem.message for problem in error.problems}
        self._mark(problems)
        if not problems.keys() & self.fields.keys():
            self.notice.show_error(error)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        if event.key() == Qt.Key.Key_Escape:
            self.hide()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        size = theme().size
        column = QVBoxLayout(self)
        column.setContentsMargins(0, size.space_2, 0, 0)
        column.setSpacing(size.space_2)
        column.addWidget(FieldRow((self.fields["minutes"], 1), (self.fields["per"], 2), room=26))
        column.addWidget(self.fields["source"])
        column.addWidget(self.preview)
        column.addWidget(self.warning)
        column.addWidget(
            Small(
                _(
                    "Gilt ab jetzt. Was schon eingetragen ist, und Sitzungen, die laufen, behalten ihre Regel; "
                    "Zuschläge und Stundensatz stehen in den Einstellungen und gelten für alle Kunden."
                )
            )
        )
        column.addWidget(self.notice)
        buttons = QWidget()
        line = FlowLayout()
        buttons.setLayout(line)
        line.addWidget(self.save)
        line.addWidget(self.cancel)
        column.addWidget(buttons)

    def _typed(self) -> Rule:
        return Rule(int(self.minutes.text() or 0), Per(self.per.value() or Per.DAY.value), self._usual.surcharges)

    def _mark(self, problems: dict[str, str]) -> None:
        self.notice.clear()
        for name, field in self.fields.items():
            field.show_problem(problems.get(name, ""))
        if wrong := next((self.fields[name] for name in self.fields if problems.get(name)), None):
            wrong.editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def _picture(self) -> None:
        rule = self._typed()
        if rule.problems():
            self.preview.setText("")
            self.warning.clear()
            return
        self.preview.setText("\n".join(examples(rule, self._rate)))
        _warn(self.warning, rule)


def _read(customer: UUID, helpdesk: Helpdesk) -> tuple[Rule, int | None]:
    return helpdesk.times.rule(customer), helpdesk.times.rate_cents


def _warn(notice: Notice, rule: Rule) -> None:
    if rule.warning:
        notice.show_message("warning", rule.warning)
    else:
        notice.clear()
