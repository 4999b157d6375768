"""What technicians said about wrong answers, kept as search terms of the right entry.

It stays on this workstation; `helpdesk scope feedback` writes it down for whoever maintains the documents.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete
from sqlmodel import col, select

from helpdesk.changes import Changes
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope.models import NOWHERE, Answer, LearnedTerm, ServiceDocument, Verdict
from helpdesk.scope.tables import LearnedTermTable
from helpdesk.scope.words import stems
from helpdesk.store.database import Store
from helpdesk.store.storable import storable

QUERY_LENGTH = 300
"""The longest request that is learned, in characters: a whole letter is no search term."""


class LearnedTerms:
    """The requests whose right entry a technician has named.

    Attributes:
        version: Counts what was learned and forgotten, so that an index built before is known to be old.
    """

    def __init__(
        self,
        store: Store,
        now: Callable[[], datetime],
        new_id: Callable[[], UUID],
        documents: Callable[[], tuple[ServiceDocument, ...]],
    ) -> None:
        """`documents` has the service documents as they are now."""
        self._store = store
        self._now = now
        self._new_id = new_id
        self._documents = documents
        self.version = 0

    def learn(
        self, query: str, entry_id: str | None, *, within: str | None = None, answered: Answer | None = None
    ) -> Changes:
        """From now on this request leads to this entry.

        What was learned before for the same request is replaced, where the two would contradict each other.

        Args:
            entry_id: The right entry; None when no document settles the request.
            within: The document that was asked, when it was only one.
            answered: What the lookup said instead.

        Raises:
            HelpdeskError: `query_missing`, `query_too_long`, `entry_unknown`.
        """
        said = " ".join(storable(query).split())
        if not _key(said):
            raise HelpdeskError(
                "query_missing",
                _("Die Anfrage fehlt."),
                hint=_("Schreiben Sie, wie der Kunde gefragt hat."),
            )
        if len(said) > QUERY_LENGTH:
            raise HelpdeskError(
                "query_too_long",
                _("Die Anfrage ist zu lang zum Lernen: {count} Zeichen.").format(count=len(said)),
                hint=_("Kürzen Sie sie auf das, worum es geht, höchstens {longest} Zeichen.").format(
                    longest=QUERY_LENGTH
                ),
            )
        document = self._document_of(entry_id) if entry_id else None
        settled = answered is not None and answered.verdict is not Verdict.UNREGULATED
        term = LearnedTerm(
            id=self._new_id(),
            query=said,
            entry=entry_id or NOWHERE,
            document=document.id if document else within or "",
            edition=document.edition if document else "",
            answered_entry=answered.hits[0].entry.id if answered and settled and answered.hits else NOWHERE,
            answered_verdict=answered.verdict if answered else None,
            at=self._now(),
        )
        same = col(LearnedTermTable.key) == _key(said)
        # Of another document both may hold: whoever asks only that one gets another answer.
        against = same if within is None else and_(same, col(LearnedTermTable.document).in_({within, ""}))
        return self._replace(against, [term])

    def forget(self, term_id: UUID) -> Changes:
        """The request is looked up as if nobody had said anything about it."""
        return self._replace(col(LearnedTermTable.id) == term_id, [])

    def put_back(self, query: str, terms: Sequence[LearnedTerm]) -> Changes:
        """Takes back what was learned or forgotten: for this request just these hold again."""
        return self._replace(col(LearnedTermTable.key) == _key(query), terms)

    def all(self) -> tuple[LearnedTerm, ...]:
        """Everything learned, the newest first."""
        with self._store.transaction() as session:
            rows = session.exec(
                select(LearnedTermTable).order_by(col(LearnedTermTable.at).desc(), col(LearnedTermTable.id).desc())
            )
            return tuple(_term(row) for row in rows)

    def of(self, query: str) -> tuple[LearnedTerm, ...]:
        """What was learned for this request."""
        return tuple(term for term in self.all() if _key(term.query) == _key(query))

    def _replace(self, which: ColumnElement[bool], terms: Sequence[LearnedTerm]) -> Changes:
        table = LearnedTermTable
        with self._store.transaction() as session:
            gone = session.execute(delete(table).where(which).returning(col(table.document), col(table.entry))).all()
            for term in terms:
                kept = {**asdict(term), "answered_verdict": term.answered_verdict or ""}
                session.add(table(key=_key(term.query), **kept))
        self.version += 1
        touched = {(document, entry) for document, entry in gone} | {(term.document, term.entry) for term in terms}
        if any(entry == NOWHERE for _document, entry in touched):
            # What no document settles is found in none of them any more.
            return Changes(documents=frozenset(document.id for document in self._documents()))
        return Changes(documents=frozenset(document for document, _entry in touched))

    def _document_of(self, entry_id: str) -> ServiceDocument:
        for document in self._documents():
            if any(entry.id == entry_id for entry in document.entries):
                return document
        raise HelpdeskError(
            "entry_unknown",
            _("Den Eintrag „{id}“ gibt es in keinem Dokument.").format(id=entry_id[:80]),
            hint=_("„helpdesk scope show DOKUMENT“ zeigt alle Einträge mit ihren Kennungen."),
        )


def _key(query: str) -> str:
    """The same for requests that the lookup can't tell apart; empty where it sees no word."""
    return " ".join(sorted(set(stems(query))))


def _term(row: LearnedTermTable) -> LearnedTerm:
    return LearnedTerm(
        id=row.id,
        query=row.query,
        entry=row.entry,
        document=row.document,
        edition=row.edition,
        answered_entry=row.answered_entry,
        answered_verdict=Verdict(row.answered_verdict) if row.answered_verdict else None,
        at=row.at,
    )
