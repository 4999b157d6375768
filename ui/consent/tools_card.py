"""Remote tools, opened from a running session and from nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit

from helpdesk.consent import BrokenFile, Consent, ConsentState, Launch, Tool
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from ui.consent.acts import Call
from ui.jobs import Jobs
from ui.latest import Latest
from ui.widgets import Card, Heading, Muted, Notice, Small, once, push
from ui.widgets.form import Choice, Field, FieldRow


class ToolsCard(Card):
    """Chooses a tool, takes the device's id, and opens it; where it isn't installed, the id is copied.

    Signals:
        launch_requested: The tool shall be opened, or its use noted; carries the `Call`.
    """

    launch_requested = Signal(object)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self._jobs = jobs
        self._plans = Latest(jobs, self)
        self._tools: dict[str, Tool] = {}
        self._launch: Launch | None = None
        self._consent: UUID | None = None
        self.setObjectName("tools_card")
        self.tool, self.target = Choice(), QLineEdit()
        self.target.setPlaceholderText(_("keine Kennwörter"))
        self.notice = Notice("tool_notice")
        self.note = Small()
        self.told = Muted()
        self.open = once(push(_("Öffnen"), "tool_open", "external-link"))
        self.copy = push(_("Kennung kopieren"), "tool_copy", "copy")
        self.fields = {
            "tool": Field(_("Werkzeug"), self.tool, "tool_choice"),
            "target": Field(_("Kennung des Geräts"), self.target, "tool_target"),
        }
        self.body.addWidget(Heading(_("Werkzeug öffnen")))
        self.body.addWidget(self.notice)
        self.body.addWidget(FieldRow((self.fields["tool"], 1), (self.fields["target"], 2)))
        self.body.addWidget(self.note)
        row = QHBoxLayout()
        row.addWidget(self.open)
        row.addWidget(self.copy)
        row.addWidget(self.told, 1)
        self.body.addLayout(row)
        self.tool.currentIndexChanged.connect(self._plan)
        self.target.textChanged.connect(self._plan)
        self.target.returnPressed.connect(self._go)
        self.open.clicked.connect(self._go)
        self.copy.clicked.connect(self._copy)
        self.hide()
        jobs.ask(
            self, lambda helpdesk: (helpdesk.journal.tools(), helpdesk.journal.broken_tools()), self._offer, self._fail
        )

    def show_consent(self, consent: Consent) -> None:
        """Is there only while the session runs."""
        if consent.id != self._consent:
            self._consent = consent.id
            self.target.clear()
            self.told.clear()
        self.setVisible(consent.state is ConsentState.RUNNING)

    def begin(self) -> None:
        """Puts the cursor where the device's id is typed."""
        self.target.setFocus()

    def _offer(self, found: tuple[Sequence[Tool], Sequence[BrokenFile]]) -> None:
        tools, broken = found
        self._tools = {tool.id: tool for tool in tools}
        self.tool.offer([(tool.id, tool.title) for tool in tools])
        if broken:
            told = "\n".join(f"{one.file.name}: {fault.message}" for one in broken for fault in one.faults)
            self.notice.show_message("warning", _("Eigene Werkzeuge, die nicht gelesen werden können:"), told)
        self._plan()

    def _plan(self) -> None:
        tool, target = self._tools.get(self.tool.value()), self.target.text()
        self._launch = None
        self.told.clear()
        self.fields["target"].show_problem("")
        if tool is None:
            return
        self.note.setText(tool.note)
        self.note.setVisible(bool(tool.note))
        self.fields["target"].setVisible(tool.target != "none")
        self.open.setEnabled(False)
        self.copy.setEnabled(False)
        if target.strip() or tool.target == "none":
            given = "" if tool.target == "none" else target
            self._plans.ask(lambda helpdesk: helpdesk.journal.plan(tool.id, given), self._take, self._refuse)
        else:
            self._plans.forget()

    def _take(self, launch: Launch) -> None:
        self._launch = launch
        self.open.setEnabled(launch.installed)
        self.copy.setEnabled(bool(launch.target))
        if not launch.installed:
            self.told.setText(
                _("{tool} ist hier nicht installiert; kopieren Sie die Kennung.").format(tool=launch.tool.title)
            )

    def _refuse(self, error: HelpdeskError) -> None:
        self._launch = None
        self.open.setEnabled(False)
        self.copy.setEnabled(False)
        self.fields["target"].show_problem(" ".join(filter(None, (error.message, error.hint))))

    def _fail(self, error: HelpdeskError) -> None:
        self.notice.show_error(error)

    def _go(self) -> None:
        if self._launch and self._launch.installed:
            self._request(self._launch)

    def _copy(self) -> None:
        if launch := self._launch:
            QApplication.clipboard().setText(launch.target)
            self.told.setText(_("Die Kennung liegt in der Zwischenablage."))
            if not launch.installed:
                self._request(launch)

    def _request(self, launch: Launch) -> None:
        tool, target = launch.tool.id, launch.target

        call: Call = lambda helpdesk, found: helpdesk.journal.launch(found, tool, target)  # noqa: E731 - typed so
        self.launch_requested.emit(call)
