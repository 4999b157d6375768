import sys
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.consent import Action, Tool
from helpdesk.consent.tools import open_tool, plan, tools
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from tests.consent.conftest import Case, Clock
from tests.consent.test_lifecycle import END, PAUSE, REVOKE, TO_RUNNING, refusal

SHIPPED = tools(Path("nowhere")).all()
NODE = "mesh.nord.example/" + "aB9$@" * 12
TARGETS = {"digits": "123456789", "host": "pc-17.nord.example:3389", "node": NODE, "none": ""}

OWN = """\
id = "own"
title = "Eigenes"
target = "digits"

[digits]
least = 4
most = 6

[linux]
programs = ["own-tool"]
arguments = ["--id={target}", "--view"]
uri = "own://{target}"
"""


def program(folder: Path, name: str, script: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o700)
    return file


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH, so that only the test's tools are installed."""
    if sys.platform == "win32":
        pytest.skip("its programs are shell scripts")
    folder = tmp_path / "programs"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


def test_the_tools_there_are() -> None:
    assert set(SHIPPED) == {"anydesk", "meshcentral", "quick-assist", "rdp", "rustdesk", "teamviewer", "vnc"}


@pytest.mark.parametrize(
    ("tool", "installed", "argv"),
    [
        ("rustdesk", "rustdesk", ["--connect", "123456789"]),
        ("anydesk", "anydesk", ["123456789"]),
        ("rdp", "xfreerdp", ["/v:pc-17.nord.example:3389"]),
    ],
)
def test_an_installed_tool_gets_the_id_in_an_argument_of_its_own(
    programs: Path, tool: str, installed: str, argv: list[str]
) -> None:
    found = program(programs, installed)
    launch = plan(SHIPPED[tool], TARGETS[SHIPPED[tool].target], "linux")

    assert (launch.installed, launch.argv) == (True, (str(found), *argv))


@pytest.mark.parametrize(
    ("tool", "uri"),
    [
        ("rustdesk", "rustdesk://123456789"),
        ("anydesk", "anydesk:123456789"),
        ("teamviewer", "teamviewer10://control?device=123456789"),
        ("vnc", "vnc://pc-17.nord.example:3389"),
        ("meshcentral", f"https://mesh.nord.example/?node={'aB9%24%40' * 12}&viewmode=11"),
        ("quick-assist", "ms-quick-assist:"),
    ],
)
def test_each_tool_has_its_address(programs: Path, tool: str, uri: str) -> None:
    launch = plan(SHIPPED[tool], TARGETS[SHIPPED[tool].target], "win32")

    assert (launch.uri, launch.installed, launch.argv) == (uri, False, ())


def test_what_needs_no_program_is_opened_by_the_system(programs: Path) -> None:
    opener = program(programs, "xdg-open")
    launch = plan(SHIPPED["meshcentral"], NODE, "linux")

    assert launch.argv == (str(opener), launch.uri)


def test_an_address_of_a_tool_that_is_not_installed_is_not_opened(programs: Path) -> None:
    program(programs, "xdg-open")

    assert not plan(SHIPPED["rustdesk"], "123456789", "linux").installed


def test_a_program_in_the_folder_one_happens_to_be_in_is_none(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(programs, "anydesk")
    monkeypatch.chdir(programs)
    monkeypatch.setenv("PATH", ".")

    assert not plan(SHIPPED["anydesk"], "123456789", "linux").installed


def test_ids_may_be_copied_with_their_blanks(programs: Path) -> None:
    assert plan(SHIPPED["anydesk"], " 123 456 789 ", "linux").target == "123456789"


@pytest.mark.parametrize(
    ("tool", "target"),
    [
        ("anydesk", "--plain"),
        ("anydesk", "123456789 --with-password"),
        ("anydesk", "123456789\n"),
        ("anydesk", "１２３４５６７８９"),
        ("anydesk", "12345678901"),
        ("anydesk", ""),
        ("rustdesk", "123456789?password=x"),
        ("rdp", "/admin"),
        ("rdp", "-f"),
        ("rdp", "host:0"),
        ("rdp", "host:65536"),
        ("rdp", "host:3389 /p:x"),
        ("rdp", "host\x00"),
        ("rdp", "host..nord"),
        ("vnc", "user:password@host"),
        ("meshcentral", "mesh.nord.example/short"),
        ("meshcentral", "mesh.nord.example/" + "a" * 20 + "&viewmode=1"),
        ("meshcentral", "/" + "a" * 64),
        ("quick-assist", "123456"),
    ],
)
def test_what_is_no_id_is_refused_to_the_letter(tool: str, target: str) -> None:
    assert refusal(lambda: plan(SHIPPED[tool], target)).code == "tool_target_malformed"


@settings(deadline=None)
@given(tool=st.sampled_from(sorted(SHIPPED)), target=st.text(max_size=40), system=st.sampled_from(["win32", "linux"]))
def test_whatever_is_typed_never_becomes_another_argument(tool: str, target: str, system: str) -> None:
    try:
        launch = plan(SHIPPED[tool], target, system)
    except HelpdeskError:
        return
    assert not set(launch.target) & set(" \"'`$&|;<>\n\r\t\0%?#@")
    assert not launch.target.startswith(("-", "/"))


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('"--view"', '"--password=geheim"', 11, "Kennwort"),
        ('"--view"', '"/noConsentPrompt"', 11, "Rückfrage"),
        ('"--view"', '"{host}"', 11, "{host}"),
        ('"own://{target}"', '"javascript:{target}"', 12, "keine Adresse"),
        ('"own://{target}"', '"http://{target}"', 12, "keine Adresse"),
        ('"own://{target}"', '"own://{token}"', 12, "Kennwort"),
        ('"own-tool"', '"/bin/sh"', 10, "ohne Pfad"),
        ('"own-tool"', '"sh -c"', 10, "ohne Argumente"),
        ('target = "digits"', 'target = "any"', 3, "eines von digits"),
        ("most = 6", "most = 60", 5, "zwischen 3 und 20"),
        ("[linux]", "[amiga]", 1, "Es fehlt ein Abschnitt"),
        ('title = "Eigenes"', "", 1, "„title“ fehlt"),
    ],
)
def test_what_is_wrong_with_a_tool_of_the_users_own_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    (tmp_path / "own.toml").write_text(OWN.replace(old, new), encoding="utf-8")
    shelf = tools(tmp_path)

    assert "own" not in shelf.all()
    faults = [(fault.line, fault.message) for one in shelf.broken() for fault in one.faults]
    assert any(at == line and said in message for at, message in faults), faults


def test_no_tool_that_comes_with_us_is_broken() -> None:
    for tool in SHIPPED.values():
        assert_safe(tool)


def assert_safe(tool: Tool) -> None:
    for _system, start in tool.starts:
        parts = (*start.arguments, start.uri)
        assert not any("pass" in part.lower() or "noconsent" in part.lower() for part in parts)


@pytest.fixture
def own(paths: Paths) -> str:
    folder = paths.data_dir / "remote-tools"
    folder.mkdir(parents=True)
    (folder / "own.toml").write_text(OWN.replace("[linux]", _section()), encoding="utf-8")
    return "own"


def _section() -> str:
    return {"win32": "[windows]", "darwin": "[macos]"}.get(sys.platform, "[linux]")


@pytest.mark.parametrize(
    "way",
    [TO_RUNNING[:0], TO_RUNNING[:1], TO_RUNNING[:2], *((*TO_RUNNING, last) for last in (PAUSE, REVOKE, END))],
    ids=["draft", "presented", "granted", "paused", "revoked", "ended"],
)
def test_a_tool_is_started_from_a_running_session_only(
    case: Case, own: str, programs: Path, way: tuple[Action, ...]
) -> None:
    program(programs, "own-tool", "echo started > started")
    case.go(*way)

    assert refusal(lambda: case.helpdesk.journal.launch(case.id, own, "1234")).code == "consent_not_running"
    assert [event for event in case.get().events if event.kind == "launched"] == []


def test_no_tool_is_started_on_a_grant_that_is_over(case: Case, own: str, programs: Path, clock: Clock) -> None:
    program(programs, "own-tool", "echo started > started")
    case.go(*TO_RUNNING)
    clock.forward(hours=24)

    assert refusal(lambda: case.helpdesk.journal.launch(case.id, own, "1234")).code == "consent_grant_expired"


def test_a_colleague_who_was_not_presented_starts_no_tool(
    case: Case, own: str, programs: Path, paths: Paths, clock: Clock
) -> None:
    program(programs, "own-tool", "echo started > started")
    case.go(*TO_RUNNING)
    case.helpdesk.close()

    with closing(open_helpdesk(paths, Settings(technician="Kim Kollege"), now=clock)) as colleague:
        error = refusal(lambda: colleague.journal.launch(case.id, own, "1234"))

    assert error.code == "consent_other_technician"


def test_server_and_node_are_arguments_of_their_own(programs: Path, tmp_path: Path) -> None:
    told = OWN.replace('"digits"', '"node"').replace("[digits]\nleast = 4\nmost = 6\n", "")
    (tmp_path / "own.toml").write_text(told.replace("--id={target}", '{host}", "{target}'), encoding="utf-8")
    file = program(programs, "own-tool")
    server, _slash, node = NODE.partition("/")

    assert plan(tools(tmp_path).all()["own"], NODE, "linux").argv == (str(file), server, node, "--view")


def test_tool_and_session_id_are_written_down_and_the_tool_is_started(case: Case, own: str, programs: Path) -> None:
    program(programs, "own-tool", "exit 0")
    case.go(*TO_RUNNING)
    case.helpdesk.journal.launch(case.id, own, "12 34")

    assert case.get().events[-1].body == {
        "tool": "own",
        "title": "Eigenes",
        "session": "1234",
        "started": True,
        "technician": "Toni Technik",
    }


def test_where_a_tool_is_missing_the_id_is_there_to_be_copied(case: Case, own: str, programs: Path) -> None:
    case.go(*TO_RUNNING)
    case.helpdesk.journal.launch(case.id, own, "1234")

    assert case.get().events[-1].body["started"] is False
    assert case.get().events[-1].word == "Werkzeug nicht gestartet, Kennung zum Kopieren genannt"
    assert case.helpdesk.journal.plan(own, "1234").target == "1234"


def test_a_tool_that_did_not_start_is_not_said_to_have(case: Case, own: str, programs: Path) -> None:
    program(programs, "own-tool").write_text("#!/no/such/shell\n", encoding="utf-8")
    case.go(*TO_RUNNING)

    assert refusal(lambda: case.helpdesk.journal.launch(case.id, own, "1234")).code == "tool_not_started"
    calls = [event for event in case.get().events if event.kind == "launched"]
    assert [event.body["started"] for event in calls] == [True, False]
    assert calls[0].word == "Werkzeug aufgerufen"
    assert calls[1].word.startswith("Werkzeug nicht gestartet")


def test_the_program_gets_exactly_the_arguments_and_no_shell(programs: Path, tmp_path: Path) -> None:
    from helpdesk.consent import tools as module  # noqa: PLC0415

    told = tmp_path / "told"
    program(programs, "own-tool", f'printf "%s\\n" "$#" "$@" > {told}')
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")
    open_tool(plan(tools(tmp_path).all()["own"], "1234", "linux"))
    for started in module._started:
        started.wait()

    assert told.read_text(encoding="utf-8").split("\n")[:3] == ["2", "--id=1234", "--view"]


def test_a_program_that_cannot_be_started_says_what_to_enter_instead(programs: Path, tmp_path: Path) -> None:
    program(programs, "own-tool").write_text("#!/no/such/shell\n", encoding="utf-8")
    (tmp_path / "own.toml").write_text(OWN, encoding="utf-8")

    error = refusal(lambda: open_tool(plan(tools(tmp_path).all()["own"], "1234", "linux")))

    assert (error.code, "1234" in error.hint) == ("tool_not_started", True)


def test_an_unknown_tool_is_refused_with_those_there_are_and_what_is_broken(helpdesk: Helpdesk, paths: Paths) -> None:
    folder = paths.data_dir / "remote-tools"
    folder.mkdir()
    (folder / "half.toml").write_text("id = 3", encoding="utf-8")

    error = refusal(lambda: helpdesk.journal.plan("half", "1"))

    assert error.code == "tool_unknown"
    assert "rustdesk" in error.hint
    assert "half.toml: Zeile 1" in error.hint
