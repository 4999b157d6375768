from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from time import sleep

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpdesk.app import Helpdesk
from helpdesk.changes import Changes
from helpdesk.customers import Contract, CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.printing.subjects import ServiceSubject
from helpdesk.scope import Verdict
from helpdesk.scope import editions as editions_module
from helpdesk.scope.dialect import parse
from helpdesk.scope.editions import Editions
from helpdesk.scope.library import Library
from helpdesk.store.database import Store, open_store
from helpdesk.store.files import Files

NOON = datetime(2025, 6, 2, 12, tzinfo=UTC)


def text(*lines: str, document: str = "mini") -> str:
    head = (
        f"---\nid: {document}\ntitle: Mini\nsubtitle: Y\nprovider: P\nlanguage: de\n---\n# Mini\n## Modul {{#modul}}\n"
    )
    return head + "\n".join(lines or ("- ✓ Katzen hüten {#katzen}",)) + "\n"


FIRST = text("- ✓ Katzen hüten {#katzen}", "- ✗ Hunde ausführen {#hunde}")
SECOND = text("- ✗ Katzen hüten {#katzen}", "- ✓ Fische füttern {#fische}")


def bundle(*texts: str) -> Library:
    readings = [parse(one) for one in texts]
    documents = tuple(reading.document for reading in readings if reading.document)
    return Library(
        documents, {document.id: reading.text for document, reading in zip(documents, readings, strict=True)}
    )


@pytest.fixture
def store(tmp_path: Path, migrated: Path) -> Iterator[Store]:
    (tmp_path / "helpdesk.db").write_bytes(migrated.read_bytes())
    opened = open_store(tmp_path / "helpdesk.db")
    yield opened
    opened.close()


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path / "files")


def started(store: Store, files: Files, *bundled: str) -> Editions:
    """As a program that brings these texts starts."""
    minutes = count()
    return Editions(store, files, lambda: NOON + timedelta(minutes=next(minutes)), lambda: bundle(*bundled))


def verdicts(editions: Editions) -> dict[str, str]:
    return {entry.id: entry.verdict for document in editions.current() for entry in document.entries}


def sources(editions: Editions) -> list[str]:
    return [row.source for row in editions.list("mini")]


def test_a_program_brings_its_documents_once(store: Store, files: Files) -> None:
    for _start in range(2):
        editions = started(store, files, FIRST)

        assert verdicts(editions) == {"katzen": "included", "hunde": "excluded"}
        assert len(editions.list("mini")) == 1


def test_what_was_accepted_counts_after_the_next_start(store: Store, files: Files) -> None:
    editions = started(store, files, FIRST)

    changes = editions.accept(SECOND, "neu.md")

    assert changes == Changes(documents=frozenset({"mini"}))
    for one in (editions, started(store, files, FIRST)):
        assert verdicts(one) == {"katzen": "excluded", "fische": "included"}
        assert [(row.source[:8], row.current, row.entries) for row in one.list("mini")] == [
            ("neu.md", True, 2),
            ("Helpdesk", False, 2),
        ]


def test_what_a_later_program_brings_counts_and_the_former_stays_readable(store: Store, files: Files) -> None:
    (former,) = started(store, files, FIRST).current()

    later = started(store, files, SECOND)

    assert verdicts(later) == {"katzen": "excluded", "fische": "included"}
    assert later.read("mini", former.edition) == former
    assert [row.current for row in later.list("mini")] == [True, False]


def test_what_somebody_accepted_stays_while_the_program_brings_the_same(store: Store, files: Files) -> None:
    started(store, files, FIRST).accept(SECOND, "neu.md")
    started(store, files, SECOND).accept(FIRST, "doch.md")

    assert verdicts(started(store, files, SECOND)) == {"katzen": "included", "hunde": "excluded"}
    assert [source[:8] for source in sources(started(store, files, SECOND))] == ["doch.md", "neu.md", "Helpdesk"]


def test_a_program_only_proposes_another_where_somebody_accepted_one(store: Store, files: Files) -> None:
    third = text("- ✓ Vögel füttern {#voegel}")
    started(store, files, FIRST).accept(SECOND, "neu.md")

    editions = started(store, files, third)

    assert "fische" in verdicts(editions)
    assert [(row.current, row.proposed) for row in editions.list("mini")] == [
        (False, True),
        (True, False),
        (False, False),
    ]
    (proposed,) = editions.proposed().values()
    assert editions.choose("mini", proposed).documents == {"mini"}
    for one in (editions, started(store, files, third)):
        assert verdicts(one) == {"voegel": "included"}
        assert (one.proposed(), one.list("mini")[0].current) == ({}, True)
    assert editions.choose("mini", editions.list("mini")[-1].edition)
    assert "hunde" in verdicts(editions)


def test_ids_are_looked_at_in_the_transaction_that_takes_a_document_into_use(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    editions, other = started(store, files), started(store, files)
    put = Files.put
    theirs = iter([text("- ✓ Katzen hüten {#katzen}", document="andere")])

    def put_while_another_accepts(kept: Files, content: bytes) -> object:
        if markdown := next(theirs, ""):
            other.accept(markdown, "zuvor.md")
        return put(kept, content)

    monkeypatch.setattr(Files, "put", put_while_another_accepts)

    with pytest.raises(HelpdeskError) as refused:
        editions.accept(FIRST, "danach.md")

    assert refused.value.code == "entry_twice"
    assert [document.id for document in editions.current()] == ["andere"]


def test_an_older_program_on_the_same_data_brings_nothing_back(store: Store, files: Files) -> None:
    for bundled in (FIRST, SECOND):
        started(store, files, bundled).current()
    started(store, files, SECOND).accept(text("- ✗ Katzen hüten {#katzen}"), "anbieter.md")

    assert verdicts(started(store, files, FIRST)) == {"katzen": "excluded"}
    assert verdicts(started(store, files, SECOND)) == {"katzen": "excluded"}


def test_a_document_that_a_program_no_longer_brings_stays(store: Store, files: Files) -> None:
    started(store, files, FIRST, text("- ✓ Rest {#rest}", document="rest")).current()

    assert [document.id for document in started(store, files, FIRST).current()] == ["mini", "rest"]


@pytest.mark.parametrize("again", [SECOND, SECOND.replace("\n", "\r\n"), "\ufeff" + SECOND + "\n"])
def test_the_same_text_is_no_new_edition(store: Store, files: Files, again: str) -> None:
    editions = started(store, files, FIRST)
    editions.accept(SECOND, "neu.md")

    assert not editions.accept(again, "nochmal.md")
    assert len(editions.list("mini")) == 2


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from("ABC"), max_size=6))
def test_editions_stand_in_the_order_they_came(store: Store, files: Files, said: list[str]) -> None:
    document = f"d{next(SERIAL)}"
    editions = started(store, files)

    for one in said:
        editions.accept(text(f"- ✓ {one} {{#{document}-a}}", document=document), one)

    changes = [one for number, one in enumerate(said) if not number or said[number - 1] != one]
    if changes:
        assert [row.source for row in editions.list(document)] == changes[::-1]
        assert [row.accepted for row in editions.list(document)] == sorted(
            (row.accepted for row in editions.list(document)), reverse=True
        )
        (now,) = (one for one in editions.current() if one.id == document)
        assert now.entries[0].text == changes[-1]
        assert now.edition == editions.list(document)[0].edition


SERIAL = count()


def test_documents_are_the_same_object_until_one_changes(store: Store, files: Files) -> None:
    editions = started(store, files, FIRST)
    library = editions.library()

    assert not editions.accept(FIRST, "gleich.md")
    assert editions.library() is library
    editions.accept(SECOND, "neu.md")
    assert editions.library() is not library


def test_what_another_process_accepted_is_seen(store: Store, files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(editions_module, "ASK_AGAIN", 0.0)
    editions = started(store, files, FIRST)
    editions.current()

    started(store, files, FIRST).accept(SECOND, "neu.md")

    assert "fische" in verdicts(editions)


def test_once_it_is_known_that_another_process_wrote_memory_answers_no_more(store: Store, files: Files) -> None:
    editions = started(store, files, FIRST)
    editions.current()
    started(store, files, FIRST).accept(SECOND, "neu.md")

    editions.ask_anew()

    assert "fische" in verdicts(editions)


@pytest.mark.parametrize(
    ("markdown", "code", "message"),
    [
        (text("- ? Was {#was}"), "document_malformed", "„neu.md“, Zeile 10: Unbekanntes Zeichen"),
        (text("- ✓ Katze {#katzen}", document="andere"), "entry_twice", "„katzen“ gehört schon zu „mini“"),
        (text("x" * 2_000_001), "file_too_large", "größer als 2 MB"),
    ],
)
def test_what_is_no_document_is_not_accepted(
    store: Store, files: Files, markdown: str, code: str, message: str
) -> None:
    editions = started(store, files, FIRST)

    for take in (editions.accept, editions.preview):
        with pytest.raises(HelpdeskError, match=message) as refused:
            take(markdown, "neu.md")
        assert refused.value.code == code
    assert verdicts(editions) == {"katzen": "included", "hunde": "excluded"}


def test_a_document_of_the_program_gives_way_to_ids_that_are_taken(store: Store, files: Files) -> None:
    started(store, files).accept(FIRST, "zuerst.md")

    editions = started(store, files, text(document="andere"))

    assert [document.id for document in editions.current()] == ["mini"]


def test_a_crash_between_text_and_row_loses_nothing(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    put = Files.put
    editions = started(store, files, FIRST)
    editions.current()

    def put_and_crash(kept: Files, content: bytes) -> None:
        put(kept, content)
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Files, "put", put_and_crash)
        with pytest.raises(KeyboardInterrupt):
            editions.accept(SECOND, "neu.md")

    again = started(store, files, FIRST)
    assert verdicts(again) == {"katzen": "included", "hunde": "excluded"}
    assert again.accept(SECOND, "neu.md")
    assert "fische" in verdicts(started(store, files, FIRST))


def test_a_text_that_is_gone_is_named_and_mended_by_accepting_it_again(store: Store, files: Files) -> None:
    editions = started(store, files, FIRST)
    editions.accept(SECOND, "neu.md")
    former = editions.list("mini")[1].edition
    for file in (path for path in files._folder.rglob("*") if path.is_file()):
        file.write_text(text("- ✓ Anderes {#anderes}"), encoding="utf-8")
    damaged = started(store, files)

    with pytest.raises(HelpdeskError, match="„mini“") as named:
        damaged.current()
    assert named.value.code == "edition_damaged"
    with pytest.raises(HelpdeskError, match=former):
        damaged.read("mini", former)

    assert not damaged.accept(SECOND, "neu.md")
    assert "fische" in verdicts(damaged)


def test_a_full_disk_keeps_no_answer_back(
    store: Store, files: Files, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_files: Files, _content: bytes) -> None:
        raise HelpdeskError("disk_full", "Der Datenträger ist voll.")

    with monkeypatch.context() as broken:
        broken.setattr(Files, "put", full)
        assert "katzen" in verdicts(started(store, files, FIRST))

    assert "could not be recorded" in caplog.text
    assert len(started(store, files, FIRST).list("mini")) == 1


def test_an_edition_that_never_was_is_named(store: Store, files: Files) -> None:
    with pytest.raises(HelpdeskError) as named:
        started(store, files, FIRST).read("mini", "nope")

    assert named.value.code == "edition_unknown"


def test_everything_else_follows_an_edition(helpdesk: Helpdesk) -> None:
    assert helpdesk.scope.find("Katzen hüten").verdict is Verdict.UNREGULATED

    helpdesk.editions.accept(FIRST, "mini.md")

    assert helpdesk.scope.find("Katzen hüten").hits[0].entry.id == "katzen"
    assert helpdesk.scope.document("mini").title == "Mini"
    (customer,) = helpdesk.customers.add(CustomerNew("Nord AG", contracts=(Contract("mini", ("modul",)),))).customers
    assert helpdesk.scope.find("Katzen hüten", customer=customer).verdict is Verdict.INCLUDED
    assert helpdesk.printing.print(ServiceSubject("mini")).pdf.startswith(b"%PDF")


def test_whose_contract_names_a_module_that_is_dropped_is_told(helpdesk: Helpdesk) -> None:
    helpdesk.editions.accept(f"{FIRST}## Später {{#spaeter}}\n", "mini.md")
    past = Contract("mini", ("spaeter",), until=NOON.date())
    for name, contract in [
        ("Nord AG", Contract("mini", ("spaeter",))),
        ("Alt AG", past),
        ("Ganz AG", Contract("mini")),
    ]:
        helpdesk.customers.add(CustomerNew(name, contracts=(contract,)))

    change = helpdesk.editions.preview(FIRST)

    assert [(one.kind, one.title, one.customer) for one in change.touched] == [("contract", "Später", "Nord AG")]


def test_opening_the_services_reads_no_document(helpdesk: Helpdesk) -> None:
    assert helpdesk.editions._library is None


def test_two_threads_that_look_first_see_all_documents(store: Store, files: Files) -> None:
    texts = [text(f"- ✓ Eintrag {{#{name}-a}}", document=name) for name in "abcdef"]
    asked = count()

    def bundled() -> Library:
        # The second to look is slow just where the first could meanwhile record all of it.
        sleep(0.3 * next(asked))
        return bundle(*texts)

    editions = Editions(store, files, lambda: NOON, bundled)

    with ThreadPoolExecutor(2) as threads:
        looks = [threads.submit(editions.current) for _ in range(2)]

    assert [len(look.result()) for look in looks] == [6, 6]
