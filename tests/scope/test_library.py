import subprocess
import sys
from pathlib import Path

import pytest

from helpdesk.errors import HelpdeskError
from helpdesk.resources import resource
from helpdesk.scope.lexicon import load_lexicon
from helpdesk.scope.library import load_library, read_library


def test_the_four_documents_have_220_entries() -> None:
    documents = load_library().documents

    counts = {document.id: len(document.entries) for document in documents}
    assert counts == {"cstack": 9, "euserv": 10, "exchange": 25, "total-care": 176}


@pytest.mark.parametrize(
    ("document", "entry"),
    [
        ("cstack", "cs-kostenpflichtige-admin-dienste"),
        ("euserv", "eu-erweitert-kostenpflichtig"),
        ("exchange", "ex-ausserhalb-kostenvoranschlag"),
        ("total-care", "tc-ne-gesondertes-angebot"),
    ],
)
def test_each_document_has_its_own_way_on(document: str, entry: str) -> None:
    assert load_library().document(document).catch_all == load_library().entry(entry)


def test_every_entry_has_search_terms_and_no_search_term_lacks_its_entry() -> None:
    entries = {entry.id for document in load_library().documents for entry in document.entries}

    assert set(load_lexicon().entry_terms) == entries


def test_modules_are_bookable_by_slug() -> None:
    assert load_library().bookable["exchange"] == {"support", "premium", "anfragen"}


@pytest.mark.parametrize(("name", "code"), [("document", "document_unknown"), ("entry", "entry_unknown")])
def test_an_unknown_id_is_named(name: str, code: str) -> None:
    with pytest.raises(HelpdeskError, match="nope") as refused:
        getattr(load_library(), name)("nope")

    assert refused.value.code == code


def test_a_broken_document_is_named_with_its_line(tmp_path: Path) -> None:
    text = resource("documents/cstack.md").read_text(encoding="utf-8")
    (tmp_path / "cstack.md").write_text(text.replace("- ✗ Deployment: Netz", "- x Deployment: Netz"), encoding="utf-8")

    with pytest.raises(HelpdeskError, match=r"cstack\.md“, Zeile 32: Unbekanntes Zeichen"):
        read_library(tmp_path)


def test_two_documents_with_one_id_are_refused(tmp_path: Path) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_bytes(resource("documents/cstack.md").read_bytes())

    with pytest.raises(HelpdeskError, match=r"b\.md“: Die Kennung „cstack“ gehört schon"):
        read_library(tmp_path)


def test_documents_load_without_the_lookup_and_the_database() -> None:
    probe = (
        "import sys; from helpdesk.scope.library import load_library; load_library();"
        "print(*sys.modules.keys() & {'sqlalchemy', 'sqlmodel', 'pydantic', 'rapidfuzz', 'Stemmer', 'sqlcipher3'})"
    )
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)

    assert loaded.stdout.split() == []
