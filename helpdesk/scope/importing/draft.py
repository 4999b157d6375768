"""An entry while it is being recognised."""

from dataclasses import dataclass, field

from helpdesk.scope.importing.phrases import Sense


@dataclass(slots=True)
class Draft:
    """What is known of an entry so far.

    Attributes:
        sense: None where nothing says whether it is covered.
        doubts: Why a person must look, in sentences; empty when it is certain.
        strong: A table, a mark or a heading in plain words says it; such entries make a page a service document.
        footnotes: Signs of footnotes whose texts are further down.
        boxed: Its mark is a box to tick, which steps of a checklist have too.
    """

    text: str
    sense: Sense | None
    line: int
    original: str = ""
    module: str = ""
    group: str = ""
    conditions: list[str] = field(default_factory=list)
    billing: str = ""
    notes: list[str] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    strong: bool = False
    footnotes: list[str] = field(default_factory=list)
    boxed: bool = False
    from_table: bool = False
