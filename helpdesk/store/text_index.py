"""Full-text search, which only SQLite knows this way: FTS5 over a view, kept current by triggers.

The index holds no text of its own: it reads the view when a row changes, and forgets the words of deleted text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import ColumnElement, FromClause, Integer, column, table


def create_text_index(
    execute: Callable[[str], object], name: str, columns: Sequence[str], select: str, watched: Mapping[str, str]
) -> None:
    """Creates the view `{name}_source`, the index `name` on it, and the triggers that keep it current.

    Args:
        execute: Runs one SQL statement; a migration hands in `op.execute`.
        name: Of the index, ending in `_text`, which tells it and the tables SQLite keeps for it from portable ones.
        columns: What is searched.
        select: Reads `serial`, the row's integer key, and the columns.
        watched: For each table, and its columns if only some matter ("tickets(subject)"), the SQL of the serial its
            row belongs to, with `{row}` for the row.
    """
    names = ", ".join(columns)
    execute(f"CREATE VIEW {name}_source AS {select}")
    execute(
        f"CREATE VIRTUAL TABLE {name} USING fts5({names}, content='{name}_source', content_rowid='serial', "
        "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3 4')"
    )
    # Without this the words of deleted text stay in the file.
    execute(f"INSERT INTO {name}({name}, rank) VALUES ('secure-delete', 1)")  # noqa: S608 - a migration's own name
    for watch, serial in watched.items():
        watched_table, _, only = watch.rstrip(")").partition("(")
        updates = f"UPDATE OF {only}" if only else "UPDATE"
        for event, row in (("INSERT", "NEW"), (updates, "OLD"), ("DELETE", "OLD")):
            which = f"FROM {name}_source WHERE serial = {serial.format(row=row)}"
            label = f"{name}_{watched_table}_{event.split()[0].lower()}"
            execute(
                f"CREATE TRIGGER {label}_before BEFORE {event} ON {watched_table} BEGIN "
                f"INSERT INTO {name}({name}, rowid, {names}) SELECT 'delete', serial, {names} {which}; END"
            )
            execute(
                f"CREATE TRIGGER {label}_after AFTER {event} ON {watched_table} BEGIN "
                f"INSERT INTO {name}(rowid, {names}) SELECT serial, {names} {which}; END"
            )


def text_index(name: str, text: str) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]] | None:
    """The index as a table to join, its column of serials, and the condition that a row has every word of `text`.

    None when the text has no word to look for.
    """
    wanted = match_query(text)
    if not wanted:
        return None
    index = table(name, column("rowid", Integer), column(name))
    return index, index.c.rowid, index.c[name].op("MATCH")(wanted)


_MOST_WORDS = 16


def match_query(text: str) -> str:
    """What somebody typed as an FTS5 query: every word's beginning, in any order; no character is an operator.

    >>> match_query('Müller "NOT')
    '("Müller"* OR "Mueller"*) AND "NOT"*'
    """
    words = re.findall(r"\w+", unicodedata.normalize("NFC", text[:1000].replace("_", " ")))
    return " AND ".join(map(_spellings, words[:_MOST_WORDS]))


def _spellings(word: str) -> str:
    spelled = dict.fromkeys((word, *(_respelled(word, pairs) for pairs in (_OPENED, _FOLDED))))
    terms = " OR ".join(f'"{form}"*' for form in spelled)
    return f"({terms})" if len(spelled) > 1 else terms


_OPENED = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
_FOLDED = {opened: letter for letter, opened in _OPENED.items()}


def _respelled(word: str, pairs: Mapping[str, str]) -> str:
    return re.sub("|".join(pairs), lambda found: pairs[found[0]], word)
