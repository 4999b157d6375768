"""Remote tools: how each is started with one id, and nothing else.

The ids are matched to the letter and stand in an argument of their own or percent-encoded in an address; no shell sees
them and no password is in them (CVE-2020-13699 was an argument slipped into AnyDesk's kind of address).
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from helpdesk.consent.shelf import Shelf
from helpdesk.consent.tool_models import Launch, Start, TargetKind, Tool
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.store.toml_file import Section, literal

PLACE = "{target}"
"""Where the id goes in an argument or address."""

_SYSTEMS = {"windows": "win32", "macos": "darwin", "linux": "linux"}
_ID = re.compile("[a-z0-9_-]{2,30}")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{1,30}:\S{0,500}")
# What would run something of its own, or goes over the wire unencrypted.
_NO_SCHEMES = frozenset({"javascript", "data", "file", "http", "ftp", "vbscript", "shell"})
_SECRET = re.compile(r"pass|kennwort|\bpwd?\b|secret|token|\bpin\b|noconsentprompt", re.IGNORECASE)
_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_HOST = re.compile(
    rf"(?P<host>{_LABEL}(?:\.{_LABEL}){{0,10}}|\[[0-9A-Fa-f:]{{2,45}}\])(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
_NODE = re.compile("[A-Za-z0-9@$]{16,128}")
_OPENERS: Mapping[str, tuple[str, ...]] = {
    "win32": ("rundll32.exe", "url.dll,FileProtocolHandler"),
    "darwin": ("open",),
    "linux": ("xdg-open",),
}


_started: list[subprocess.Popen[bytes]] = []


def tools(folder: Path) -> Shelf[Tool]:
    """Those that come with the program and those in the user's folder."""
    return Shelf("remote_tools", folder, _tool)


def checked_target(tool: Tool, target: str) -> str:
    """The id as the tool takes it; blanks between digits, as tools show them, are left out.

    Raises:
        HelpdeskError: `tool_target_malformed`.
    """
    given = target.strip(" ")
    if tool.target == "digits":
        given = given.replace(" ", "")
    if _fits(tool, given):
        return given
    expected = {
        "digits": _("Die Kennung besteht aus {least} bis {most} Ziffern.").format(
            least=tool.digits[0], most=tool.digits[1]
        ),
        "host": _("Nennen Sie Rechner oder Rechner:Port, etwa „pc-17.nord.example:3389“."),
        "node": _("Nennen Sie Server und Kennung, getrennt durch „/“, wie sie im Werkzeug stehen."),
        "none": _("Dieses Werkzeug bekommt keine Kennung; sie wird in ihm eingegeben."),
    }
    raise HelpdeskError(
        "tool_target_malformed",
        _("„{target}“ ist keine Kennung für {tool}.").format(target=target[:80], tool=tool.title),
        hint=expected[tool.target],
    )


def plan(tool: Tool, target: str, system: str = sys.platform) -> Launch:
    """How the tool reaches that id from here; starts nothing.

    Raises:
        HelpdeskError: `tool_target_malformed`.
    """
    target = checked_target(tool, target)
    start = dict(tool.starts).get(system, Start())
    program = _found(start)
    uri = _filled(start.uri, tool, target) if start.uri else ""
    if program and start.arguments:
        arguments = (_in_argument(one, tool, target) for one in start.arguments)
        return Launch(tool, target, (program, *arguments), uri, installed=True)
    opener = _which(_OPENERS[system][0]) if system in _OPENERS else ""
    if uri and opener and (program or not start.programs):
        return Launch(tool, target, (opener, *_OPENERS[system][1:], uri), uri, installed=True)
    return Launch(tool, target, (), uri, installed=False)


def open_tool(launch: Launch) -> None:
    """Starts the tool beside us and doesn't wait for it; it goes on when we end.

    Raises:
        HelpdeskError: `tool_not_started`.
    """
    if not launch.argv:
        return
    apart: dict[str, object] = (
        {"creationflags": 0x00000008 | 0x00000200} if sys.platform == "win32" else {"start_new_session": True}
    )
    silent = subprocess.DEVNULL
    # Those that have ended are let go of; the others would be zombies, or warned of.
    _started[:] = [process for process in _started if process.poll() is None]
    try:
        process = subprocess.Popen(launch.argv, stdin=silent, stdout=silent, stderr=silent, **apart)  # type: ignore[call-overload]  # one of two keyword sets
        _started.append(process)
    except OSError as error:
        raise HelpdeskError(
            "tool_not_started",
            _("{tool} ließ sich nicht starten: {reason}.").format(tool=launch.tool.title, reason=reason(error)),
            hint=_("Starten Sie es selbst und geben Sie dort ein: {target}").format(target=launch.target),
        ) from error


def _fits(tool: Tool, target: str) -> bool:
    match tool.target:
        case "digits":
            return re.fullmatch(rf"[0-9]{{{tool.digits[0]},{tool.digits[1]}}}", target) is not None
        case "host":
            return _host_fits(target)
        case "node":
            host, _slash, node = target.partition("/")
            return _host_fits(host) and _NODE.fullmatch(node) is not None
    return target == ""


def _host_fits(target: str) -> bool:
    found = _HOST.fullmatch(target)
    return found is not None and int(found["port"] or 1) < 65536


def _found(start: Start) -> str:
    folders = os.pathsep.join([os.environ.get("PATH", ""), *map(os.path.expandvars, start.folders)])
    return next((found for name in start.programs if (found := _which(name, folders))), "")


def _which(name: str, folders: str | None = None) -> str:
    found = shutil.which(name, path=folders) or ""
    # Windows looks in the folder one happens to be in as well, where anybody may have put something of that name.
    return found if Path(found).is_absolute() else ""


def _in_argument(argument: str, tool: Tool, target: str) -> str:
    if tool.target == "node":
        host, _slash, node = target.partition("/")
        return argument.replace("{host}", host).replace(PLACE, node)
    return argument.replace(PLACE, target)


def _filled(uri: str, tool: Tool, target: str) -> str:
    host, _slash, node = target.partition("/")
    if tool.target == "node":
        return uri.replace("{host}", host).replace(PLACE, quote(node, safe=""))
    return uri.replace(PLACE, quote(target, safe=":[]"))


def _tool(section: Section) -> Tool:
    kind = section.text("target")
    lengths = section.section("digits") if kind == "digits" else None
    starts = []
    for name, system in _SYSTEMS.items():
        if section.has(name):
            starts.append((system, _start(section.section(name), kind)))
    tool = Tool(
        id=section.text("id"),
        title=section.text("title"),
        target=_KINDS.get(kind, "none"),
        digits=(lengths.number("least"), lengths.number("most")) if lengths else (0, 0),
        note=section.text("note", default=""),
        starts=tuple(starts),
    )
    if lengths:
        lengths.finish()
        if not 3 <= tool.digits[0] <= tool.digits[1] <= 20:
            section.wrong("digits", _("„{key}“: „least“ und „most“ liegen zwischen 3 und 20"))
    section.finish()
    if tool.id and not _ID.fullmatch(tool.id):
        section.wrong("id", _("„{key}“ besteht aus 2 bis 30 Kleinbuchstaben, Ziffern, „-“ oder „_“"))
    if kind and kind not in _KINDS:
        told = _("„{{key}}“ ist eines von {choices}")
        section.wrong("target", told.format(choices=", ".join(_KINDS)))
    if not starts:
        section.wrong("id", _("Es fehlt ein Abschnitt [windows], [macos] oder [linux]"))
    return tool


_KINDS: Mapping[str, TargetKind] = {"digits": "digits", "host": "host", "node": "node", "none": "none"}


def _start(section: Section, kind: str) -> Start:
    start = Start(
        programs=section.some_texts("programs"),
        folders=section.some_texts("folders"),
        arguments=section.some_texts("arguments"),
        uri=section.text("uri", default=""),
    )
    section.finish()
    for program in start.programs:
        if re.search(r"[/\\\s]", program) or program.startswith("-"):
            section.wrong("programs", _("„{key}“ nennt Namen von Programmen ohne Pfad und ohne Argumente"))
    for key, parts in (("arguments", start.arguments), ("uri", (start.uri,))):
        _check_parts(section, key, parts, kind)
    if start.arguments and not start.programs:
        section.wrong("arguments", _("„{key}“ braucht „programs“"))
    scheme = start.uri.partition(":")[0].casefold()
    if start.uri and (not _ADDRESS.fullmatch(start.uri) or scheme in _NO_SCHEMES):
        section.wrong("uri", _("„{key}“ ist keine Adresse, die geöffnet werden darf"))
    if not start.uri and not start.arguments:
        section.wrong("uri", _("„{key}“ oder „arguments“ fehlt"))
    return start


def _check_parts(section: Section, key: str, parts: tuple[str, ...], kind: str) -> None:
    for part in parts:
        if _SECRET.search(part):
            section.wrong(key, _("„{key}“ darf kein Kennwort übergeben und keine Rückfrage unterdrücken"))
        allowed = {PLACE, "{host}"} if kind == "node" else set() if kind == "none" else {PLACE}
        for name in re.findall(r"\{[^}]*\}?", part):
            if name not in allowed:
                told = _("„{{key}}“ kennt {name} nicht; möglich: {choices}")
                choices = ", ".join(sorted(allowed)) or "–"
                section.wrong(key, told.format(name=literal(name), choices=literal(choices)))


Opener = Callable[[Launch], None]
"""Starts a tool; tests hand in one that only listens."""
