"""Blocks to entries, whatever the format was: headings, sentences and marks say what the lines below them are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from helpdesk.i18n import _
from helpdesk.scope.importing.blocks import BOLD, Block, Kind
from helpdesk.scope.importing.definitions import definitions
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.grids import Surroundings, read_table
from helpdesk.scope.importing.legend import legend_of
from helpdesk.scope.importing.marks import Mark, has_checkbox
from helpdesk.scope.importing.phrases import Meaning, Sense, heading_meaning, is_customer_duty, meaning
from helpdesk.scope.importing.prose import are_services, denials, labelled, sentences
from helpdesk.scope.importing.qualify import Line, billing_of, footnote_defined, is_condition, taken_apart
from helpdesk.scope.importing.roles import Column
from helpdesk.scope.importing.vocabulary import patterns

_BACK_REFERENCE = re.compile(
    (
        r"^(?:dazu|hierzu|darunter|hierunter|these|those|this|das|dies|diese|they)\b.{0,60}(?:zähl|gehör|fall|sind"
        r"|includ|are|is|betrifft|umfass)"
    ),
    re.IGNORECASE,
)
_THESE = re.compile(r"(?:diese|alle (?:genannten|hier)|these|they|sie|all of the above)\b", re.IGNORECASE)


@dataclass(slots=True)
class _Heading:
    level: int
    text: str
    meaning: Meaning | None
    services: bool


@dataclass(slots=True)
class Recognised:
    """Everything found, before it is decided whether the page is a service document at all."""

    drafts: list[Draft] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)


def recognise(blocks: Sequence[Block]) -> Recognised:
    """All entries of the page, with the doubts about each."""
    return _Walk(blocks).run()


class _Walk:
    """Goes through the blocks and remembers the headings that are open and what the last sentence announced."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._at = 0
        self._open: list[_Heading] = []
        self._announced: Meaning | None = None
        self._announces_services = True
        self._announcement = ""
        self._columns: Sequence[Column] = ()
        self._listed: list[Draft] = []
        self._legend = legend_of(blocks)
        self._defined = definitions(blocks)
        self._footnotes: dict[str, str] = {}
        self._found = Recognised()

    def run(self) -> Recognised:
        while self._at < len(self._blocks):
            block = self._blocks[self._at]
            if block.kind is Kind.HEADING:
                self._heading(block)
            elif block.kind is Kind.END:
                self._open = [heading for heading in self._open if heading.level < block.level]
            elif block.kind is Kind.TABLE:
                self._table(block)
            elif block.kind is Kind.ITEM:
                self._list()
            else:
                self._paragraph(block)
            self._at += 1
        self._add_footnotes()
        return self._found

    # --- what is open

    def _heading(self, block: Block) -> None:
        text = " ".join(block.text.split()).strip(" :")
        self._announced, self._announcement, self._announces_services = None, "", True
        self._open = [heading for heading in self._open if heading.level < block.level]
        said = self._by_definition(text) or heading_meaning(text)
        if block.level == 1 and said and said.sense not in {Sense.INCLUDED, Sense.EXCLUDED}:
            # "Our extended support" is the page's subject; its lists say themselves what they are.
            said = None
        services = not is_customer_duty(text) and not (
            patterns("phrases")["no services"].search(text) and not (said and said.sure)
        )
        self._open.append(_Heading(block.level, text, said, services))
        self._found.headings.append(text)
        if (services and said is None) or (said and not said.sure):
            self._service_as_heading(text, block)

    def _by_definition(self, text: str) -> Meaning | None:
        """ "The extended support is always charged" says what a heading with "extended support" means."""
        found = next((one for one in self._defined if one.names(text)), None)
        return found.meaning if found and heading_meaning(text) else None

    def _service_as_heading(self, text: str, block: Block) -> None:
        """Below "Included" a heading with nothing but its explanation is a service itself."""
        outer = self._sense_of(self._open[:-1])
        if not outer or (not outer.sure and outer.sense is Sense.INCLUDED):
            return
        following = self._blocks[self._at + 1 : self._at + 30]
        below: list[Block] = []
        for other in following:
            if other.kind in {Kind.HEADING, Kind.END}:
                break
            below.append(other)
        if (
            not below
            or any(other.kind is not Kind.PARAGRAPH for other in below)
            or below[-1].text.rstrip().endswith(":")
        ):
            return
        if (
            patterns("phrases")["no services"].search(text)
            or patterns("phrases")["neutral"].match(text)
            or text.endswith("?")
        ):
            return
        draft = self._draft(taken_apart(text), block, outer)
        draft.group = self._group(self._open[:-1])
        said = " ".join(below[0].text.split())
        draft.notes.append(said[:300])
        draft.doubts.append(_("Die Leistung steht als Überschrift mit einer Erläuterung da."))
        self._found.drafts.append(draft)

    def _sense_of(self, headings: Sequence[_Heading]) -> Meaning | None:
        """The nearest heading that says something; one that is sure counts before one that only hints."""
        said = [heading.meaning for heading in reversed(headings) if heading.meaning]
        if not said:
            return None
        sure = next((one for one in said if one.sure), None)
        return said[0] if sure is None or said[0].sure or said[0].sense is not Sense.INCLUDED else sure

    def _holds_services(self) -> bool:
        inner = [heading for heading in self._open[-2:] if heading.level > 1] or self._open[-1:]
        return self._announces_services and all(heading.services for heading in inner)

    def _module(self, headings: Sequence[_Heading]) -> str:
        """The first heading below the title that isn't only a verdict."""
        inner = (
            headings[1:]
            if headings and (headings[0].level == 1 or len(headings) > 1) and headings[0] is self._first()
            else headings
        )
        return next(
            (
                heading.text
                for heading in inner
                if not (heading.meaning and heading.meaning.sure) and heading.level != BOLD
            ),
            "",
        )

    def _first(self) -> _Heading | None:
        return (
            self._open[0]
            if self._open and self._found.headings and self._open[0].text == self._found.headings[0]
            else None
        )

    def _group(self, headings: Sequence[_Heading]) -> str:
        module = self._module(headings)
        inner = [heading.text for heading in headings if heading is not self._first() and heading.text != module]
        return inner[-1] if inner else ""

    def _draft(self, line: Line, block: Block, said: Meaning | None) -> Draft:
        draft = Draft(line.text, said.sense if said else None, block.line, block.original or block.text)
        draft.module, draft.group = self._module(self._open), self._group(self._open)
        draft.conditions += line.conditions
        draft.billing = line.billing
        draft.footnotes += line.footnotes
        draft.strong = bool(said and said.sure)
        return draft

    # --- tables

    def _table(self, block: Block) -> None:
        said = self._announced or self._sense_of(self._open)
        if block.text and (by_caption := heading_meaning(block.text)):
            said = by_caption
        table = read_table(block, Surroundings(said if self._holds_services() else None, self._columns, self._legend))
        for draft in table.drafts:
            draft.module = draft.module or self._module(self._open)
            draft.group = draft.group or self._group(self._open)
        self._found.drafts += table.drafts
        self._columns = table.columns
        self._announced = None

    # --- paragraphs

    def _paragraph(self, block: Block) -> None:
        if (note := footnote_defined(block.text)) and (note[0] in self._signs_used() or len(note[0]) == 1):
            self._footnotes.setdefault(*note)
            return
        text = " ".join(block.text.split())
        following = self._blocks[self._at + 1] if self._at + 1 < len(self._blocks) else None
        listed = following is not None and following.kind in {Kind.ITEM, Kind.TABLE}
        if listed and (text.endswith(":") or len(text) <= 400):
            self._announce(text)
            if self._announced or text.endswith(":"):
                return
        self._announced = None
        self._announces_services = True
        if not listed:
            self._found.drafts += self._services_in(block, text)

    def _announce(self, text: str) -> None:
        """A sentence before a list says what the list is."""
        told = sentences(text)
        last = told[-1]
        self._announcement = last.rstrip(" :")
        colon = text.endswith(":")
        end = " ".join(last.split()[-6:]) if colon else last
        if patterns("phrases")["no services"].search(end) and (colon or not ((said := meaning(last)) and said.sure)):
            self._announces_services = not colon
            self._announced = None
            return
        self._announces_services = not (colon and is_customer_duty(last))
        said = meaning(last) if colon or len(last.split()) <= 14 else None
        if len(told) > 1 and _BACK_REFERENCE.match(last):
            before = told[-2]
            if (earlier := meaning(before)) and earlier.sure and len(before) < 300:
                contradicts = (
                    earlier.sense is Sense.BILLED
                    and re.search(r"\benthalten\b|\bincluded\b", before)
                    and not re.search(r"\bnicht\b|\bnot\b", before)
                )
                said = Meaning(Sense.CONDITIONAL, sure=False) if contradicts else earlier
        context = self._sense_of(self._open)
        if said and not said.sure and context and (said.sense is Sense.INCLUDED or context.sure):
            said = context if said.sense is not Sense.CONDITIONAL else said
        self._announced = said if said and (colon or said.sure) else None

    def _services_in(self, block: Block, text: str) -> Iterator[Draft]:
        """Lines without bullets below "Included", and "Not included: a, b, c"."""
        lines = [line for line in block.text.split("\n") if line.strip()]
        each = [labelled(line) for line in lines]
        found = [one for one in each if one] if all(each) else [one for one in (labelled(text),) if one]
        if found:
            for said, part in ((said, part) for said, parts in found for part in parts):
                draft = self._draft(taken_apart(part), block, said)
                draft.doubts.append(_("Aus einer Aufzählung im Satz."))
                yield draft
            return
        marked = [taken_apart(line) for line in lines]
        if lines and all(line.mark in {Mark.YES, Mark.NO} for line in marked):
            for line in marked:
                yield self._item_draft(line, block, None)
            return
        if _THESE.match(text) and (rule := meaning(text)) and rule.sense is Sense.BILLED and len(text) <= 200:
            for draft in self._listed:
                draft.billing = draft.billing or (text.rstrip(".") if draft.sense is not Sense.INCLUDED else "")
            return
        yield from self._denied_in(text, block)
        above = self._sense_of(self._open)
        if above and above.sure and self._holds_services() and not block.bold and are_services(lines):
            for line in marked:
                draft = self._item_draft(line, block, above)
                draft.doubts += [] if len(lines) > 2 else [_("Die Zeile hat kein Aufzählungszeichen.")]
                yield draft

    def _denied_in(self, text: str, block: Block) -> Iterator[Draft]:
        """Sentences that take something out: "On-site visits are not included and are billed separately"."""
        for sentence, said in denials(text):
            line = taken_apart(sentence)
            draft = Draft(line.text, said.sense, block.line, block.original or sentence)
            draft.module, draft.group = self._module(self._open), self._group(self._open)
            draft.billing, draft.conditions = line.billing, list(line.conditions)
            draft.doubts.append(_("Aus einem Satz im Fließtext."))
            yield draft

    # --- lists

    def _list(self) -> None:
        """The items from here to the next block of another kind."""
        start = self._at
        while self._at < len(self._blocks) and self._blocks[self._at].kind is Kind.ITEM:
            self._at += 1
        items = self._blocks[start : self._at]
        self._at -= 1
        outer = self._announced or self._sense_of(self._open)
        parents: list[tuple[int, str, Meaning | None]] = []
        base = min(item.level for item in items)
        last: Draft | None = None
        for number, item in enumerate(items):
            parents = [parent for parent in parents if parent[0] < item.level]
            following = items[number + 1] if number + 1 < len(items) else None
            if (note := footnote_defined(item.text)) and note[0] in self._signs_used():
                self._footnotes.setdefault(*note)
                continue
            if following and following.level > item.level and not is_condition(following.text):
                parents.append((item.level, item.text, heading_meaning(item.text)))
                continue
            inherited = next((parent[2] for parent in reversed(parents) if parent[2] and parent[2].sure), outer)
            if item.level > base and last is not None and is_condition(item.text) and not parents:
                last.conditions.append(" ".join(item.text.split()))
                continue
            last = self._item(item, inherited, parents) or last
        self._announced, self._announces_services = None, True
        lines = {item.line for item in items}
        self._listed = [draft for draft in self._found.drafts if draft.line in lines]

    def _item(
        self, item: Block, said: Meaning | None, parents: Sequence[tuple[int, str, Meaning | None]]
    ) -> Draft | None:
        line = taken_apart(item.text)
        if not self._holds_services() and not (line.mark and not has_checkbox(item.text)):
            return None
        found = labelled(" ".join(item.text.split()), most=6)
        if found and len(found[1]) > 1:
            for part in found[1]:
                self._found.drafts.append(self._draft(taken_apart(part), item, found[0]))
            return None
        draft = self._item_draft(line, item, said)
        if draft.sense is None or len(re.findall(r"[^\W\d_]", draft.text)) < 2:
            return None
        if parents:
            told = " – ".join(
                " ".join(text.split()).strip(" :")
                for _level, text, meant in parents
                if not (meant and meant.sure and len(text.split()) <= 4)
            )
            draft.group = told or draft.group or parents[-1][1].strip(" :")
        self._found.drafts.append(draft)
        return draft

    def _item_draft(self, line: Line, block: Block, said: Meaning | None) -> Draft:
        """What the line itself says counts before its heading; a tick below "Not included" is only decoration."""
        own = line.meaning
        by_mark = (
            {Mark.YES: Sense.INCLUDED, Mark.NO: Sense.EXCLUDED, Mark.HALF: Sense.CONDITIONAL}.get(line.mark)
            if line.mark
            else None
        )
        bare = block.text.strip()[:1].strip("\ufe0f").casefold()
        if by_mark and bare in self._legend:
            own = self._legend[bare]
        draft = self._draft(line, block, said)
        draft.boxed = has_checkbox(block.text)
        if own and said and said.sense is Sense.PREMIUM and own.sense in {Sense.BILLED, Sense.REQUEST}:
            # An extra's price doesn't make it anything else.
            own = None
        if own and (own.sure or said is None or own.sense is not Sense.INCLUDED):
            contrary = bool(said and said.sure and said.sense.verdict is not own.sense.verdict)
            if contrary and own.sense is Sense.INCLUDED and said and said.sense is not Sense.INCLUDED:
                draft.doubts.append(
                    _("Die Zeile sagt etwas anderes als ihre Überschrift; vorgeschlagen ist die strengere Lesart.")
                )
                return draft
            draft.sense, draft.strong = own.sense, True
            if not own.sure:
                draft.doubts.append(_("Die Zeile deutet nur an, ob das enthalten ist."))
        elif (
            by_mark
            and not (said and said.sure and by_mark is Sense.INCLUDED)
            and not (said and said.sure and draft.boxed)
        ):
            draft.sense, draft.strong = by_mark, True
        if said and not said.sure and draft.sense is said.sense and not draft.strong:
            draft.doubts.append(
                _("Nur die Überschrift „{heading}“ deutet an, ob das enthalten ist.").format(
                    heading=next((one.text for one in reversed(self._open) if one.meaning is said), self._announcement)[
                        :80
                    ]
                )
            )
        if said and said.sense is Sense.BILLED and not draft.billing and draft.sense is Sense.BILLED:
            draft.billing = self._rule_above(said)
        return draft

    def _rule_above(self, said: Meaning) -> str:
        """The price rule in the sentence above the list, or where the page defines its heading."""
        if self._announced is said:
            return self._announcement if len(self._announcement) <= 160 else ""
        heading = next((heading.text for heading in reversed(self._open) if heading.meaning is said), "")
        defined = next((one.rule for one in self._defined if one.names(heading)), "")
        return defined or (heading if heading and len(heading.split()) > 1 and billing_of(heading) else "")

    # --- footnotes

    def _signs_used(self) -> set[str]:
        return {sign for draft in self._found.drafts for sign in draft.footnotes}

    def _add_footnotes(self) -> None:
        for draft in self._found.drafts:
            draft.conditions += [
                self._footnotes[sign] for sign in dict.fromkeys(draft.footnotes) if sign in self._footnotes
            ]
