"""Text search by parts of words, which only SQLite knows this way: FTS5 over a view, kept current by triggers.

The index holds every three letters that follow one another in a row's text, without their places: half the room of an
index of words, any part of a word is found, and no deleted word can be read in it. Three letters each in a row are not
yet the word, so who asks looks at the text of what was found (`Sought.missing`).

Text is searched in one spelling: lower case, ä as ae, and ae as a. Words stand two spaces apart in the view, which
makes the beginnings of words, where one or two letters are looked for, letters that follow one another as well.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Integer, column, table

from helpdesk.store.integrity import rebuild_text_index

_SPELLINGS = {"ae": "a", "oe": "o", "ue": "u", "ß": "ss", "ẞ": "ss"}
_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = "\n\t-/\\(.:@,_\"'="
_MOST_WORDS = 16
_MOST_TRIGRAMS = 64
"""More would not narrow the search any further."""

PIECES = 1 << 20
"""How many texts, but one, of a row an index of pieces finds."""


def create_text_index(
    execute: Callable[[str], object], name: str, columns: Sequence[str], select: str, watched: Mapping[str, str]
) -> None:
    """Creates the index `name` on a view, with the triggers that keep it current, and fills it.

    The view `{name}_plain` has the text as it was written, `{name}_source` in the one spelling.

    Args:
        execute: Runs one SQL statement; a migration hands in `op.execute`.
        name: Of the index, ending in `_text`, which tells it and the tables SQLite keeps for it from portable ones.
        columns: What is searched.
        select: Reads `serial`, the row's integer key, and the columns.
        watched: For each table, and its columns if only some matter ("tickets(subject)"), the SQL of the serials its
            row belongs to, one or a subquery, with `{row}` for the row.
    """
    names = ", ".join(columns)
    spelled = ", ".join(f"{_spelled(each)} AS {each}" for each in columns)
    execute(f"CREATE VIEW {name}_plain AS {select}")
    execute(f"CREATE VIEW {name}_source AS SELECT serial, {spelled} FROM {name}_plain")  # noqa: S608 - a migration's own words
    execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5({names}, content='{name}_source', content_rowid='serial', "
        "tokenize='trigram remove_diacritics 1', detail=none)"
    )
    for watch, serials in watched.items():
        watched_table, _, only = watch.rstrip(")").partition("(")
        updates = f"UPDATE OF {only}" if only else "UPDATE"
        for event, row in (("INSERT", "NEW"), (updates, "OLD"), ("DELETE", "OLD")):
            which = f"FROM {name}_source WHERE serial IN ({serials.format(row=row)})"
            label = f"{name}_{watched_table}_{event.split()[0].lower()}"
            execute(
                f"CREATE TRIGGER {label}_before BEFORE {event} ON {watched_table} BEGIN "
                f"INSERT INTO {name}({name}, rowid, {names}) SELECT 'delete', serial, {names} {which}; END"
            )
            execute(
                f"CREATE TRIGGER {label}_after AFTER {event} ON {watched_table} BEGIN "
                f"INSERT INTO {name}(rowid, {names}) SELECT serial, {names} {which}; END"
            )
    rebuild_text_index(execute, name)


@dataclass(frozen=True, slots=True)
class Piece:
    """A column of a table whose texts belong to rows of another.

    Attributes:
        owner: What follows FROM to reach the owner as `o`, with `{row}` for the piece's row.
        shown: The SQL of whether the piece is to be found, with `{row}` for its row.
        told: Columns of `shown`.
    """

    table: str
    text: str
    owner: str
    shown: str = "1"
    told: tuple[str, ...] = ()


def create_pieces_index(execute: Callable[[str], object], name: str, owners: str, pieces: Sequence[Piece]) -> None:
    """Creates the index `name` on many texts of each row of `owners`, and fills it.

    Each text is a row of the index, so that adding or changing one costs what it is long, however many there are. The
    table `{name}_rows` has their keys: the owner's serial, times `PIECES`, and a number of its own. So they follow one
    another as their owners do. The view `{name}_plain` has each owner's texts as they were written.

    Args:
        execute: Runs one SQL statement; a migration hands in `op.execute`.
        name: As of `create_text_index`.
        owners: A table with an integer key `serial`.
        pieces: Their tables have unlike keys `id`.
    """
    rows = f"{name}_rows"
    execute(f"CREATE TABLE {rows} (row INTEGER NOT NULL PRIMARY KEY, piece CHAR(32) NOT NULL UNIQUE)")
    text = f"coalesce({', '.join(f'{each.table}.{each.text}' for each in pieces)})"
    joined = " ".join(f"LEFT JOIN {each.table} ON {each.table}.id = r.piece" for each in pieces)
    execute(
        f"CREATE VIEW {name}_plain AS SELECT o.serial, {text} AS text FROM {owners} o CROSS JOIN {rows} r {joined} "  # noqa: S608 - a migration's own words
        f"WHERE r.row > o.serial * {PIECES} AND r.row < (o.serial + 1) * {PIECES}"
    )
    source = f"SELECT r.row AS serial, {_spelled(text)} AS text FROM {rows} r {joined}"  # noqa: S608 - likewise
    execute(f"CREATE VIEW {name}_source AS {source}")
    execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5(text, content='{name}_source', content_rowid='serial', "
        "tokenize='trigram remove_diacritics 1', detail=none)"
    )
    for piece in pieces:
        _watch_pieces(execute, name, piece)
    found = " UNION ALL ".join(
        f"SELECT o.serial, p.id FROM {each.table} p, {each.owner.format(row='p')} AND {each.shown.format(row='p')}"  # noqa: S608 - a migration's own words
        for each in pieces
    )
    key = f"serial * {PIECES} + row_number() OVER (PARTITION BY serial ORDER BY id)"
    execute(f"INSERT INTO {rows} (row, piece) SELECT {key}, id FROM ({found})")  # noqa: S608 - likewise
    rebuild_text_index(execute, name)


def _watch_pieces(execute: Callable[[str], object], name: str, piece: Piece) -> None:
    rows, new = f"{name}_rows", _spelled(f"NEW.{piece.text}")
    shown, was_shown = piece.shown.format(row="NEW"), piece.shown.format(row="OLD")
    first, end = f"o.serial * {PIECES}", f"(o.serial + 1) * {PIECES}"
    # Whoever has more texts than there are numbers has the last ones not found.
    add = (
        f"INSERT INTO {rows} (row, piece) "  # noqa: S608 - a migration's own words
        f"SELECT coalesce((SELECT max(row) FROM {rows} WHERE row > {first} AND row < {end}), {first}) + 1, NEW.id "
        f"FROM {piece.owner.format(row='NEW')} AND {shown} "
        f"AND NOT EXISTS (SELECT 1 FROM {rows} WHERE row = {end} - 1); "
        f"INSERT INTO {name}(rowid, text) SELECT row, {new} FROM {rows} WHERE piece = NEW.id; "
    )
    remove = (
        f"INSERT INTO {name}({name}, rowid, text) "  # noqa: S608 - a migration's own words
        f"SELECT 'delete', row, {_spelled(f'OLD.{piece.text}')} FROM {rows} WHERE piece = OLD.id; "
        f"DELETE FROM {rows} WHERE piece = OLD.id; "
    )
    changed = f"OLD.{piece.text} <> NEW.{piece.text} OR ({was_shown}) <> ({shown})"
    of = ", ".join((piece.text, *piece.told))
    for event, when, done in (
        ("INSERT", "", add),
        (f"UPDATE OF {of}", f"WHEN {changed} ", remove + add),
        ("DELETE", "", remove),
    ):
        label = f"{name}_{piece.table}_{event.split()[0].lower()}"
        execute(f"CREATE TRIGGER {label} AFTER {event} ON {piece.table} {when}BEGIN {done}END")


def drop_text_index(execute: Callable[[str], object], name: str, triggers: Sequence[str]) -> None:
    """Drops an index with its view and its triggers, those whose names begin with the index's."""
    for trigger in triggers:
        if trigger.startswith(f"{name}_"):
            execute(f"DROP TRIGGER {trigger}")
    execute(f"DROP TABLE IF EXISTS {name}")
    for view in ("source", "plain"):
        execute(f"DROP VIEW IF EXISTS {name}_{view}")


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody typed, as the index is asked; no character is an operator.

    Attributes:
        words: In the one spelling. Those of three letters and more are parts of words, shorter ones beginnings.
        matches: For each word the question to FTS5; what it finds has the word's letters, and perhaps not the word.
    """

    words: tuple[str, ...]
    matches: tuple[str, ...]

    def missing(self, text: str, words: frozenset[str]) -> frozenset[str]:
        """Which of some words a text hasn't."""
        spelled = respelled(text)
        return frozenset(word for word in words if not _has(spelled, word))


def matching(name: str, match: str) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]]:
    """The index as a table, its column of serials, and the condition that a row has a word's letters."""
    index = table(name, column("rowid", Integer), column(name))
    return index, index.c.rowid, index.c[name].op("MATCH")(match)


def sought(text: str) -> Sought | None:
    """Reads what somebody typed; None when there is no word in it.

    >>> sought('Müller "IT').words
    ('muller', 'it')
    """
    words = [*dict.fromkeys(re.findall(r"[^\W_]+", _one_spelling(text[:1000])))][:_MOST_WORDS]
    if not words:
        return None
    return Sought(tuple(map(respelled, words)), tuple(map(_match, words)))


def respelled(text: str) -> str:
    """The text in the one spelling, as the index has it."""
    spelled = _one_spelling(text)
    return spelled if spelled.isascii() else _MARKS.sub("", unicodedata.normalize("NFD", spelled))


def _one_spelling(text: str) -> str:
    text = unicodedata.normalize("NFC", text).lower()
    for written, meant in _SPELLINGS.items():
        text = text.replace(written, meant)
    return text


def _spelled(name: str) -> str:
    """The SQL of a column's text in the one spelling, but for diacritics, which the tokenizer takes off."""
    sql = f"lower({name})"
    for written, meant in _SPELLINGS.items():
        sql = f"replace({sql}, '{written}', '{meant}')"
    sql = f"replace({sql}, ' ', '  ')"
    for between in _BETWEEN:
        sql = f"replace({sql}, char({ord(between)}), '  ')"
    return f"'  ' || coalesce({sql}, '')"


def _has(spelled: str, word: str) -> bool:
    if len(word) > 2:
        return word in spelled
    return re.search(rf"(?<![^\W_]){re.escape(word)}", spelled) is not None


def _match(word: str) -> str:
    return " AND ".join(f'"{trigram}"' for trigram in [*dict.fromkeys(_trigrams(word))][:_MOST_TRIGRAMS])


def _trigrams(word: str) -> list[str]:
    if len(word) < 3:
        return [word.rjust(3)]
    return [word[at : at + 3] for at in range(len(word) - 2)]
