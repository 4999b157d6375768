"""What goes wrong, in words a technician understands."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one field of what was typed."""

    field: str
    code: str
    message: str


class HelpdeskError(Exception):
    """Something the user can mend: a sentence, a stable code for scripts, and the next step.

    Bugs are not HelpdeskErrors; they stay exceptions and reach the error page.

    Attributes:
        code: Stable, snake case; part of the command line's contract.
        message: What happened, one German or English sentence.
        hint: What to do next; empty when the message says it.
        problems: What is wrong with which field.
        open_items: Ids of checklist items that keep a consent from its next state.
    """

    def __init__(
        self,
        code: str,
        message: str,
        hint: str = "",
        *,
        problems: Sequence[Problem] = (),
        open_items: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.hint = hint
        self.problems = tuple(problems)
        self.open_items = tuple(open_items)

    def lines(self) -> list[str]:
        """Message, problems and hint, one sentence a line, for showing."""
        return [line for line in (self.message, *(problem.message for problem in self.problems), self.hint) if line]
