"""Whether the sealed records are whole, in words, and taking some of them out for a third party."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QProgressBar, QWidget
from shiboken6 import isValid

from helpdesk.consent import Choice, Consent, ConsentState, Verdict, Verification
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _, ngettext
from helpdesk.keeping import ExportReport
from ui.consent.gap_question import GapQuestion
from ui.consent.retention import RetentionCard
from ui.jobs import Jobs
from ui.latest import Latest
from ui.theme import Kind, theme
from ui.widgets import (
    Card,
    FlowLayout,
    Heading,
    Label,
    Muted,
    Notice,
    Scroll,
    Small,
    StateBadge,
    Title,
    literal,
    primary,
    push,
    tip,
    with_shortcut,
)
from ui.widgets.day_field import DayField
from ui.widgets.form import Field, FieldRow

if TYPE_CHECKING:
    from helpdesk.app import Helpdesk

SLOW = 200
"""Milliseconds after which it shows that something runs."""

PROOF_KEYS = "Ctrl+Shift+P"

_LOOKS: dict[Verdict, tuple[Kind, str, str]] = {
    Verdict.VALID: ("positive", "circle-check", N_("Vollständig und unverändert")),
    Verdict.VALID_ERASED: ("positive", "circle-check", N_("Unverändert, manches gelöscht")),
    Verdict.UNANCHORED: ("warning", "triangle-alert", N_("Nicht verankert")),
    Verdict.TIME_ANOMALY: ("warning", "clock-alert", N_("Uhr auffällig")),
    Verdict.KEY_UNAVAILABLE: ("warning", "key", N_("Noch nicht alles versiegelt")),
    Verdict.UNKNOWN_VERSION: ("warning", "circle-help", N_("Unbekanntes Format")),
    Verdict.BROKEN_AT: ("negative", "circle-x", N_("Verändert")),
    Verdict.BAD_SIGNATURE: ("negative", "circle-x", N_("Fremde Unterschrift")),
    Verdict.ROLLED_BACK: ("negative", "circle-x", N_("Am Ende fehlt etwas")),
    Verdict.FORKED: ("negative", "circle-x", N_("Zwei Fassungen")),
    Verdict.SHREDDED_WITHOUT_RECORD: ("negative", "circle-x", N_("Schlüssel fehlt ohne Löschung")),
}
_GAP_LOOK: tuple[Kind, str, str] = "warning", "triangle-alert", N_("Unverändert, mit angenommener Lücke")
"""Of what is valid behind a gap: complete it is not."""


class ProofsView(Scroll):
    """Checks the whole log beside the other work, says the verdict, and writes a ZIP for a lawyer or a court.

    Signals:
        checked: The verdict stands there; carries the `Verification`.
        exported: A file was written; carries its `Path`.
    """

    checked = Signal(object)
    exported = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        # Beside the worker that saves: a long log must not hold up what is typed.
        self._checks = Latest(jobs.post, self)
        self._consent: Consent | None = None
        self.setObjectName("proofs_view")
        self.notice = Notice("proofs_notice")
        self.retention = RetentionCard(jobs)
        self._build()
        self._slow = QTimer(self, singleShot=True, interval=SLOW)
        self._slow.timeout.connect(self.busy.show)
        self.again.clicked.connect(self.check)
        self.seal.clicked.connect(self._seal)
        self.gap.clicked.connect(self._ask_gap)
        self.gap_question.confirmed.connect(self._accept_gap)
        self.gap_question.declined.connect(self._leave_gap)
        self.retention.opened.connect(self._bring_up)
        self.retention.gone.connect(self._forget)
        self.export_one.clicked.connect(lambda: self._save(self._one()))
        self.export_span.clicked.connect(lambda: self._save(self._span()))

    def begin(self, consent: Consent | None) -> None:
        """Checks anew; `consent` was on show before, to be taken out alone where it is closed."""
        self._consent = consent
        self.export_one.setVisible(consent is not None and consent.state is ConsentState.SEALED)
        if consent:
            # By name: the list beside it has none selected. A long one must not widen the page.
            fitted, middle = self.export_one.fontMetrics().elidedText, Qt.TextElideMode.ElideMiddle
            room = theme().size.text_body * 12
            # Both of them: a customer's devices begin with the same words, and so do their records.
            short = " · ".join(fitted(name, middle, room) for name in (consent.customer, consent.device))
            self.export_one.setText(literal(_("Nur „{name}“").format(name=short)))
            self.export_one.setToolTip(tip(f"{consent.customer} · {consent.device} · {consent.reason}"))
        self.check()
        self.retention.begin(consent)
        self.again.setFocus()

    def check(self) -> None:
        """Checks the whole log."""
        self.notice.clear()
        self.gap_question.hide()
        self._slow.start()
        self._checks.ask(lambda helpdesk: helpdesk.proofs.verify(), self._tell, self._fail)

    def export_to(self, choice: Choice, target: Path) -> None:
        """Writes what was chosen; `exported` follows, or a notice says why not."""
        self._slow.start()

        def written(done: ExportReport) -> None:
            self._rest()
            told = ngettext("{count} Freigabe steht in {file}.", "{count} Freigaben stehen in {file}.", done.consents)
            lines = [told.format(count=done.consents, file=target), *done.flaws]
            self.notice.show_message("warning" if done.flaws else "positive", "\n".join(lines))
            self.exported.emit(target)

        self._jobs.post.ask(self, lambda helpdesk: helpdesk.proof_archive.write(choice, target), written, self._fail)

    def _build(self) -> None:
        size = theme().size
        self.badge = StateBadge("neutral", "loader-circle", _("wird geprüft"), large=True)
        self.badge.setObjectName("proofs_verdict")
        self.meaning = Label()
        self.meaning.setObjectName("proofs_meaning")
        self.detail = Muted()
        self.counts = Small()
        self.busy = QProgressBar(maximum=0, textVisible=False)
        self.busy.setAccessibleName(_("Die Nachweise werden geprüft."))
        self.again = push(_("Erneut prüfen"), "proofs_again", "refresh-cw")
        self.again.setToolTip(with_shortcut(_("Erneut prüfen"), PROOF_KEYS))
        self.seal = push(_("Jetzt versiegeln"), "proofs_seal", "lock")
        self.gap = push(_("Lücke annehmen …"), "proofs_gap", "check")
        self.gap_question = GapQuestion()
        verdict = Card()
        badges = FlowLayout()
        badges.addWidget(self.badge)
        buttons = FlowLayout()
        buttons.addWidget(self.again)
        buttons.addWidget(self.seal)
        buttons.addWidget(self.gap)
        verdict.body.addLayout(badges)
        for part in (self.meaning, self.detail, self.counts, self.busy):
            verdict.body.addWidget(part)
        verdict.body.addLayout(buttons)
        verdict.body.addWidget(self.gap_question)
        self.seal.hide()
        self.gap.hide()
        self.busy.hide()
        self.body.setSpacing(size.space_3)
        self.body.addWidget(Title(_("Nachweise")))
        self.body.addWidget(
            Muted(_("Jede abgeschlossene Freigabe wird versiegelt. Hier sehen Sie, ob seither etwas verändert wurde."))
        )
        self.body.addWidget(self.notice)
        self.body.addWidget(verdict)
        self.body.addWidget(self._build_export())
        self.body.addWidget(self.retention)
        self.body.addStretch()

    def _build_export(self) -> Card:
        card = Card()
        self.first, self.last = DayField(), DayField()
        self.fields = {
            "first": Field(_("Versiegelt ab"), self.first, "proofs_first"),
            "last": Field(_("bis"), self.last, "proofs_last"),
        }
        self.export_span = primary(push(_("Zeitraum als ZIP speichern"), "proofs_export", "archive"))
        self.export_one = push(_("Nur „{name}“").format(name="…"), "proofs_export_one", "file-down")
        self.export_one.hide()
        card.body.addWidget(Heading(_("Für Dritte ausführen")))
        card.body.addWidget(
            Label(
                _(
                    "Ein ZIP mit einem Blatt je Freigabe, den versiegelten Einträgen, dem öffentlichen Schlüssel und "
                    "einem Prüfprogramm, das ohne Helpdesk läuft. Ohne Tage kommt alles hinein."
                )
            )
        )
        card.body.addWidget(FieldRow((self.fields["first"], 1), (self.fields["last"], 1)))
        row = FlowLayout()
        row.addWidget(self.export_span)
        row.addWidget(self.export_one)
        card.body.addLayout(row)
        return card

    def _tell(self, found: Verification) -> None:
        self._rest()
        kind, icon_name, word = _LOOKS[found.verdict]
        if not found.records and found.verdict is Verdict.VALID:
            self.badge.show_state("neutral", "circle", _("Noch nichts versiegelt"))
            self.meaning.setText(_("Abgeschlossene Freigaben stehen danach hier."))
        else:
            if found.intact and found.gap:
                kind, icon_name, word = _GAP_LOOK
            self.badge.show_state(kind, icon_name, _(word))
            self.meaning.setText(found.meaning)
        place = _("Eintrag {number}").format(number=found.broken_at) if found.broken_at else ""
        self.detail.setText(" · ".join(filter(None, (place, found.detail))))
        self.detail.setVisible(bool(self.detail.text()))
        counts = [ngettext("{count} Eintrag geprüft", "{count} Einträge geprüft", found.records)]
        counts[0] = counts[0].format(count=found.records)
        if found.erased:
            counts.append(_("{count} davon gelöscht").format(count=found.erased))
        if found.unsealed:
            counts.append(_("{count} noch nicht versiegelt").format(count=found.unsealed))
        counts.append(str(found.title))
        self.counts.setText(" · ".join(counts))
        self.seal.setVisible(bool(found.unsealed))
        self.gap.setVisible(found.verdict is Verdict.ROLLED_BACK)
        self.checked.emit(found)

    def _fail(self, error: HelpdeskError) -> None:
        self._rest()
        self.notice.show_error(error)

    def _rest(self) -> None:
        self._slow.stop()
        self.busy.hide()

    def _seal(self) -> None:
        def catch_up(helpdesk: Helpdesk) -> int:
            return helpdesk.ledger.catch_up()

        self._jobs.ask(self, catch_up, lambda _count: self.check(), self._fail)

    def _bring_up(self, part: QWidget) -> None:
        def scroll() -> None:
            if isValid(part):
                self.ensureWidgetVisible(part)
                focused = QApplication.focusWidget()
                if focused and part.isAncestorOf(focused):
                    # Of what is taller than the window, the part with the cursor.
                    self.ensureWidgetVisible(focused)

        # Where it is, is known once it has been laid out.
        QTimer.singleShot(0, self, scroll)

    def _ask_gap(self) -> None:
        self.gap_question.ask()
        self._bring_up(self.gap_question)

    def _leave_gap(self) -> None:
        self.gap_question.hide()
        self.gap.setFocus()

    def _accept_gap(self) -> None:
        self.gap_question.hide()
        self.again.setFocus()

        def noted(gone: bool) -> None:
            self.check()
            told = _("Die Lücke ist verzeichnet.") if gone else _("Es fehlt nichts.")
            self.notice.show_message("positive", told)

        self._jobs.ask(self, lambda helpdesk: helpdesk.ledger.accept_gap(), noted, self._fail)

    def _forget(self) -> None:
        """What was erased isn't named any more."""
        self._consent = None
        self.export_one.hide()
        self.export_one.setText("")
        self.export_one.setToolTip("")

    def _one(self) -> Choice | None:
        return Choice(consents=frozenset({self._consent.id})) if self._consent else None

    def _span(self) -> Choice | None:
        """The days that were typed; None where one of them is none."""
        wrong = False
        for field, day in zip(self.fields.values(), (self.first, self.last), strict=True):
            field.show_problem(day.problem())
            wrong = wrong or bool(day.problem())
        return None if wrong else Choice(begin=self.first.day(), until=self.last.day())

    def _save(self, choice: Choice | None) -> None:
        if choice is None:
            return
        folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        suggested = str(Path(folder) / _("Nachweise.zip"))
        chosen, _kind = QFileDialog.getSaveFileName(self, _("Nachweise speichern"), suggested, "ZIP (*.zip)")
        if chosen:
            self.export_to(choice, Path(chosen))
