"""The checklist as data: `resources/checklists/<id>-<version>.json`.

A file never changes once a consent refers to it; new wording is a new version beside it, so that an old consent keeps
the words its customer saw. An item applies when its `when` is empty or meets one of the circumstances.
"""

import json
import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Literal

from helpdesk.consent.models import Circumstance
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import Language, _
from helpdesk.resources import resource

CURRENT = "remote-maintenance-1"
"""The checklist of new consents."""

Words = dict[Language, str]


@dataclass(frozen=True, slots=True, eq=False)
class ChecklistItem:
    """One item, in both languages; the fields are those of `helpdesk.consent.Item`.

    Attributes:
        when: Circumstances of which one makes it apply; empty: always.
        no_means: The circumstance that follows from the answer "no", so that another item takes over; or empty.
        without_session: Whether it is due even where no session took place.
        parts: Questions by the circumstance that asks for each; empty where there is only the one.
    """

    id: str
    phase: Literal["before", "during", "after"]
    text: Words
    question: Words
    who: Literal["T", "K", "TK"]
    mandatory: bool
    when: frozenset[str]
    why: Words
    basis: Words
    evidence: Words
    guards: str
    no_means: str
    without_session: bool
    parts: dict[str, Words]

    def asked(self, circumstances: Collection[str]) -> Words:
        """The question, for what was chosen alone where it asks for several things."""
        parts = [words for name, words in self.parts.items() if name in circumstances]
        return (
            {spoken: " ".join(words[spoken] for words in parts) for spoken in self.question} if parts else self.question
        )

    @property
    def guard(self) -> str:
        """The transition it guards, without the capability in brackets."""
        return self.guards.partition("(")[0].strip()

    @property
    def asks_customer(self) -> bool:
        return "K" in self.who

    @property
    def capability(self) -> bool:
        """Whether it holds up only what the technician wants to do beyond watching."""
        return self.guards.startswith("granted>running(")

    @property
    def needs_yes(self) -> bool:
        """Nothing but "yes" will do: a capability, standing access among them, or the waiver of the backup."""
        return self.capability or not self.when.isdisjoint({"unattended", "backup_not_ok"})


@dataclass(frozen=True, slots=True)
class Checklist:
    """One version of a checklist."""

    name: str
    title: Words
    intro: dict[Language, tuple[str, ...]]
    intro_unattended: dict[Language, tuple[str, ...]]
    items: tuple[ChecklistItem, ...]
    kinds: dict[str, Literal["capability", "situation", "event", "derived"]]
    names: dict[str, Words]

    def item(self, item_id: str) -> ChecklistItem:
        """The item of that id.

        Raises:
            HelpdeskError: `consent_item_unknown`.
        """
        for item in self.items:
            if item.id == item_id:
                return item
        raise HelpdeskError(
            "consent_item_unknown",
            _("Einen Punkt {id} hat die Checkliste nicht.").format(id=item_id[:20]),
            hint=_("„helpdesk consent items“ zeigt, was gilt."),
        )

    def introduced(self, circumstances: Collection[str], language: Language) -> tuple[str, ...]:
        """What stands above the questions; nobody is told that they can watch where nobody has to be there."""
        return (self.intro_unattended if "unattended" in circumstances else self.intro)[language]

    def applying(self, circumstances: Collection[str]) -> tuple[ChecklistItem, ...]:
        """The items that apply under these circumstances, in order."""
        return tuple(item for item in self.items if not item.when or not item.when.isdisjoint(circumstances))

    def circumstances(self, language: Language, among: Collection[str] | None = None) -> tuple[Circumstance, ...]:
        """The circumstances, or those `among`, by name; in the checklist's order."""
        return tuple(
            Circumstance(name, words[language], self.kinds[name])
            for name, words in self.names.items()
            if among is None or name in among
        )

    def check(self, circumstances: Collection[str]) -> None:
        """Refuses what the checklist doesn't know.

        Raises:
            HelpdeskError: `circumstance_unknown`, listing those there are.
        """
        if unknown := sorted(set(circumstances) - set(self.names)):
            raise HelpdeskError(
                "circumstance_unknown",
                _("Diesen Umstand gibt es nicht: {unknown}.").format(unknown=", ".join(unknown)),
                hint=_("Möglich: {choices}").format(choices=", ".join(self.names)),
            )


@cache
def load_checklist(name: str = CURRENT) -> Checklist:
    """Reads one version of a checklist."""
    raw = json.loads((resource("checklists") / f"{name}.json").read_text(encoding="utf-8"))
    return Checklist(
        name=name,
        title=_words(raw, "title_{}"),
        intro={"de": tuple(raw["intro_de"]), "en": tuple(raw["intro_en"])},
        intro_unattended={"de": tuple(raw["intro_unattended_de"]), "en": tuple(raw["intro_unattended_en"])},
        items=tuple(
            ChecklistItem(
                id=item["id"],
                phase=item["phase"],
                text=_words(item, "{}"),
                question=_words(item, "question_{}"),
                who=item["who"],
                mandatory=item["rule"] == "M",
                when=frozenset(item["when"]),
                why=_words(item, "why_{}"),
                basis={"de": _basis(item["basis"], _GERMAN), "en": _basis(item["basis"], _ENGLISH)},
                evidence={"de": item["evidence_de"], "en": item["evidence"]},
                guards=item["guards"],
                no_means=item.get("no_means", ""),
                without_session=item.get("without_session", False),
                parts={name: _words(words, "{}") for name, words in item.get("parts", {}).items()},
            )
            for item in raw["items"]
        ),
        kinds={one["id"]: one["kind"] for one in raw["circumstances"]},
        names={one["id"]: _words(one, "{}") for one in raw["circumstances"]},
    )


_GERMAN = {
    "Seed 002": "Leistungsbeschreibung Total Care",
    "Seed 003": "Leistungsbeschreibung EUserv",
    "(unsure)": "(nicht gesichert)",
}
_ENGLISH = {"Seed 002": "service description Total Care", "Seed 003": "service description EUserv"}


def _basis(codes: str, spelt: dict[str, str]) -> str:
    # The checklist abbreviates: a bare A… is of BSI IT-Grundschutz OPS.1.2.5 "Fernwartung".
    for code, words in spelt.items():
        codes = codes.replace(code, words)
    return re.sub(r"(?<![\w./])A(?=\d)", "OPS.1.2.5.A", codes)


def _words(raw: dict[str, str], key: str) -> Words:
    return {"de": raw[key.format("de")], "en": raw[key.format("en")]}
