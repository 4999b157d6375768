"""Tables to entries: which columns say what is covered, and what the other columns add."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from helpdesk.i18n import _
from helpdesk.scope.importing.blocks import Block, Cell
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.marks import Mark, is_mark, mark_of
from helpdesk.scope.importing.phrases import Meaning, Sense, heading_meaning, meaning
from helpdesk.scope.importing.prose import enumerated
from helpdesk.scope.importing.qualify import billing_of, is_condition, status_of, taken_apart
from helpdesk.scope.importing.roles import Column, Role, columns_of, head_meaning, role_by_head
from helpdesk.scope.importing.verdicts import Signs, said_by


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a table.

    Attributes:
        meaning: What the heading or the sentence above it says.
        columns: Those of a table just before it, which this one may go on with.
        legend: What the page says its signs mean.
    """

    meaning: Meaning | None
    columns: Sequence[Column]
    legend: Mapping[str, Meaning]


@dataclass(frozen=True, slots=True)
class Table:
    """A table understood: its entries, and its columns for a table that goes on with it."""

    drafts: list[Draft]
    columns: Sequence[Column]


def read_table(block: Block, around: Surroundings) -> Table:
    """The entries of a table; none when it doesn't say what is covered."""
    every = [
        (row, line) for row, line in zip(block.rows, block.rows_at, strict=False) if any(cell.text for cell in row)
    ]
    if not (every and _names_columns(every[0][0])) and (by_rows := _by_rows([], every)):
        return Table(by_rows, ())
    heads, body = _parted(block, around)
    rows = [row for row, _line in body]
    if not rows:
        return Table([], ())
    if by_rows := _by_rows(heads, body):
        return Table(by_rows, ())
    goes_on = not heads and len(around.columns) == len(rows[0])
    columns = list(around.columns) if goes_on else columns_of(heads, rows, around.legend)
    says = any(column.role in {Role.VERDICT, Role.STATUS, Role.TIER} for column in columns)
    hinted = around.meaning is None or (not around.meaning.sure and len(rows) == 1)
    if not says and not _sectioned(rows) and hinted:
        return Table([], ())
    drafts = list(_Reader(columns, rows, around).read(body))
    return Table(drafts, columns)


def _parted(block: Block, around: Surroundings) -> tuple[list[str], list[tuple[list[Cell], int]]]:
    """The columns' heads and the other rows, each with its line."""
    lines = block.rows_at or [block.line] * len(block.rows)
    rows = [(row, line) for row, line in zip(block.rows, lines, strict=True) if any(cell.text for cell in row)]
    count = 0
    while count < len(rows) - 1 and count < 4 and all(cell.header or not cell.text for cell in rows[count][0]):
        if count and rows[count][0][0].span >= len(rows[count][0]):
            # A head over all columns, below the columns' heads, is the first section's.
            break
        count += 1
    if not count and rows and _looks_like_head(rows, around):
        count = 1
    while 0 < count < min(4, len(rows) - 1) and _head_goes_on(rows, count, around):
        count += 1
    width = max((len(row) for row, _line in rows), default=0)
    heads = (
        [
            _head([row[at].text for row, _line in rows[:count] if at < len(row) and row[0].span < len(row)])
            for at in range(width)
        ]
        if count
        else []
    )
    return heads, rows[count:]


def _head_goes_on(rows: Sequence[tuple[list[Cell], int]], count: int, around: Surroundings) -> bool:
    """The row after a head with merged cells parts them further, as "Billing" above "Included" and "Extra"."""
    above, below = rows[count - 1][0], rows[count][0]
    if len({cell.text for cell in above}) == 1:
        return _looks_like_head(rows[count:], around)
    merged = any(cell.span > 1 for cell in above)
    texts = [cell.text for cell in below if cell.span and not cell.down]
    return merged and below[0].span < len(below) and not any(is_mark(text) or len(text) > 60 for text in texts)


def _head(texts: list[str]) -> str:
    """A column's head of one or several rows; merged cells above it don't say their words twice."""
    return " ".join(dict.fromkeys(" ".join(text.split()) for text in texts if text))


def _looks_like_head(rows: Sequence[tuple[list[Cell], int]], around: Surroundings) -> bool:
    first = [" ".join(cell.text.split()) for cell in rows[0][0] if cell.span]
    if len(rows) < 2 or len(first) < 2 or any(len(text) > 80 for text in first):
        return False
    ticks = [text for text in first if is_mark(text)]
    if ticks and not (
        len(ticks) == 2 and {mark_of(text) for text in ticks} == {Mark.YES, Mark.NO} and ticks[0].isalpha()
    ):
        # Heads may say "Yes" and "No"; other marks are a row's.
        return False
    below = [cell.text for row, _line in rows[1:] for cell in row]
    ticked = any(is_mark(text) or text.casefold() in around.legend for text in below)
    roles = [role_by_head(text) for text in first if text]
    says = sum(bool(head_meaning(text)) for text in first)
    if says >= 2 or _ticked_below(rows):
        return True
    if says and (ticked or any("\n" in text for text in below)):
        return True
    # "Monitoring | Included" is a row, "Service | Included" and "Category | Service | Coverage" are heads.
    named = sum(role is not None for role in roles)
    short = sum(len(text.split()) <= 3 for text in first)
    return (named + says >= 2 and short == len(first)) or (bool(named) and named == len(roles))


def _ticked_below(rows: Sequence[tuple[list[Cell], int]]) -> bool:
    """A column has ticks in nearly every row but the first, which has words."""
    for at, cell in enumerate(rows[0][0]):
        below = [row[at].text for row, _line in rows[1:] if at < len(row) and row[at].text]
        if (
            cell.text
            and len(below) >= 2
            and sum(map(is_mark, below)) >= 0.8 * len(below)
            and len(below) * 3 >= len(rows)
        ):
            return True
    return False


def _add_note(draft: Draft, head: str, text: str) -> None:
    """A remark is a condition, a price rule, or a note; one with a head such as "SLA" keeps it."""
    apart = taken_apart(text)
    draft.footnotes += apart.footnotes
    said = meaning(text)
    if is_condition(apart.text):
        draft.conditions.append(apart.text)
    elif said and said.sense is Sense.BILLED and not draft.billing:
        draft.billing = apart.text
    else:
        draft.billing = draft.billing or billing_of(text)
        remark = head.casefold().startswith(("bemerk", "hinweis", "anmerk", "note", "remark", "comment", "komment"))
        draft.notes.append(apart.text if remark or not head else f"{head}: {apart.text}")


def _names_columns(row: Sequence[Cell]) -> bool:
    """ "Coverage | Service" heads a table whose first cells say what is covered."""
    return all(cell.header for cell in row) or role_by_head(row[-1].text) in {Role.TEXT, Role.GROUP}


def _by_rows(heads: Sequence[str], body: Sequence[tuple[list[Cell], int]]) -> list[Draft]:
    """Tables whose first cell says "Included" and whose second lists what."""
    if any(len(row) != 2 for row, _line in body) or len(body) > 12:
        return []
    said = [heading_meaning(row[0].text) if len(row[0].text.split()) <= 6 else None for row, _line in body]
    if sum(bool(one and one.sure) for one in said) < max(1, (len(body) + 1) // 2) or any(
        is_mark(row[1].text) for row, _line in body
    ):
        return []
    if any(status_of(row[1].text) for row, _line in body) or (heads and head_meaning(heads[-1])):
        return []
    drafts: list[Draft] = []
    for (row, line), one in zip(body, said, strict=True):
        texts = [text.lstrip("-–•·* ") for text in row[1].text.split("\n")]
        if len(texts) == 1:
            texts = enumerated(texts[0])
        drafts += [_listed(text, one, line, row[0].text) for text in texts if one]
    return drafts


def _listed(text: str, said: Meaning | None, line: int, group: str) -> Draft:
    apart = taken_apart(text)
    draft = Draft(
        apart.text,
        said.sense if said else None,
        line,
        original=text,
        group=group,
        billing=apart.billing,
        strong=bool(said and said.sure),
        from_table=True,
    )
    draft.conditions += apart.conditions
    draft.footnotes += apart.footnotes
    return draft


def _sectioned(rows: Sequence[Sequence[Cell]]) -> bool:
    """Rows of their own say "Included" and "Not included" for the rows below them."""
    return (
        sum(bool((text := section_title(row)) and (said := heading_meaning(text)) and said.sure) for row in rows) >= 1
    )


def section_title(row: Sequence[Cell]) -> str:
    """The text of a row that heads the rows below it; empty when it is an ordinary row."""
    texts = [cell.text for cell in row if cell.span and cell.text and not cell.down]
    if len(texts) != 1 or len(row) < 2:
        return ""
    spans = next(cell.span for cell in row if cell.text and cell.span and not cell.down) >= len(row)
    return texts[0] if spans or (row[0].text == texts[0] and len(texts[0].split()) <= 8) else ""


class _Reader:
    """Goes through the rows with the columns' roles, and remembers the group."""

    def __init__(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]], around: Surroundings) -> None:
        self._columns = columns
        self._around = around
        self._signs = Signs.of(
            rows,
            {at: one.head for at, one in enumerate(columns) if one.role in {Role.VERDICT, Role.STATUS, Role.TIER}},
            around.legend,
        )
        self._group = ""
        self._section: Meaning | None = None
        self._column_group = ""
        self._verdicts = [at for at, column in enumerate(columns) if column.role in {Role.VERDICT, Role.STATUS}]
        self._text = next((at for at, column in enumerate(columns) if column.role is Role.TEXT), None)
        headed = [at for at in self._verdicts if columns[at].meaning]
        cells = [
            row[at].text for row in rows for at in headed if at < len(row) and mark_of(row[at].text) is not Mark.EMPTY
        ]
        said = sum(bool(is_mark(text) or status_of(text)) for text in cells)
        self._named_in_cells = len(headed) > 1 and len(cells) > len(rows) and said * 5 < len(cells)

    def read(self, body: Sequence[tuple[list[Cell], int]]) -> Iterator[Draft]:
        for number, (row, line) in enumerate(body):
            row = row + [Cell("")] * (len(self._columns) - len(row))
            following = body[number + 1][0] if number + 1 < len(body) else []
            if (title := section_title(row)) and self._heads(row, following):
                self._group = " ".join(title.split())
                said = heading_meaning(title)
                self._section = said if said and said.sure else None
            elif self._text is None:
                yield from self._lists(row, line)
            else:
                yield from self._row(row, line)

    def _heads(self, row: Sequence[Cell], following: Sequence[Cell]) -> bool:
        """A row with one cell is a section when rows follow that say more, and not another like it."""
        if not (self._verdicts or any(column.role is Role.TIER for column in self._columns)):
            return bool(row[0].span >= len(row) or (heading_meaning(row[0].text)))
        return bool(following) and (
            not section_title(following) or bool(heading_meaning(row[0].text)) or row[0].span >= len(row)
        )

    def _lists(self, row: Sequence[Cell], line: int) -> Iterator[Draft]:
        """Every column says what is covered and lists it: each line of each cell is an entry."""
        for at, column in enumerate(self._columns[: len(row)]):
            said = column.meaning
            if not said or not row[at].span:
                continue
            for text in row[at].text.split("\n"):
                bare = text.strip().lstrip("-–•·▪* ").strip()
                if bare and mark_of(bare) is not Mark.EMPTY and not is_mark(bare):
                    yield _listed(bare, said, line, column.head)

    def _row(self, row: Sequence[Cell], line: int) -> Iterator[Draft]:
        at = self._text or 0
        text = " ".join(row[at].text.split())
        if not text or mark_of(text) is Mark.EMPTY:
            return
        self._column_group = self._group_cell(row) or self._column_group
        if self._lists_below(row):
            # "Server | a list of what is included | a list of what isn't"
            for draft in self._lists(row, line):
                draft.group = text
                yield draft
            return
        apart = taken_apart(text)
        draft = Draft(
            apart.text,
            None,
            line,
            original=" | ".join(cell.text for cell in row if cell.span and cell.text).replace("\n", " / "),
            from_table=True,
        )
        draft.group = " – ".join(dict.fromkeys(filter(None, (self._group, self._column_group))))
        draft.conditions += apart.conditions
        draft.footnotes += apart.footnotes
        self._add_columns(draft, row)
        tiers = [number for number, column in enumerate(self._columns) if column.role is Role.TIER]
        if tiers:
            yield from self._tiers(draft, row, tiers)
            return
        said_by(draft, [(self._columns[number], row[number].text) for number in self._verdicts], self._signs)
        self._settle(draft, apart.meaning)
        draft.billing = draft.billing or apart.billing
        yield draft

    def _settle(self, draft: Draft, own: Meaning | None) -> None:
        """A row whose cells say nothing takes the section's word, its own, or that of the heading above the table."""
        if draft.sense is not None:
            return
        for said in (own, self._section, self._around.meaning if not self._verdicts else None):
            if said:
                draft.sense, draft.strong = said.sense, said.sure
                if not said.sure:
                    draft.doubts.append(_("Nur die Überschrift deutet an, ob das enthalten ist."))
                return
        draft.sense = Sense.EXCLUDED
        draft.doubts.append(_("In keiner Spalte steht, ob das enthalten ist; vorsichtshalber „nicht enthalten“."))

    def _lists_below(self, row: Sequence[Cell]) -> bool:
        """The cells name services themselves instead of ticking the one in front."""
        cells = [row[number].text for number in self._verdicts if self._columns[number].meaning]
        several = any("\n" in text and not status_of(text) for text in cells)
        return (several or self._named_in_cells) and not any(is_mark(text) for text in cells)

    def _group_cell(self, row: Sequence[Cell]) -> str:
        groups = [
            " ".join(row[at].text.split())
            for at, column in enumerate(self._columns)
            if column.role is Role.GROUP and at < len(row)
        ]
        return " – ".join(dict.fromkeys(text for text in groups if text and mark_of(text) is not Mark.EMPTY))

    def _add_columns(self, draft: Draft, row: Sequence[Cell]) -> None:
        for at, column in enumerate(self._columns[: len(row)]):
            text = " ".join(row[at].text.split())
            if not text or mark_of(text) is Mark.EMPTY or not row[at].span:
                continue
            if column.role is Role.PRICE:
                draft.billing = "; ".join(filter(None, (draft.billing, text)))
            elif column.role is Role.CONDITION:
                draft.conditions.append(text)
            elif column.role is Role.NOTE:
                _add_note(draft, column.head, text)

    def _tiers(self, draft: Draft, row: Sequence[Cell], tiers: Sequence[int]) -> Iterator[Draft]:
        for at in tiers:
            one = Draft(
                draft.text,
                None,
                draft.line,
                draft.original,
                module=self._columns[at].head,
                group=draft.group,
                billing=draft.billing,
                from_table=True,
            )
            one.conditions, one.notes, one.footnotes = list(draft.conditions), list(draft.notes), list(draft.footnotes)
            said_by(one, [(Column(self._columns[at].head, Role.STATUS), row[at].text)], self._signs)
            if one.sense is None:
                one.sense, one.strong = Sense.EXCLUDED, True
            one.doubts.append(_("Die Tabelle vergleicht Pakete; jedes Paket wurde ein Modul."))
            yield one
