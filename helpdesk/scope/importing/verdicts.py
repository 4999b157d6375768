"""What the cells of one row say together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpdesk.i18n import _
from helpdesk.scope.importing.blocks import Cell
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.marks import Mark, mark_of
from helpdesk.scope.importing.phrases import Meaning, Sense, meaning
from helpdesk.scope.importing.qualify import billing_of, status_of, taken_apart
from helpdesk.scope.importing.roles import Column, Role, role_by_head

_STRICT = (Sense.EXCLUDED, Sense.BILLED, Sense.REQUEST, Sense.PREMIUM, Sense.CONDITIONAL, Sense.INCLUDED)


@dataclass(frozen=True, slots=True)
class Signs:
    """What the ambiguous signs of one table mean, by the company they keep.

    Attributes:
        crossed: Heads of the columns in which an x says no, since a tick says yes in them or beside them.
        unclear: Heads of the columns that have ticks, crosses and an x.
    """

    legend: Mapping[str, Meaning]
    crossed: frozenset[str]
    unclear: frozenset[str]
    crosses_tick: bool
    ring: Sense
    has_negatives: bool

    @classmethod
    def of(cls, rows: Sequence[Sequence[Cell]], heads: Mapping[int, str], legend: Mapping[str, Meaning]) -> "Signs":
        """From all cells of the columns that say what is covered; `heads` has their heads by their numbers."""
        chosen = list(heads)
        marks = [[mark_of(row[at].text) for at in chosen if at < len(row)] for row in rows]
        seen = {mark for row in marks for mark in row}
        dashes = any(
            row[at].text.strip() and mark_of(row[at].text) is Mark.EMPTY
            for row in rows
            for at in chosen
            if at < len(row)
        )
        # Only crosses, one a row, over several columns: they tick.
        only_crosses = (
            Mark.NO in seen
            and not seen & {Mark.YES, Mark.X}
            and len(chosen) > 1
            and all(row.count(Mark.NO) <= 1 for row in marks)
        )
        return cls(
            legend=legend,
            crossed=frozenset(heads[at] for at in chosen if _crossed(rows, at, chosen)),
            unclear=frozenset(heads[at] for at in chosen if _ticked(rows, at) and _has(rows, at, Mark.NO)),
            crosses_tick=only_crosses,
            ring=Sense.PREMIUM if dashes or Mark.NO in seen else Sense.EXCLUDED,
            has_negatives=Mark.NO in seen and not only_crosses,
        )

    def read(self, text: str, head: str) -> tuple[Mark | None, Meaning | None]:
        """A cell's mark, settled, or what its sign means by the page's legend; `head` is its column's."""
        bare = text.strip().strip("()\ufe0f").casefold()
        if said := self.legend.get(bare):
            return None, said
        mark = mark_of(text)
        if mark is Mark.X:
            if head in self.unclear:
                return None, Meaning(Sense.EXCLUDED, sure=False)
            return (Mark.NO if head in self.crossed else Mark.YES), None
        if mark is Mark.NO and self.crosses_tick and len(text.strip()) <= 2:
            return Mark.YES, None
        if mark is Mark.RING:
            return (Mark.NO, None) if self.ring is Sense.EXCLUDED else (None, Meaning(self.ring, sure=False))
        if mark is Mark.HALF:
            return None, Meaning(Sense.CONDITIONAL, sure=False)
        return mark, None


def _crossed(rows: Sequence[Sequence[Cell]], at: int, columns: Sequence[int]) -> bool:
    """An x in this column says no: its "yes" is a tick, or a tick beside the x has said it.

    "Ja" and "x" beside each other both say yes; so does an x in a column without ticks, on a page with ticks elsewhere.
    """
    beside = [row for row in rows if at < len(row) and mark_of(row[at].text) is Mark.X]
    return _ticked(rows, at) or any(_ticked(beside, other) for other in columns if other != at)


def _ticked(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    cells = (row[at].text.strip() for row in rows if at < len(row))
    return any(text and text[0] in "✓✔☑✅🗸" for text in cells)


def _has(rows: Sequence[Sequence[Cell]], at: int, mark: Mark) -> bool:
    return any(at < len(row) and mark_of(row[at].text) is mark for row in rows)


def said_by(draft: Draft, cells: Sequence[tuple[Column, str]], signs: Signs) -> None:
    """Gives the draft its sense, and what the cells add in words; leaves it open when all are empty."""
    # "Yes" and "no" below a head that says nothing prove nothing: a table of passwords has them too.
    told = any(
        column.meaning or role_by_head(column.head) is Role.STATUS or mark_of(text) is None for column, text in cells
    )
    named = any(column.meaning for column, _text in cells)
    positive: list[tuple[Sense, bool]] = []
    negative: list[Column] = []
    denied_exclusion = False
    for column, text in cells:
        apart = taken_apart(text) if text else None
        if apart:
            draft.footnotes += apart.footnotes
        sense, sure, no = _one(column, text, signs, draft)
        if sense is Sense.INCLUDED and column.meaning is None and named:
            # A tick below a head that says nothing, beside columns that say "included" and more.
            sense, sure = Sense.EXCLUDED, False
        if no and column.meaning and column.meaning.sense is not Sense.INCLUDED:
            denied_exclusion = denied_exclusion or (not signs.has_negatives or len(text.strip()) > 1)
        if no:
            negative.append(column)
        elif sense:
            positive.append((sense, sure))
    if positive:
        _take(draft, positive, cells)
        draft.strong = told
    elif negative:
        only_exclusion_denied = all(
            column.meaning and column.meaning.sense is not Sense.INCLUDED for column in negative
        )
        draft.sense, draft.strong = (
            (Sense.INCLUDED if only_exclusion_denied and denied_exclusion else Sense.EXCLUDED),
            told,
        )
        if only_exclusion_denied:
            draft.doubts.append(
                _("Nur die Spalte „{head}“ ist ausgefüllt, und zwar mit „nein“.").format(head=negative[0].head)
            )
    elif _lonely(cells):
        column = cells[0][0]
        included = bool(
            column.meaning and column.meaning.sense in {Sense.EXCLUDED, Sense.BILLED, Sense.PREMIUM, Sense.REQUEST}
        )
        draft.sense, draft.strong = (Sense.INCLUDED if included else Sense.EXCLUDED), True
        if included:
            draft.doubts.append(_("Die Zelle in der Spalte „{head}“ ist leer.").format(head=column.head))


def _lonely(cells: Sequence[tuple[Column, str]]) -> bool:
    """One column alone says it, and it is empty here."""
    return len(cells) == 1


def _take(draft: Draft, positive: list[tuple[Sense, bool]], cells: Sequence[tuple[Column, str]]) -> None:
    senses = {sense for sense, _sure in positive}
    if len(senses) == 1:
        draft.sense = positive[0][0]
    elif senses == {Sense.INCLUDED, Sense.CONDITIONAL}:
        draft.sense = Sense.CONDITIONAL
    else:
        draft.sense = min(senses, key=_STRICT.index)
        told = ", ".join(f"{column.head}: {text}" if column.head else text for column, text in cells if text)
        draft.doubts.append(
            _("Mehrere Spalten sprechen dafür ({cells}); vorgeschlagen ist die strengere.").format(
                cells=told[:200].replace("\n", " ")
            )
        )
    if not all(sure for _sense, sure in positive):
        draft.doubts.append(_("Das Zeichen oder Wort in der Tabelle ist nicht eindeutig."))


def _one(column: Column, text: str, signs: Signs, draft: Draft) -> tuple[Sense | None, bool, bool]:
    """What one cell says: its sense, whether surely, and whether it says no."""
    head = column.meaning
    mark, by_legend = signs.read(text, column.head)
    if by_legend:
        return by_legend.sense, by_legend.sure or bool(signs.legend), False
    if mark is Mark.EMPTY:
        return None, True, False
    if mark is Mark.NO:
        return None, True, True
    if mark is Mark.YES:
        return (head.sense, head.sure or column.role is Role.VERDICT, False) if head else (Sense.INCLUDED, True, False)
    return _worded(column, " ".join(text.split()), signs, draft)


def _worded(column: Column, text: str, signs: Signs, draft: Draft) -> tuple[Sense | None, bool, bool]:
    """A cell with words: a tick with a remark, a status, a price, or a limit."""
    head = column.meaning
    first, _space, rest = text.partition(" ")
    mark, by_legend = signs.read(first.strip(",;:."), column.head)
    if (
        rest
        and (by_legend or mark in {Mark.YES, Mark.NO})
        and (len(first) <= 2 or first.casefold().strip(",;:.") in {"ja", "nein", "yes", "no"})
    ):
        remark = rest.strip(" ()–-,;:")
        said = status_of(remark)
        _remember(draft, remark)
        if by_legend:
            return by_legend.sense, True, False
        if mark is Mark.NO:
            return (
                (said.sense, said.sure, False)
                if said and said.sense in {Sense.PREMIUM, Sense.BILLED}
                else (None, True, True)
            )
        if (
            said
            and said.sense not in {Sense.INCLUDED, Sense.REQUEST}
            and not (head and head.sense is not Sense.INCLUDED)
        ):
            return said.sense, False, False
        return (head.sense if head else Sense.INCLUDED), True, False
    outside = re.sub(r"\s*\([^()]*\)", "", text).strip()
    said = status_of(outside) or status_of(text) or meaning(outside or text)
    if status_of(outside) and outside != text and len(outside.split()) <= 2:
        # "Included (hardware excepted)": the status is said, the rest is kept.
        text = text.replace(outside, "", 1).strip(" ()")
    if head and head.sense is not Sense.INCLUDED and (said is None or said.sense is not Sense.INCLUDED):
        # A price or remark in "Optional" or "Out of scope" ticks it.
        _remember(draft, text)
        return head.sense, head.sure, False
    if said:
        if said.sense in {Sense.BILLED, Sense.PREMIUM, Sense.REQUEST} or len(text.split()) > 2:
            _remember(draft, text)
        return said.sense, said.sure, False
    _remember(draft, text)
    if head:
        return head.sense, head.sure, False
    return None, True, False


def _remember(draft: Draft, text: str) -> None:
    """Keeps the words of a cell: as a price rule, or else as a condition."""
    said = meaning(text)
    if said and len(text.split()) == 1 and draft.billing:
        # "Billable" beside a price says no more than the verdict.
        return
    if billing_of(text) or (said and said.sense in {Sense.BILLED, Sense.REQUEST}):
        draft.billing = "; ".join(filter(None, (draft.billing, text)))
    elif text and not (said and len(text.split()) == 1):
        draft.conditions.append(text)
