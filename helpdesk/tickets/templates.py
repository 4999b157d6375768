"""Texts to start from: the form's, and the user's own."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.customers.tables import CustomerTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.store.storable import storable
from helpdesk.tickets.forms import DeskProfile, TicketTemplate, fill
from helpdesk.tickets.models import TicketDraft
from helpdesk.tickets.profiles import load_profile
from helpdesk.tickets.tables import TemplateTable


class Templates:
    """The templates of a form with the user's own behind them."""

    def __init__(self, store: Store, new_id: Callable[[], UUID], technician: Callable[[], str] = str) -> None:
        """`technician` is whom templates name for questions; empty leaves them a gap."""
        self._store = store
        self._new_id = new_id
        self._technician = technician

    def own(self) -> tuple[TicketTemplate, ...]:
        """The user's own, by title."""
        with self._store.transaction() as session:
            return own_templates(session)

    def profile(self, profile_id: str = "centron") -> DeskProfile:
        """A form with the user's templates behind its own.

        Raises:
            HelpdeskError: `profile_unknown`.
        """
        with self._store.transaction() as session:
            return with_own(session, load_profile(profile_id))

    def add(self, template: TicketTemplate) -> Changes:
        """Keeps a new one; its id doesn't count.

        Raises:
            HelpdeskError: `template_incomplete` with its problems, or `template_title_taken`.
        """
        return self.put_back(replace(template, id=str(self._new_id())))

    def put_back(self, template: TicketTemplate) -> Changes:
        """Keeps a template under the id it had before it was removed.

        Raises:
            HelpdeskError: As `add`.
        """
        values = _values(template)
        template_id = UUID(template.id)
        with _title_guarded(values["title"]), self._store.transaction() as session:
            session.add(TemplateTable(id=template_id, **values))
        return Changes(templates=frozenset({template_id}))

    def change(self, template: TicketTemplate) -> Changes:
        """Gives one of the user's own another title or text.

        Raises:
            HelpdeskError: `template_unknown`, or as `add`.
        """
        template_id, values = self._own_id(template.id), _values(template)
        with _title_guarded(values["title"]), self._store.transaction() as session:
            session.execute(update(TemplateTable).where(col(TemplateTable.id) == template_id).values(**values))
        return Changes(templates=frozenset({template_id}))

    def remove(self, template_id: str) -> Changes:
        """Removes one of the user's own; `put_back` takes that back.

        Raises:
            HelpdeskError: `template_unknown`.
        """
        own = self._own_id(template_id)
        with self._store.transaction() as session:
            session.execute(delete(TemplateTable).where(col(TemplateTable.id) == own))
        return Changes(templates=frozenset({own}))

    def of_draft(self, title: str, draft: TicketDraft) -> TicketTemplate:
        """A template made of what was typed: what belongs to this customer and server becomes a gap again."""
        values = {
            name: value
            for name, value in self._values(draft).items()
            if name in {"server", "kunde", "kundennummer", "ansprechpartner"} and len(value) >= _TELLING
        }
        text = {"subject": draft.subject, "message": draft.message}
        for name, value in sorted(values.items(), key=lambda each: -len(each[1])):
            text = {part: written.replace(value, f"{{{name}}}") for part, written in text.items()}
        return TicketTemplate("", title, draft.department, text["subject"], text["message"], own=True)

    def fill(self, template: str, draft: TicketDraft) -> TicketDraft:
        """The draft with a template in its empty fields; what is known stands in the gaps, the rest stay visible.

        Args:
            template: Its id, or its title.
            draft: What is typed so far.

        Raises:
            HelpdeskError: `template_unknown` or `profile_unknown`.
        """
        found = self._find(template, self.profile(draft.profile).templates)
        values = self._values(draft)
        return replace(
            draft,
            subject=draft.subject or fill(found.subject, values),
            message=draft.message or fill(found.message, values),
            department=draft.department or found.department,
        )

    def _find(self, template: str, templates: tuple[TicketTemplate, ...]) -> TicketTemplate:
        for each in templates:
            if template == each.id:
                return each
        for each in templates:
            if template.casefold() == each.title.casefold():
                return each
        raise _unknown(template, templates)

    def _own_id(self, template_id: str) -> UUID:
        own = self.own()
        if template_id not in {template.id for template in own}:
            raise _unknown(template_id, own)
        return UUID(template_id)

    def _values(self, draft: TicketDraft) -> dict[str, str]:
        # Not {datum} and {uhrzeit}: the catalogue means the first occurrence, which only a person knows.
        number, name = self._customer(draft.customer)
        return {
            "server": storable(draft.server),
            "kunde": name,
            "kundennummer": number,
            "ansprechpartner": self._technician(),
        }

    def _customer(self, customer: UUID | None) -> tuple[str, str]:
        if customer is None:
            return "", ""
        with self._store.transaction() as session:
            query = select(CustomerTable.number, CustomerTable.name).where(CustomerTable.id == customer)
            found = session.exec(query).first()
        return (found[0] or "", found[1]) if found else ("", "")


_TELLING = 3
"""Shorter values may stand anywhere by chance, so they are no gaps."""


def own_templates(session: Session) -> tuple[TicketTemplate, ...]:
    """The user's own, by title."""
    rows = session.exec(select(TemplateTable)).all()
    found = [TicketTemplate(str(row.id), row.title, row.department, row.subject, row.message, own=True) for row in rows]
    return tuple(sorted(found, key=lambda template: template.title.casefold()))


def with_own(session: Session, profile: DeskProfile) -> DeskProfile:
    """The form with the user's templates behind its own."""
    return replace(profile, templates=(*profile.templates, *own_templates(session)))


def _values(template: TicketTemplate) -> Mapping[str, str]:
    if problems := template.problems():
        raise HelpdeskError("template_incomplete", _("So lässt sich die Vorlage nicht speichern."), problems=problems)
    return {
        "title": " ".join(storable(template.title).split()),
        "department": storable(template.department),
        "subject": storable(template.subject),
        "message": storable(template.message),
    }


def _unknown(template: str, templates: tuple[TicketTemplate, ...]) -> HelpdeskError:
    return HelpdeskError(
        "template_unknown",
        _("Die Vorlage „{id}“ gibt es nicht.").format(id=template[:80]),
        hint=_("Möglich: {choices}").format(
            choices=", ".join(each.title if each.own else each.id for each in templates) or "–"
        ),
    )


@contextmanager
def _title_guarded(title: str) -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        raise HelpdeskError(
            "template_title_taken",
            _("Eine Vorlage „{title}“ gibt es schon.").format(title=title),
            hint=_("Wählen Sie einen anderen Namen."),
        ) from error
