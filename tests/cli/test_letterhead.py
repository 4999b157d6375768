from pathlib import Path

from tests.cli.conftest import Run

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10"/></svg>'


def test_a_letterhead_is_set_part_by_part_and_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_bytes(LOGO)
    run("letterhead", "set", "--company", "Muster IT", "--address", "Hafenstraße 12", "--address", "24103 Kiel")
    run("letterhead", "logo", str(tmp_path / "logo.svg"))

    shown = run("letterhead", "set", "--accent", "#7a1f5c", "--bank", "IBAN DE89 3704 0044 0532 0130 00").json

    assert (shown["company"], shown["address"]) == ("Muster IT", ["Hafenstraße 12", "24103 Kiel"])
    assert (shown["accent"], shown["bank"]) == ("#7a1f5c", ["IBAN DE89 3704 0044 0532 0130 00"])
    assert shown["logo"].startswith("logo-")
    assert shown == run("letterhead", "show").json
    assert run("letterhead", "logo", "--remove").json["logo"] == ""


def test_what_cannot_be_printed_is_refused(run: Run, tmp_path: Path) -> None:
    refused = run("letterhead", "set", "--accent", "#ffcc00")
    missing = run("letterhead", "logo", str(tmp_path / "gone.svg"))
    font = run("letterhead", "font", "remove", "Futura")

    assert [ran.status for ran in (refused, missing, font)] == [2, 2, 2]
    assert [ran.error["code"] for ran in (refused, missing, font)] == [
        "letterhead_incomplete",
        "file_missing",
        "font_unknown",
    ]


def test_a_sample_becomes_a_file(run: Run, tmp_path: Path) -> None:
    run("letterhead", "set", "--company", "Muster IT")

    written = run("letterhead", "sample", "-o", str(tmp_path / "sample.pdf")).json

    assert (tmp_path / "sample.pdf").read_bytes().startswith(b"%PDF")
    assert written["bytes"] == (tmp_path / "sample.pdf").stat().st_size
