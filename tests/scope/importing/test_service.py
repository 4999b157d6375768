from pathlib import Path

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.scope.importing.service import Importing
from helpdesk.scope.library import load_library
from tests.scope.importing.measuring import PAGES


def test_a_page_is_imported_and_looked_up(helpdesk: Helpdesk) -> None:
    proposal = helpdesk.importing.recognise(PAGES / "kontor-wartung.md")
    helpdesk.editions.accept(helpdesk.importing.markdown(proposal), source="kontor-wartung.md")

    assert proposal.id == "wartungsvertrag-kontor-it-leistungsumfang"
    answer = helpdesk.scope.find("Verschlüsselungstrojaner Wiederherstellung", document=proposal.id)
    assert (answer.hits[0].entry.id, answer.verdict.value) == (
        "wiederherstellung-nach-verschluesselungstrojaner",
        "excluded",
    )


def test_an_edition_of_a_known_document_keeps_its_name_and_its_ids(helpdesk: Helpdesk, tmp_path: Path) -> None:
    before = helpdesk.scope.document("cstack")
    page = tmp_path / "page.md"
    page.write_text(
        "# Scope of Support\n\n| Service | Inklusive | Out of Scope |\n|---|---|---|\n"
        "| Einrichtung des cStack-Plans | ✓ | |\n| Bereitstellung von Netzwerken (Deployment) | | ✓ |\n"
        "| Schulung zu Kubernetes | | ✓ |\n"
    )

    proposal = helpdesk.importing.recognise(page, "cstack")
    change = helpdesk.editions.preview(helpdesk.importing.markdown(proposal))

    assert (proposal.title, proposal.provider) == (before.title, "centron")
    assert proposal.warnings[-2] == "Die Einträge werden eine neue Fassung von „centron cStack“."
    assert "Regeln (§)" in proposal.warnings[-1]
    assert [entry.id for entry in change.after.entries] == [
        "cs-plan-einrichten",
        "cs-deployment-netzwerke",
        "schulung-zu-kubernetes",
        "cs-kostenpflichtige-admin-dienste",
    ]


LINES = (
    "- Bedienoberfläche von centron\n- Anliegen zum centron-Konto (ccenter, cStack)\n"
    "- Einrichtung des cStack-Plans\n\n## Nicht enthalten\n\n- Deployment von Netzwerken\n"
)


@pytest.mark.parametrize(
    ("lines", "id_", "told"),
    [
        (LINES, "cstack", "Fast alle Zeilen sind Einträge von „centron cStack“"),
        (f"{LINES}\n© 2024 Nordwind Systeme\n", "was-wir-tun", ""),
        (LINES.replace("Einrichtung des cStack-Plans", "Rasen mähen\n- Hecke schneiden\n- Laub"), "was-wir-tun", ""),
    ],
    ids=["its lines", "another provider's", "mostly other lines"],
)
def test_a_page_with_any_title_is_an_edition_of_the_document_whose_lines_it_has(
    tmp_path: Path, lines: str, id_: str, told: str
) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"# Was wir tun\n\n## Enthalten\n\n{lines}")

    proposal = Importing(lambda: load_library().documents).recognise(page)

    assert proposal.id == id_
    assert told in " ".join(proposal.warnings)


def test_another_document_with_the_same_title_is_not_replaced(helpdesk: Helpdesk, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "# Total Care\n\n## Enthalten\n\n- Rasen mähen\n- Hecke schneiden\n\n## Nicht enthalten\n\n- Bäume fällen\n"
    )

    assert helpdesk.importing.recognise(page).id == "total-care-2"


def test_a_file_that_is_gone_or_too_large_is_named(helpdesk: Helpdesk, tmp_path: Path) -> None:
    with pytest.raises(HelpdeskError) as gone:
        helpdesk.importing.recognise(tmp_path / "weg.md")
    with (tmp_path / "viel.pdf").open("wb") as file:
        file.truncate(40_000_000)
    with pytest.raises(HelpdeskError) as large:
        helpdesk.importing.recognise(tmp_path / "viel.pdf")

    assert (gone.value.code, large.value.code) == ("file_missing", "file_too_large")
