"""A service document while it is being read: what its lines have said so far."""

from dataclasses import dataclass, field

from helpdesk.scope.models import Entry, Group, Module, Verdict


@dataclass(slots=True)
class DraftEntry:
    """An entry with its sub items by name, and the lines they stand in."""

    line: int
    id: str
    text: str
    verdict: Verdict | None
    rule: bool
    subs: dict[str, str] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    conflicts: list[tuple[int, str]] = field(default_factory=list)

    def finished(self, group: str, module: "DraftModule", document: str) -> Entry:
        """The entry, with the module's conditions where they hold for it."""
        own = (self.subs["Bedingung"],) if "Bedingung" in self.subs else ()
        inherits = not self.rule and self.verdict in {Verdict.INCLUDED, Verdict.CONDITIONAL}
        return Entry(
            id=self.id,
            document=document,
            module=module.slug,
            module_title=module.title,
            group=group,
            text=self.text,
            verdict=self.verdict or Verdict.UNREGULATED,
            conditions=own + (tuple(module.prerequisites) if inherits else ()),
            billing=self.subs.get("Abrechnung", ""),
            notes=(self.subs["Hinweis"],) if "Hinweis" in self.subs else (),
            conflicts_with=tuple(other for _line, other in self.conflicts),
            rule=self.rule,
        )


@dataclass(slots=True)
class DraftGroup:
    """Entries below one heading."""

    title: str
    entries: list[DraftEntry] = field(default_factory=list)


@dataclass(slots=True)
class DraftModule:
    """A module with its groups."""

    slug: str
    title: str
    paragraphs: list[str] = field(default_factory=list)
    prerequisites: list[str] = field(default_factory=list)
    groups: list[DraftGroup] = field(default_factory=list)

    def finished(self, document: str) -> Module:
        """The module of the document with this id."""
        groups = tuple(
            Group(group.title, tuple(entry.finished(group.title, self, document) for entry in group.entries))
            for group in self.groups
        )
        return Module(self.slug, self.title, tuple(self.paragraphs), tuple(self.prerequisites), groups)
