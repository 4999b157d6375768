"""Text search by parts of words, which only SQLite knows this way: FTS5 over a view, kept current by triggers.

The index holds every three letters that follow one another in a row's text, without their places: half the room of an
index of words, any part of a word is found, and no deleted word can be read in it. Three letters each in a row are not
yet the word, so who asks looks at the text of what was found (`Sought.is_in`).

Text is searched in one spelling: lower case, ä as ae, and ae as a. Words stand two spaces apart in the view, which
makes the beginnings of words, where one or two letters are looked for, letters that follow one another as well.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, FromClause, Integer, column, table

_SPELLINGS = {"ae": "a", "oe": "o", "ue": "u", "ß": "ss", "ẞ": "ss"}
_MARKS = re.compile("[\u0300-\u036f]")
_BETWEEN = "\n\t-/\\(.:@,_\"'="
_MOST_WORDS = 16
_MOST_TRIGRAMS = 64
"""More would not narrow the search any further."""


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


def drop_text_index(execute: Callable[[str], object], name: str, triggers: Sequence[str]) -> None:
    """Drops an index with its view and its triggers, those whose names begin with the index's."""
    for trigger in triggers:
        if trigger.startswith(f"{name}_"):
            execute(f"DROP TRIGGER {trigger}")
    execute(f"DROP TABLE IF EXISTS {name}")
    for view in ("source", "plain"):
        execute(f"DROP VIEW IF EXISTS {name}_{view}")


def rebuild_text_index(execute: Callable[[str], object], name: str) -> None:
    """Makes the index anew from the text; for many rows cheaper than triggers."""
    execute(f"INSERT INTO {name}({name}) VALUES ('rebuild')")  # noqa: S608 - a name of ours


def check_text_index(execute: Callable[[str], object], name: str) -> None:
    """Compares the index with the text.

    Raises:
        DatabaseError: The driver's, of the kind CORRUPT, when they differ.
    """
    execute(f"INSERT INTO {name}({name}, rank) VALUES ('integrity-check', 1)")  # noqa: S608 - a name of ours


@dataclass(frozen=True, slots=True)
class Sought:
    """What somebody typed, as the index is asked; no character is an operator.

    Attributes:
        words: In the one spelling. Those of three letters and more are parts of words, shorter ones beginnings.
        match: The question to FTS5; what it finds has the words' letters, and perhaps not the words.
    """

    words: tuple[str, ...]
    match: str

    def is_in(self, text: str) -> bool:
        """Whether a text has every word."""
        spelled = respelled(text)
        return all(
            word in spelled if len(word) > 2 else re.search(rf"(?<![^\W_]){re.escape(word)}", spelled)
            for word in self.words
        )

    def condition(self, name: str) -> tuple[FromClause, ColumnElement[int], ColumnElement[bool]]:
        """The index as a table, its column of serials, and the condition that a row has the words' letters."""
        index = table(name, column("rowid", Integer), column(name))
        return index, index.c.rowid, index.c[name].op("MATCH")(self.match)


def sought(text: str) -> Sought | None:
    """Reads what somebody typed; None when there is no word in it.

    >>> sought('Müller "IT').words
    ('muller', 'it')
    """
    words = re.findall(r"[^\W_]+", _one_spelling(text[:1000]))[:_MOST_WORDS]
    letters = dict.fromkeys(trigram for word in words for trigram in _trigrams(word))
    if not letters:
        return None
    match = " AND ".join(f'"{trigram}"' for trigram in [*letters][:_MOST_TRIGRAMS])
    return Sought(tuple(map(respelled, words)), match)


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


def _trigrams(word: str) -> list[str]:
    if len(word) < 3:
        return [word.rjust(3)]
    return [word[at : at + 3] for at in range(len(word) - 2)]
