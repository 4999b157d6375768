"""Where on a page one is: the headings that are open, and what the last sentence announced."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from helpdesk.scope.importing.blocks import BOLD
from helpdesk.scope.importing.definitions import Definition
from helpdesk.scope.importing.phrases import Meaning, Sense, heading_meaning, is_customer_duty, meaning
from helpdesk.scope.importing.prose import sentences
from helpdesk.scope.importing.qualify import billing_of
from helpdesk.scope.importing.vocabulary import patterns

_BACK_REFERENCE = re.compile(
    r"^(?:dazu|hierzu|darunter|hierunter|these|those|this|das|dies|diese|they)\b.{0,60}"
    r"(?:zähl|gehör|fall|sind|includ|are|is|betrifft|umfass)",
    re.IGNORECASE,
)
_MAX_RULE = 160


@dataclass(slots=True)
class Heading:
    """An open heading; `services` is False below headings such as "Contact"."""

    level: int
    text: str
    meaning: Meaning | None
    services: bool
    title: bool


class Sections:
    """Follows headings and announcements from the top of the page to its end."""

    def __init__(self, defined: Sequence[Definition]) -> None:
        self._defined = defined
        self._open: list[Heading] = []
        self._announced: Meaning | None = None
        self._announcement = ""
        self._announces_services = True
        self.number = 0
        """How many headings there were; tells sections apart."""

    def begin(self, text: str, level: int) -> Heading:
        """A heading opens a section, and closes those of its level and below."""
        self.forget()
        self.end(level)
        said = self._by_definition(text) or heading_meaning(text)
        if level == 1 and said and said.sense not in {Sense.INCLUDED, Sense.EXCLUDED}:
            # "Our extended support" is the page's subject; its lists say themselves what they are.
            said = None
        about_else = patterns("phrases")["no services"].search(text) and not (said and said.sure)
        heading = Heading(level, text, said, not is_customer_duty(text) and not about_else, title=not self.number)
        self.number += 1
        self._open.append(heading)
        return heading

    def end(self, level: int) -> None:
        """Closes the sections of this level and below."""
        self._open = [heading for heading in self._open if heading.level < level]

    def _by_definition(self, text: str) -> Meaning | None:
        """ "The extended support is always charged" says what a heading with "extended support" means."""
        found = next((one for one in self._defined if one.names(text)), None)
        return found.meaning if found and heading_meaning(text) else None

    # --- what the headings say

    def sense(self, outer: int = 0) -> Meaning | None:
        """The nearest heading that says something; one that is sure counts before one that only hints.

        Args:
            outer: How many of the innermost headings to leave out.
        """
        said = [heading.meaning for heading in reversed(self._inner(outer)) if heading.meaning]
        if not said:
            return None
        sure = next((one for one in said if one.sure), None)
        return said[0] if sure is None or said[0].sure or said[0].sense is not Sense.INCLUDED else sure

    def hold_services(self) -> bool:
        """What is listed here may be services, as far as headings and the last sentence say."""
        inner = [heading for heading in self._open[-2:] if heading.level > 1] or self._open[-1:]
        return self._announces_services and all(heading.services for heading in inner)

    def module(self, outer: int = 0) -> str:
        """The first heading below the title that isn't only a verdict."""
        headings = [heading for heading in self._inner(outer) if not heading.title and heading.level != BOLD]
        named = (heading.text for heading in headings if not (heading.meaning and heading.meaning.sure))
        return next(named, "")

    def group(self, outer: int = 0) -> str:
        """The innermost heading that is neither title nor module."""
        module = self.module(outer)
        inner = [heading.text for heading in self._inner(outer) if not heading.title and heading.text != module]
        return inner[-1] if inner else ""

    def _inner(self, outer: int) -> Sequence[Heading]:
        return self._open[: len(self._open) - outer]

    def said_by(self, said: Meaning) -> str:
        """The words of the heading or the sentence with this meaning."""
        return next((one.text for one in reversed(self._open) if one.meaning is said), self._announcement)

    def rule(self, said: Meaning) -> str:
        """The price rule in the sentence above a list, or where the page defines its heading."""
        if self._announced is said:
            return self._announcement if len(self._announcement) <= _MAX_RULE else ""
        heading = next((one.text for one in reversed(self._open) if one.meaning is said), "")
        defined = next((one.rule for one in self._defined if one.names(heading)), "")
        return defined or (heading if len(heading.split()) > 1 and billing_of(heading) else "")

    # --- what the last sentence says

    @property
    def announced(self) -> Meaning | None:
        """What the sentence right above says of the list below it, or else the headings."""
        return self._announced or self.sense()

    def forget(self) -> None:
        """What was announced has come, or doesn't come."""
        self._announced, self._announcement, self._announces_services = None, "", True

    def announce(self, text: str) -> bool:
        """Takes a sentence before a list; whether it says what the list is."""
        told = sentences(text)
        last, colon = told[-1], text.endswith(":")
        self.forget()
        self._announcement = last.rstrip(" :")
        said = meaning(last)
        end = " ".join(last.split()[-6:]) if colon else last
        if patterns("phrases")["no services"].search(end) and (colon or not (said and said.sure)):
            self._announces_services = not colon
            return colon
        self._announces_services = not (colon and is_customer_duty(last))
        said = said if colon or len(last.split()) <= 14 else None
        if len(told) > 1 and _BACK_REFERENCE.match(last):
            said = _referred_to(told[-2]) or said
        context = self.sense()
        hints = said is not None and not said.sure and said.sense is not Sense.CONDITIONAL
        if said and hints and context and (said.sense is Sense.INCLUDED or context.sure):
            said = context
        self._announced = said if said and (colon or said.sure) else None
        return colon or self._announced is not None


def _referred_to(sentence: str) -> Meaning | None:
    """What the sentence says that "among these are:" goes back to."""
    said = meaning(sentence)
    if not said or not said.sure:
        return None
    covered = re.search(r"\benthalten\b|\bincluded\b", sentence) and not re.search(r"\bnicht\b|\bnot\b", sentence)
    contradicts = said.sense is Sense.BILLED and covered
    return Meaning(Sense.CONDITIONAL, sure=False) if contradicts else said
