from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.consent import noting
from helpdesk.consent.checklist import load_checklist
from helpdesk.consent.dossier import Dossier, open_dossier
from helpdesk.consent.drafting import draft
from helpdesk.consent.happenings import Breach, FileMoved, Handover, LeftoverKind
from helpdesk.consent.models import Action, ConsentNew, ConsentState
from helpdesk.consent.phrases import reworded
from helpdesk.consent.preparing import answer_now
from helpdesk.consent.preparing_models import BrokenFile
from helpdesk.consent.retention import Retention
from helpdesk.consent.shelf import unknown
from helpdesk.consent.stated import carried_on
from helpdesk.consent.tool_models import Launch, Tool
from helpdesk.consent.tools import Opener, plan, tools
from helpdesk.consent.validity import check_in_time, check_technician, check_valid
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, format_day, format_moment, speaking
from helpdesk.store.database import Store

_LIMIT = 500


class Journal:
    """What is written down around a session: what was done, who took over, what was left, what went wrong."""

    def __init__(
        self,
        store: Store,
        new_id: Callable[[], UUID],
        now: Callable[[], datetime],
        added: Callable[[], object],
        retention: Retention,
        folder: Path,
        open_tool: Opener,
        technician: Callable[[], str],
    ) -> None:
        """`added` is told after something was added to a closed record; the user's tools lie in `folder`.

        `technician` is who sits here.
        """
        self._retention = retention
        self._store = store
        self._new_id = new_id
        self._now = now
        self._added = added
        self._tools = tools(folder)
        self._open_tool = open_tool
        self._technician = technician

    def did(self, consent_id: UUID, text: str, *, change: bool = True) -> Changes:
        """Writes down what was done; `change` where something on the device is different now.

        Raises:
            HelpdeskError: `note_incomplete`, or `consent_nothing_to_note` as every method that notes something.
        """
        with self._noting(consent_id, "did") as dossier:
            body: dict[str, object] = {"text": _told(text), **_by(dossier)}
            dossier.append("did", body | ({"change": True} if change else {}))
        return _changed(consent_id)

    def moved(self, consent_id: UUID, file: FileMoved) -> Changes:
        """Writes down a file that went over the connection; what came to us has to be deleted again.

        Raises:
            HelpdeskError: `note_incomplete` with its problems, `consent_beyond_grant`, `consent_grant_expired` while a
                session runs on whose grant doesn't.
        """
        _check(file.problems())
        with self._noting(consent_id, "moved") as dossier:
            noting.check_capability(dossier.record, "transfer")
            check_in_time(dossier)
            dossier.append("moved", {**_filled(asdict(file)), **_by(dossier)})
        return _changed(consent_id)

    def left(self, consent_id: UUID, kind: LeftoverKind, what: str) -> Changes:
        """Writes down a temporary account or tool, or a password that was disclosed: whose, never the password.

        Raises:
            HelpdeskError: `note_incomplete`.
        """
        with self._noting(consent_id, "left") as dossier:
            dossier.append("left", {"kind": kind, "what": _told(what), **_by(dossier)})
            if kind == "password":
                answer_now(dossier, "D05", "no", _("Offengelegt: {what}").format(what=what.strip()))
        return _changed(consent_id)

    def cleared(self, consent_id: UUID, sequence: int, note: str = "") -> Changes:
        """Writes down that what an event left is removed, deleted or changed.

        Raises:
            HelpdeskError: `consent_leftover_unknown`.
        """
        with self._noting(consent_id, "cleared") as dossier:
            noting.check_clearing(dossier.record, sequence)
            dossier.append("cleared", {"of": sequence, **_filled({"note": note}), **_by(dossier)})
        return _changed(consent_id)

    def hand_over(self, consent_id: UUID, handover: Handover) -> Changes:
        """A colleague, announced to the customer, has the session from now on; what is noted then is theirs.

        Raises:
            HelpdeskError: `note_incomplete` with its problems, `consent_grant_expired`.
        """
        _check(handover.problems())
        with self._noting(consent_id, "handed_over") as dossier:
            check_valid(dossier)
            dossier.append("handed_over", {**_filled(asdict(handover)), **_by(dossier)})
            answer_now(dossier, "D04", "yes", f"{handover.to.strip()}: {handover.announced.strip()}")
        return _changed(consent_id)

    def report_breach(self, consent_id: UUID, breach: Breach) -> Changes:
        """Writes down a breach of personal data, and that the customer was told (DSGVO Art. 33(2)).

        Raises:
            HelpdeskError: `note_incomplete` with its problems.
        """
        _check(breach.problems(self._now()))
        with self._noting(consent_id, "breach") as dossier:
            times = {"noticed": breach.noticed.isoformat(), "at": breach.at.isoformat()}
            dossier.append("breach", {**_filled(asdict(breach)), **times, **_by(dossier)})
            with speaking(dossier.language):
                told = _("{person}, {channel}, {moment}").format(
                    person=breach.told,
                    channel=reworded(breach.channel.strip(), dossier.language),
                    moment=format_moment(breach.at),
                )
            answer_now(dossier, "D09", "yes", told)
        return _changed(consent_id)

    def amend(self, consent_id: UUID, circumstances: frozenset[str], reason: str) -> Changes:
        """Drafts a consent that widens this one's scope, or its time; the customer grants it, never the program.

        A running session pauses, and may go on with its old scope while its own grant counts.

        Args:
            consent_id: The consent whose session runs or is paused.
            circumstances: What is to be added; nothing where only the time has run out.
            reason: Why.

        Raises:
            HelpdeskError: `consent_nothing_new`, `circumstance_unknown`, `consent_incomplete`,
                `consent_nothing_to_note` where no session is under way.
        """
        load_checklist().check(circumstances)
        child_id = self._new_id()
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, self._now())
            noting.check_note(dossier.record, "amended")
            record, parent = dossier.record, dossier.view()
            added = circumstances - record.chosen
            if circumstances and not added:
                raise HelpdeskError(
                    "consent_nothing_new",
                    _("Das alles gehört schon zu dieser Freigabe."),
                    hint=_("Wählen Sie, was hinzukommen soll."),
                )
            wanted = ConsentNew(
                parent.customer_id,
                parent.device,
                reason,
                parent.ticket,
                record.chosen | added,
                parent.language,
                stated=carried_on(record.stated, dossier.now, longer=not added),
            )
            if problems := wanted.problems():
                raise HelpdeskError(
                    "consent_incomplete", _("Die Freigabe ist noch nicht vollständig."), problems=problems
                )
            draft(session, child_id, wanted, parent.customer, _widening(dossier, added), dossier.now)
            dossier.append("amended", {"child": str(child_id), "added": sorted(added), **_by(dossier)})
            if dossier.record.state is ConsentState.RUNNING:
                dossier.move(Action.PAUSE, {"reason": reason.strip(), "amendment": str(child_id)})
        return Changes(consents=frozenset({consent_id, child_id}))

    def revocation_told(self, consent_id: UUID, channel: str, person: str = "") -> Changes:
        """Writes down afterwards how a revocation came: revoking itself is one click and asks nothing.

        Args:
            consent_id: The revoked consent.
            channel: How they said so, in any way; a `Channel` or words.
            person: Who said so.

        Raises:
            HelpdeskError: `note_incomplete`, `consent_not_revoked`, `consent_revocation_known`.
        """
        with self._noting(consent_id, "revocation_channel") as dossier:
            body = {"of": noting.revocation(dossier.record), "channel": _told(channel), **_filled({"person": person})}
            dossier.append("revocation_channel", {**body, **_by(dossier)})
        return _changed(consent_id)

    def true_end(self, consent_id: UUID, end: datetime, reason: str) -> Changes:
        """Says when a session really ended that was cut off by a crash or sleep, and how that is known.

        Raises:
            HelpdeskError: `consent_end_known`, `consent_end_impossible`, `reason_missing`.
        """
        with self._noting(consent_id, "end_corrected") as dossier:
            noting.check_true_end(dossier.record, end, reason)
            dossier.append("end_corrected", {"end": end.isoformat(), "reason": reason.strip(), **_by(dossier)})
        return _changed(consent_id)

    def keep_until(self, consent_id: UUID, day: date | None = None) -> Changes:
        """Sets the last day of the record: the usual one where none is given.

        Raises:
            HelpdeskError: `keep_until_past`.
        """
        today = self._now().astimezone().date()
        day = day or self.usual_last_day(today)
        if day < today:
            raise HelpdeskError("keep_until_past", _("Das Löschdatum liegt in der Vergangenheit."))
        with self._noting(consent_id, "keep_until") as dossier:
            dossier.append("keep_until", {"day": day.isoformat()})
            with speaking(dossier.language):
                note = format_day(day)
            answer_now(dossier, "A09", "yes", note)
        return _changed(consent_id)

    def delivered(self, consent_id: UUID, channel: str, recipient: str) -> Changes:
        """Adds to a closed record that the customer has their copy, how, and who.

        Raises:
            HelpdeskError: `note_incomplete`.
        """
        with self._noting(consent_id, "delivered") as dossier:
            body = {"channel": reworded(_told(channel), dossier.language), "recipient": _told(recipient)}
            dossier.append("delivered", {**body})
            answer_now(dossier, "A08", "yes", ", ".join(body.values()))
        self._added()
        return _changed(consent_id)

    def usual_last_day(self, closed: date) -> date:
        """The last day of a record closed on a day, by the periods that are set."""
        return self._retention.last_day(closed)

    def tools(self) -> tuple[Tool, ...]:
        """The remote tools there are."""
        return tuple(self._tools.all().values())

    def broken_tools(self) -> tuple[BrokenFile, ...]:
        """The user's tools that can't be used, and why."""
        return self._tools.broken()

    def plan(self, tool_id: str, target: str) -> Launch:
        """How a tool reaches that id from here; starts and writes down nothing.

        Raises:
            HelpdeskError: `tool_unknown`, `tool_target_malformed`.
        """
        found = self._tools.all()
        if tool_id not in found:
            message = _("Das Werkzeug „{id}“ gibt es nicht.").format(id=tool_id[:80])
            raise unknown("tool_unknown", message, found, self._tools.broken())
        return plan(found[tool_id], target)

    def launch(self, consent_id: UUID, tool_id: str, target: str) -> Changes:
        """Starts a remote tool from a running session, having written it down.

        Where the tool isn't installed nothing is started: the id is written down, and whoever asked copies it.

        Raises:
            HelpdeskError: `consent_not_running`, `consent_grant_expired`, `consent_other_technician`, `tool_unknown`,
                `tool_target_malformed`, `tool_not_started`.
        """
        with self._noting(consent_id, "launched") as dossier:
            check_valid(dossier)
            check_technician(dossier, self._technician())
            launch = self.plan(tool_id, target)
            dossier.append("launched", _launched(dossier, launch, started=launch.installed))
        try:
            self._open_tool(launch)
        except HelpdeskError:
            with self._noting(consent_id, "launched") as dossier:
                dossier.append("launched", _launched(dossier, launch, started=False))
            raise
        return _changed(consent_id)

    @contextmanager
    def _noting(self, consent_id: UUID, kind: str) -> Iterator[Dossier]:
        with self._store.transaction() as session:
            dossier = open_dossier(session, consent_id, self._now())
            noting.check_note(dossier.record, kind)
            yield dossier


def _check(problems: list[Problem]) -> None:
    if problems:
        raise HelpdeskError("note_incomplete", _("Dazu fehlt noch etwas."), problems=problems)


def _told(text: str) -> str:
    """What was typed, if it says something.

    Raises:
        HelpdeskError: `note_incomplete`.
    """
    text = text.strip()
    if not text:
        _check([Problem("text", "text_missing", _("Sagen Sie in einem Satz, was war."))])
    if len(text) > _LIMIT:
        _check([Problem("text", "text_too_long", _("Höchstens {limit} Zeichen.").format(limit=_LIMIT))])
    return text


def _filled(typed: Mapping[str, object]) -> dict[str, object]:
    return {name: value.strip() for name, value in typed.items() if isinstance(value, str) and value.strip()}


def _by(dossier: Dossier) -> dict[str, object]:
    return {"technician": dossier.record.acting}


def _launched(dossier: Dossier, launch: Launch, *, started: bool) -> dict[str, object]:
    body = {"tool": launch.tool.id, "title": launch.tool.title, "session": launch.target}
    return {**body, "started": started, **_by(dossier)}


def _widening(dossier: Dossier, added: frozenset[str]) -> dict[str, object]:
    """What a consent that widens this one begins with."""
    record = dossier.record
    begun = {"technician": record.acting, "company": record.company, "profile": record.profile}
    return {**begun, "parent": str(dossier.id), "added": sorted(added)}


def _changed(consent_id: UUID) -> Changes:
    return Changes(consents=frozenset({consent_id}))
