"""What is known before anybody is asked: profiles, proposals, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.consent.models import Circumstance
from helpdesk.i18n import Language, language

if TYPE_CHECKING:
    from helpdesk.store.toml_file import Fault


@dataclass(frozen=True, slots=True)
class Profile:
    """A usual kind of session.

    Attributes:
        circumstances: What such a session is like.
        settled: Items that the customer's agreed facts may answer beforehand.
        longest_days: How many days ahead the agreed end of standing access may lie; 0 where a grant lasts as usual.
    """

    id: str
    title: Mapping[Language, str]
    circumstances: frozenset[str]
    settled: tuple[str, ...]
    longest_days: int = 0

    @property
    def name(self) -> str:
        """Its title in the user's language."""
        return self.title[language()]


@dataclass(frozen=True, slots=True)
class BrokenFile:
    """A file of the user's that can't be used, and why."""

    file: Path
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A circumstance that customer and device suggest; a person decides.

    Attributes:
        source: What it rests on, in the user's language.
    """

    circumstance: Circumstance
    source: str


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that can be agreed with a customer about remote maintenance, by the words an agreed fact fulfils.

    Attributes:
        words: As `AgreedFact.fulfils` has them; German, whatever the language, since they are kept with the customer.
        settles: Items it answers beforehand.
        suggests: Items it gives a note to; the answer is still a person's.
        circumstance: What the session is like where it holds; or empty.
    """

    id: str
    words: str
    settles: tuple[str, ...]
    suggests: tuple[str, ...]
    circumstance: str
