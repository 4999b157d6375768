"""What each column of a table is for, by its head and by what stands in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from helpdesk.scope.importing.blocks import Cell
from helpdesk.scope.importing.marks import Mark, is_mark, mark_of
from helpdesk.scope.importing.phrases import Meaning, Sense, meaning
from helpdesk.scope.importing.qualify import PRICE, status_of
from helpdesk.scope.importing.vocabulary import patterns


class Role(Enum):
    NUMBER = auto()
    GROUP = auto()
    TEXT = auto()
    VERDICT = auto()
    STATUS = auto()
    TIER = auto()
    PRICE = auto()
    CONDITION = auto()
    NOTE = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its role, and what a tick in it says."""

    head: str
    role: Role
    meaning: Meaning | None = None


_PROVIDER = Meaning(Sense.INCLUDED, sure=False)
_CUSTOMER = Meaning(Sense.EXCLUDED, sure=False)
_NAMED = (Role.NUMBER, Role.PRICE, Role.STATUS, Role.CONDITION, Role.NOTE, Role.GROUP, Role.TEXT)


@dataclass(frozen=True, slots=True)
class _Content:
    """What the cells of one column are like, as shares of those that aren't empty."""

    filled: int
    marks: float
    statuses: float
    prices: float
    length: float
    distinct: float
    senses: frozenset[Sense]


def columns_of(heads: Sequence[str], rows: Sequence[Sequence[Cell]], legend: Mapping[str, Meaning]) -> list[Column]:
    """The roles of a table's columns; at most one is the text unless all are lists."""
    width = max(len(row) for row in rows)
    contents = [_content([row[at] for row in rows if at < len(row)], legend) for at in range(width)]
    named = [heads[at] if at < len(heads) else "" for at in range(width)]
    columns = [_column(head, content) for head, content in zip(named, contents, strict=True)]
    _demote_remarks(columns, contents)
    _free_text(columns, contents)
    _choose_text(columns, contents)
    _choose_status(columns, contents)
    return _settle_ticks(columns, rows)


def role_by_head(head: str) -> Role | None:
    """The role that a column's head names."""
    folded = head.lower().strip(" :?*")
    return next((role for role in _NAMED if patterns("columns")[role.name.lower()].search(folded)), None)


def head_meaning(head: str) -> Meaning | None:
    """What a column's head says of a ticked row."""
    if len(head) > 80:
        return None
    said = {Mark.YES: Meaning(Sense.INCLUDED), Mark.NO: Meaning(Sense.EXCLUDED)}.get(mark_of(head) or Mark.EMPTY)
    said = said if said and head.strip().isalpha() else meaning(head)
    if said and patterns("columns")["price"].search(head):
        # "Preis (zzgl. MwSt.)" heads prices, "Im Preis enthalten" and "Extra cost" don't.
        return (
            said
            if (said.sense in {Sense.INCLUDED, Sense.EXCLUDED} and said.sure)
            or re.search(r"extra|additional|gesondert|separat|zusatz|aufpreis", head, re.IGNORECASE)
            else None
        )
    return said


def _content(cells: Sequence[Cell], legend: Mapping[str, Meaning]) -> _Content:
    texts = [cell.text for cell in cells if cell.span and mark_of(cell.text) is not Mark.EMPTY]
    count = len(texts) or 1
    signs = sum(is_mark(text) or text.strip("()").casefold() in legend for text in texts)
    return _Content(
        filled=len(texts),
        marks=signs / count,
        statuses=sum(
            bool(is_mark(text) or text.strip("()").casefold() in legend or (len(text) <= 60 and _says(text)))
            for text in texts
        )
        / count,
        prices=sum(bool(PRICE.search(text)) for text in texts) / count,
        length=sum(map(len, texts)) / count,
        distinct=len(set(texts)) / count,
        senses=frozenset(said.sense for text in texts if len(text) <= 60 and (said := status_of(text))),
    )


def _says(text: str) -> bool:
    said = status_of(text) or meaning(text)
    return bool(said and (said.sure or len(text.split()) <= 3))


def _column(head: str, content: _Content) -> Column:
    said = head_meaning(head) or (meaning(head) if content.marks >= 0.5 and len(head) <= 80 else None)
    by_head = role_by_head(head)
    if content.marks >= 0.5 and said is None:
        said = _party(head)
    if Sense.INCLUDED in content.senses and len(content.senses) > 1 and content.marks < 0.3 and content.statuses >= 0.6:
        # "How it is charged": the cells say it, each in words.
        return Column(head, Role.STATUS)
    if (
        said
        and (content.statuses >= 0.5 or not content.filled)
        and not (by_head in {Role.TEXT, Role.GROUP} and not said.sure and not content.marks)
    ):
        return Column(head, Role.VERDICT, said)
    if said and said.sure and by_head not in {Role.PRICE, Role.NUMBER}:
        return Column(head, Role.VERDICT, said)
    if content.marks >= 0.6:
        return Column(head, Role.STATUS)
    if by_head is Role.NUMBER or (
        not head and content.filled and content.length <= 4 and content.distinct > 0.9 and not content.marks
    ):
        return Column(head, Role.NUMBER)
    return Column(head, by_head if by_head and by_head is not Role.STATUS else Role.NOTE)


def _party(head: str) -> Meaning | None:
    """Who does something: what the provider does is included, what is left to the customer isn't."""
    bare = head.strip(" :?*")
    for name, said in (("customer", _CUSTOMER), ("provider", _PROVIDER)):
        if patterns("columns")[name].search(bare):
            return said
    return None


def _demote_remarks(columns: list[Column], contents: Sequence[_Content]) -> None:
    """Remarks such as "quote required" are none of the table's verdicts when another column gives them."""
    says = [at for at, column in enumerate(columns) if column.role in {Role.VERDICT, Role.STATUS}]
    for at in says:
        by_head = role_by_head(columns[at].head)
        remarks = by_head in {Role.NOTE, Role.CONDITION} and contents[at].marks < 0.5
        if remarks and any(other != at and contents[other].statuses > 0.8 for other in says):
            columns[at] = Column(columns[at].head, by_head or Role.NOTE)


def _free_text(columns: list[Column], contents: Sequence[_Content]) -> None:
    """ "What we do" heads the services, not a verdict, when another column says what is covered."""
    says = [at for at, column in enumerate(columns) if column.role in {Role.VERDICT, Role.STATUS}]
    ticked = [at for at in says if contents[at].statuses >= 0.6 or contents[at].marks >= 0.5]
    if (
        len(says) < 2
        or not ticked
        or any(at not in says and contents[at].filled for at in range(len(columns)) if columns[at].role is Role.TEXT)
    ):
        return
    for at in says:
        if at not in ticked and contents[at].filled and contents[at].statuses < 0.4 and contents[at].distinct >= 0.6:
            columns[at] = Column(columns[at].head, Role.TEXT)
            return


def _choose_text(columns: list[Column], contents: Sequence[_Content]) -> None:
    """The column that names the services: the one with the right head, or the longest cells that differ."""
    able = [
        at
        for at, column in enumerate(columns)
        if column.role not in {Role.VERDICT, Role.NUMBER, Role.STATUS, Role.PRICE} and contents[at].filled
    ]
    named = [at for at in able if columns[at].role is Role.TEXT]
    if not named:
        unnamed = [
            at
            for at in able
            if columns[at].role is not Role.CONDITION and contents[at].distinct > 0.4 and contents[at].statuses < 0.9
        ]
        groups = [at for at in unnamed if columns[at].role is not Role.NOTE or not _known_head(columns[at].head)]
        wordy = sorted(groups or unnamed, key=lambda at: -contents[at].length * contents[at].distinct)
        named = wordy[:1] or able[:1]
    # "Leistung" and "Beschreibung" both name services: the first is the name, unless it repeats itself.
    chosen = next((at for at in named if contents[at].distinct >= 0.6 or len(named) == 1), named[0] if named else None)
    for at in able:
        if at == chosen:
            columns[at] = Column(columns[at].head, Role.TEXT)
        elif columns[at].role is Role.TEXT:
            before = chosen is not None and at < chosen
            columns[at] = Column(columns[at].head, Role.GROUP if before and contents[at].distinct < 0.8 else Role.NOTE)
        elif columns[at].role is Role.NOTE and chosen is not None and at < chosen and not columns[at].head:
            columns[at] = Column("", Role.GROUP)


def _known_head(head: str) -> bool:
    return bool(patterns("columns")["note"].search(head))


def _choose_status(columns: list[Column], contents: Sequence[_Content]) -> None:
    """Without a column for each verdict the one that says "Included" or "Billable", or has the ticks."""
    if any(column.role in {Role.VERDICT, Role.STATUS} for column in columns):
        return
    able = [
        at
        for at, column in enumerate(columns)
        # Prices alone make no service description: a list of goods has them too.
        if column.role is not Role.TEXT
        and contents[at].statuses >= 0.6
        and (contents[at].prices < 0.5 or contents[at].senses & {Sense.INCLUDED, Sense.EXCLUDED})
    ]
    if able:
        best = max(
            able, key=lambda at: (columns[at].role is not Role.PRICE, contents[at].statuses, -contents[at].length)
        )
        columns[best] = Column(columns[best].head, Role.STATUS)


def _settle_ticks(columns: list[Column], rows: Sequence[Sequence[Cell]]) -> list[Column]:
    """Several columns of ticks whose heads say nothing: packages to compare, or who does what."""
    status = [at for at, column in enumerate(columns) if column.role is Role.STATUS]
    verdicts = [at for at, column in enumerate(columns) if column.role is Role.VERDICT]
    ticks = status + verdicts
    packages = [at for at in ticks if patterns("columns")["package"].match(columns[at].head.strip())]
    unsure = all((said := columns[at].meaning) is None or not said.sure or at in packages for at in verdicts)
    both = sum(sum(mark_of(row[at].text) in {Mark.YES, Mark.X} for at in ticks if at < len(row)) > 1 for row in rows)
    if len(ticks) >= 2 and unsure and (both * 4 > len(rows) or len(packages) >= 2):
        return [Column(column.head, Role.TIER) if at in ticks else column for at, column in enumerate(columns)]
    if any(columns[at].meaning in {_PROVIDER, _CUSTOMER} for at in verdicts):
        # Beside "Customer" a column with a name that says nothing is the provider's.
        return [Column(one.head, Role.VERDICT, _PROVIDER) if at in status else one for at, one in enumerate(columns)]
    return columns
