"""Remote tools as data."""

from dataclasses import dataclass
from typing import Literal

TargetKind = Literal["digits", "host", "node", "none"]


@dataclass(frozen=True, slots=True)
class Start:
    """How a tool is started on one kind of system.

    Attributes:
        programs: Names to look for, the first one found counts.
        folders: Where to look beside PATH; environment variables are filled in.
        arguments: Behind the program; `{target}` stands for the id.
        uri: What is opened instead where there is no program, or none is asked for; or empty.
    """

    programs: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    uri: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """A remote tool.

    Attributes:
        target: What its ids look like.
        digits: Fewest and most digits of an id, of kind `digits`.
        note: What a technician should know of it; or empty.
        starts: By `sys.platform`: `win32`, `darwin`, `linux`.
    """

    id: str
    title: str
    target: TargetKind
    digits: tuple[int, int]
    note: str
    starts: tuple[tuple[str, Start], ...]


@dataclass(frozen=True, slots=True)
class Launch:
    """How one tool reaches one device from this workstation. No password is in it.

    Attributes:
        target: The id, checked; to be copied where the tool isn't installed.
        argv: Program and arguments; empty where it isn't installed.
        uri: What the system opens with the tool; or empty.
        installed: Whether the tool, or what opens its address, was found here.
    """

    tool: Tool
    target: str
    argv: tuple[str, ...]
    uri: str
    installed: bool
