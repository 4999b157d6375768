from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings, default_data_dir, load_settings


@pytest.fixture
def config(paths: Paths) -> Path:
    paths.data_dir.mkdir()
    return paths.config


def test_without_a_file_the_defaults_hold(paths: Paths) -> None:
    assert load_settings(paths) == Settings()


def test_what_the_file_says_holds(paths: Paths, config: Path) -> None:
    config.write_text('technician = "Zoë Ärmel"\ntheme = "dark"\nhourly_rate_cents = 9500\n', encoding="utf-8")

    assert load_settings(paths) == Settings(technician="Zoë Ärmel", theme="dark", hourly_rate_cents=9500)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('theme = "darkk"', "system, light, dark"),
        ('tehme = "dark"', "theme"),
        ("technician = 7", "technician = 7"),
        ("hourly_rate_cents = 95.0", "0 bis 1000000"),
        ("hourly_rate_cents = true", "0 bis 1000000"),
        ("quote_binding_days = 0", "1 bis 365"),
        ("theme = \n", "line 1"),
        (b'technician = "\xff"', "config.toml"),
        ("quote_binding_days = " + "1" * 5000, "config.toml"),
        ("theme = " + "[" * 5000, "config.toml"),
    ],
)
def test_what_cannot_be_meant_is_named(paths: Paths, config: Path, text: str | bytes, named: str) -> None:
    config.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(HelpdeskError) as refused:
        load_settings(paths)

    assert named in " ".join(refused.value.lines())


def test_the_environment_names_the_data_directory(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HELPDESK_DATA_DIR", str(tmp_path / "x"))

    assert default_data_dir() == tmp_path / "x"


def test_a_file_that_cannot_be_opened_is_named_with_what_to_do(paths: Paths, config: Path) -> None:
    config.mkdir()

    with pytest.raises(HelpdeskError) as refused:
        load_settings(paths)

    assert refused.value.code == "config_unreadable"
    assert str(config) in refused.value.message
    assert refused.value.hint.endswith(".")
