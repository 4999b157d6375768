"""What must stay true of the repository itself."""

import re
import tomllib
from pathlib import Path

import pytest

import helpdesk.resources
from helpdesk.resources import resource

ROOT = Path(__file__).parents[1]
MODULES = [path for folder in ("helpdesk", "ui", "tests") for path in (ROOT / folder).rglob("*.py")]


def test_no_module_is_longer_than_four_hundred_lines() -> None:
    assert {path.name: lines for path in MODULES if (lines := path.read_text(encoding="utf-8").count("\n")) > 400} == {}


def test_nobody_is_told_a_reason_in_the_words_of_the_operating_system() -> None:
    assert [path.name for path in MODULES if "error.strerror" in path.read_text(encoding="utf-8")] == [
        Path(__file__).name
    ]


def test_the_lock_has_a_hash_for_everything_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    packages = re.findall(r"^[a-z0-9].*==.*$", lock, re.MULTILINE)

    assert packages
    assert all(package.endswith("\\") for package in packages)
    assert "://" not in lock


def test_every_dependency_is_justified() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    text = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").lower()

    assert [name for line in wanted if (name := re.split(r"[^\w-]", line.lower())[0]) not in text] == []


def test_a_resource_that_is_missing_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such\.toml"):
        resource("no-such.toml")


def test_an_installed_program_finds_its_resources_inside_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "helpdesk" / "_resources").mkdir(parents=True)
    (tmp_path / "helpdesk" / "_resources" / "a.md").touch()
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(helpdesk.resources, "_PACKAGE", tmp_path / "helpdesk")

    assert resource("a.md") == tmp_path / "helpdesk" / "_resources" / "a.md"
