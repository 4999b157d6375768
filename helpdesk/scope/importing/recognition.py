"""Blocks to entries, whatever the format was: headings, sentences and marks say what the lines below them are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from helpdesk.i18n import _
from helpdesk.scope.importing.blocks import Block, Kind
from helpdesk.scope.importing.definitions import definitions
from helpdesk.scope.importing.draft import Draft
from helpdesk.scope.importing.grids import Surroundings, read_table
from helpdesk.scope.importing.legend import legend_of
from helpdesk.scope.importing.marks import Mark, has_checkbox
from helpdesk.scope.importing.phrases import Meaning, Sense, heading_meaning, meaning
from helpdesk.scope.importing.prose import are_services, denials, labelled
from helpdesk.scope.importing.qualify import Line, footnote_defined, is_condition, taken_apart
from helpdesk.scope.importing.roles import Column
from helpdesk.scope.importing.sections import Sections
from helpdesk.scope.importing.vocabulary import patterns

_MAX_ANNOUNCEMENT = 400
_REQUIRED = re.compile(
    r"(?:Voraussetzung(?:en)?|Prerequisites?|Requirements?|Requires)\s*:\s*(?P<what>\S.{5,300})", re.IGNORECASE
)
_THESE = re.compile(r"(?:diese|alle (?:genannten|hier)|these|they|sie|all of the above)\b", re.IGNORECASE)


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
        self._sections = Sections(definitions(blocks))
        self._columns: Sequence[Column] = ()
        self._listed: list[Draft] = []
        self._listed_below = -1
        self._heading_line = 0
        self._legend = legend_of(blocks)
        self._footnotes: dict[str, str] = {}
        self._required: list[tuple[str, str, str]] = []
        self._found = Recognised()

    def run(self) -> Recognised:
        while self._at < len(self._blocks):
            block = self._blocks[self._at]
            if block.kind is Kind.HEADING:
                self._heading(block)
            elif block.kind is Kind.END:
                self._sections.end(block.level)
            elif block.kind is Kind.TABLE:
                self._table(block)
            elif block.kind is Kind.ITEM:
                self._list()
            else:
                self._paragraph(block)
            self._at += 1
        self._add_footnotes()
        self._add_required()
        return self._found

    # --- headings

    def _heading(self, block: Block) -> None:
        text = " ".join(block.text.split()).strip(" :")
        heading = self._sections.begin(text, block.level)
        self._heading_line = block.line
        self._found.headings.append(text)
        if (heading.services and heading.meaning is None) or (heading.meaning and not heading.meaning.sure):
            self._service_as_heading(text, block)

    def _service_as_heading(self, text: str, block: Block) -> None:
        """Below "Included" a heading with nothing but its explanation is a service itself."""
        outer = self._sections.sense(outer=1)
        if not outer or (not outer.sure and outer.sense is Sense.INCLUDED) or text.endswith("?"):
            return
        words = patterns("phrases")
        below = list(takewhile(lambda other: other.kind not in {Kind.HEADING, Kind.END}, self._following(30)))
        explained = bool(below) and all(other.kind is Kind.PARAGRAPH for other in below)
        if not explained or below[-1].text.rstrip().endswith(":"):
            return
        if words["no services"].search(text) or words["neutral"].match(text):
            return
        draft = self._draft(taken_apart(text), block, outer)
        draft.module, draft.group = self._sections.module(outer=1), self._sections.group(outer=1)
        draft.notes.append(" ".join(below[0].text.split())[:300])
        draft.doubts.append(_("Die Leistung steht als Überschrift mit einer Erläuterung da."))
        self._found.drafts.append(draft)

    def _following(self, count: int) -> Sequence[Block]:
        return self._blocks[self._at + 1 : self._at + 1 + count]

    def _draft(self, line: Line, block: Block, said: Meaning | None) -> Draft:
        draft = Draft(line.text, said.sense if said else None, block.line, block.original or block.text)
        draft.module, draft.group = self._sections.module(), self._sections.group()
        draft.conditions += line.conditions
        draft.billing = line.billing
        draft.footnotes += line.footnotes
        draft.strong = bool(said and said.sure)
        return draft

    # --- tables

    def _table(self, block: Block) -> None:
        said = self._sections.announced
        if block.text and (by_caption := heading_meaning(block.text)):
            said = by_caption
        table = read_table(
            block, Surroundings(said if self._sections.hold_services() else None, self._columns, self._legend)
        )
        for draft in table.drafts:
            draft.module = draft.module or self._sections.module()
            draft.group = draft.group or self._sections.group()
        self._found.drafts += table.drafts
        self._columns = table.columns
        self._sections.forget()

    # --- paragraphs

    def _paragraph(self, block: Block) -> None:
        if (note := footnote_defined(block.text)) and (note[0] in self._signs_used() or len(note[0]) == 1):
            self._footnotes.setdefault(*note)
            return
        text = " ".join(block.text.split())
        listed = any(following.kind in {Kind.ITEM, Kind.TABLE} for following in self._following(1))
        if listed and (text.endswith(":") or len(text) <= _MAX_ANNOUNCEMENT):
            self._sections.announce(text)
            return
        self._sections.forget()
        if required := _REQUIRED.fullmatch(text):
            self._required.append((self._sections.module(), self._sections.group(), required["what"]))
        elif not listed:
            self._found.drafts += self._services_in(block, text)

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
        above = self._sections.sense()
        lone = len(lines) == 1 and self._listed_below == self._sections.number
        if (
            above
            and above.sure
            and self._sections.hold_services()
            and not block.bold
            and not lone
            and are_services(lines)
        ):
            for line in marked:
                draft = self._item_draft(line, block, above)
                draft.doubts += [] if len(lines) > 2 else [_("Die Zeile hat kein Aufzählungszeichen.")]
                yield draft

    def _denied_in(self, text: str, block: Block) -> Iterator[Draft]:
        """Sentences that take something out: "On-site visits are not included and are billed separately"."""
        for sentence, said in denials(text):
            line = taken_apart(sentence)
            if headed := self._excluded_above(sentence, said):
                headed.billing = headed.billing or line.billing
                continue
            draft = Draft(line.text, said.sense, block.line, block.original or sentence)
            draft.module, draft.group = self._sections.module(), self._sections.group()
            draft.billing, draft.conditions = line.billing, list(line.conditions)
            draft.doubts.append(_("Aus einem Satz im Fließtext."))
            yield draft

    def _excluded_above(self, sentence: str, said: Meaning) -> Draft | None:
        """The service that stands as a heading right above, where the sentence says no more of it than its verdict."""
        last = self._found.drafts[-1] if self._found.drafts else None
        if last is None or last.line != self._heading_line or not last.sense:
            return None
        same = set(re.findall(r"\w+", last.text.casefold())) <= set(re.findall(r"\w+", sentence.casefold()))
        return last if same and last.sense.verdict is said.sense.verdict else None

    # --- lists

    def _list(self) -> None:
        """The items from here to the next block of another kind."""
        start = self._at
        while self._at < len(self._blocks) and self._blocks[self._at].kind is Kind.ITEM:
            self._at += 1
        items = self._blocks[start : self._at]
        self._at -= 1
        outer = self._sections.announced
        parents: list[tuple[int, str, Meaning | None]] = []
        base = min(item.level for item in items)
        last: Draft | None = None
        explained = False
        for number, item in enumerate(items):
            parents = [parent for parent in parents if parent[0] < item.level]
            following = items[number + 1] if number + 1 < len(items) else None
            if (note := footnote_defined(item.text)) and note[0] in self._signs_used():
                self._footnotes.setdefault(*note)
                continue
            detail = item.level > base and last is not None and not parents
            if detail and last is not None and (explained or is_condition(item.text)):
                (last.conditions if is_condition(item.text) else last.notes).append(" ".join(item.text.split()))
                continue
            if following and following.level > item.level and not is_condition(following.text):
                said = heading_meaning(item.text)
                explained = not (said and said.sure) and not item.bold and _is_service(items, number)
                if not explained:
                    parents.append((item.level, item.text, said))
                    continue
            inherited = next((parent[2] for parent in reversed(parents) if parent[2] and parent[2].sure), outer)
            last = self._item(item, inherited, parents) or last
        self._sections.forget()
        self._listed_below = self._sections.number
        lines = {item.line for item in items}
        self._listed = [draft for draft in self._found.drafts if draft.line in lines]

    def _item(
        self, item: Block, said: Meaning | None, parents: Sequence[tuple[int, str, Meaning | None]]
    ) -> Draft | None:
        line = taken_apart(item.text)
        if not self._sections.hold_services() and not (line.mark and not has_checkbox(item.text)):
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
                    heading=self._sections.said_by(said)[:80]
                )
            )
        if said and said.sense is Sense.BILLED and not draft.billing and draft.sense is Sense.BILLED:
            draft.billing = self._sections.rule(said)
        return draft

    # --- footnotes

    def _signs_used(self) -> set[str]:
        return {sign for draft in self._found.drafts for sign in draft.footnotes}

    def _add_footnotes(self) -> None:
        for draft in self._found.drafts:
            draft.conditions += [
                self._footnotes[sign] for sign in dict.fromkeys(draft.footnotes) if sign in self._footnotes
            ]

    def _add_required(self) -> None:
        """What a module requires is a condition of everything in it that is covered."""
        for module, group, text in self._required:
            for draft in self._found.drafts:
                within = draft.module == module and group in {"", draft.group}
                if within and draft.sense in {Sense.INCLUDED, Sense.CONDITIONAL}:
                    draft.conditions.append(text)


def _is_service(items: Sequence[Block], number: int) -> bool:
    """An item with items below it is a service with details when few of its neighbours have any."""
    level = items[number].level
    same = [at for at, item in enumerate(items) if item.level == level]
    above = sum(at + 1 < len(items) and items[at + 1].level > level for at in same)
    return not items[number].text.rstrip().endswith(":") and len(same) >= 2 and above * 2 <= len(same)
