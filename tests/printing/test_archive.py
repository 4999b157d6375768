"""What was issued is kept byte for byte, with numbers that have no gap; what is only looked at isn't."""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.changes import Changes
from helpdesk.customers import CustomerNew
from helpdesk.errors import HelpdeskError
from helpdesk.printing.issued import IssuedRow
from helpdesk.printing.models import Sheet
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import Kind, QuoteSubject, ServiceSubject
from helpdesk.settings import Paths, Settings
from helpdesk.store.files import Files
from helpdesk.tickets import TicketDraft
from helpdesk.work import QuoteNew
from tests.printing.conftest import AT, Read

CSTACK = ServiceSubject("cstack")


class Typewriter(Press):
    """Sets a sheet as its foot: for what isn't about looks."""

    def set(self, template: str, sheet: Sheet, at: datetime, pictures: Mapping[str, bytes] | None = None) -> bytes:
        return f"%PDF {template} {sheet.foot} {at} {sorted(pictures or {})}".encode()


@pytest.fixture
def typed(helpdesk: Helpdesk) -> Helpdesk:
    helpdesk.printing._press = Typewriter()
    return helpdesk


def customer(helpdesk: Helpdesk, name: str = "Nord AG") -> UUID:
    (added,) = helpdesk.customers.add(CustomerNew(name)).customers
    return added


def numbers(helpdesk: Helpdesk) -> list[tuple[str, int]]:
    return [(row.number, row.version) for row in reversed(helpdesk.printing.issued())]


def archived(helpdesk: Helpdesk, paths: Paths) -> set[Path]:
    """The files that aren't the texts of service documents."""
    helpdesk.printing.preview(CSTACK)
    return {path for path in paths.files.rglob("*") if path.is_file() and not path.read_bytes().startswith(b"---")}


def test_what_is_looked_at_is_what_is_issued_kept_and_opened(helpdesk: Helpdesk, read: Read) -> None:
    nord = customer(helpdesk)
    subject = ServiceSubject("cstack", customer=nord)
    shown = helpdesk.printing.preview(subject)
    assert helpdesk.printing.issued() == []

    done = helpdesk.printing.issue(shown)

    sha256 = hashlib.sha256(shown.pdf).hexdigest()
    assert done.row == IssuedRow(
        done.row.id if done.row else UUID(int=0), Kind.SERVICE_DESCRIPTION, "LB-2026-0001", 1,
        shown.title, nord, "Nord AG", sha256, len(shown.pdf), AT,
    )  # fmt: skip
    assert done.changes == Changes(issued=frozenset({done.row.id}))
    assert helpdesk.printing.open(done.row.id) == done.pdf == shown.pdf
    text = read(done.pdf).text
    assert "Nummer LB-2026-0001" in text
    assert "Datum 28.07.2026" in text
    assert "LB-2026-0001 · Version 1 · " in text
    assert "Ersetzt" not in text


def test_the_same_is_issued_once_whoever_asks_and_whenever(typed: Helpdesk) -> None:
    first = typed.printing.print(CSTACK)
    typed.printing._now = lambda: AT + timedelta(days=400)

    again = typed.printing.preview(ServiceSubject("cstack"))

    assert (again.pdf, again.issued, again.draft) == (first.pdf, first.row, False)
    assert typed.printing.issue(again).row == typed.printing.print(CSTACK).row == first.row
    assert not typed.printing.print(CSTACK).changes
    assert numbers(typed) == [("LB-2026-0001", 1)]


def test_what_says_something_new_is_a_new_version_that_names_the_old(helpdesk: Helpdesk, read: Read) -> None:
    nord = customer(helpdesk)
    subject = ServiceSubject("cstack", customer=nord)
    helpdesk.printing.print(subject)
    helpdesk.customers.edit(nord, CustomerNew("Süd AG"))

    shown = helpdesk.printing.preview(subject)
    done = helpdesk.printing.issue(shown)

    assert shown.former is not None
    assert (shown.number, shown.version, shown.former.version) == ("LB-2026-0001", 2, 1)
    assert done.row is not None
    assert done.row.replaces == "LB-2026-0001, Version 1"
    assert "Ersetzt Version 1 vom 28.07.2026" in read(done.pdf).text


def test_a_new_version_can_be_had_without_a_reason(typed: Helpdesk) -> None:
    typed.printing.print(CSTACK)
    typed.printing.reissue(CSTACK)

    assert typed.printing.print(CSTACK).row == typed.printing.issued()[0]
    assert numbers(typed) == [("LB-2026-0001", 1), ("LB-2026-0001", 2)]


def test_other_templates_leave_what_was_issued_as_it_is(typed: Helpdesk) -> None:
    before = typed.printing.print(CSTACK)

    typed.printing._press = Press()

    assert typed.printing.preview(CSTACK).pdf == before.pdf
    assert typed.printing.reissue(CSTACK).pdf != before.pdf


def test_an_issued_quote_keeps_its_number_and_its_bytes_whatever_changes(typed: Helpdesk, paths: Paths) -> None:
    (quote,) = typed.quotes.start(QuoteNew(customer(typed), None, (), 16, ("Zaun",))).quotes
    draft = typed.printing.print(QuoteSubject(quote))
    typed.quotes.issue(quote)
    typed.printing.print(CSTACK)
    issued = typed.printing.print(QuoteSubject(quote))

    paths.config.write_text('company = "Anders GmbH"\n', encoding="utf-8")

    assert draft.row is None
    assert typed.printing.print(QuoteSubject(quote)).pdf == issued.pdf
    assert typed.printing.print(CSTACK).row != issued.row
    assert numbers(typed) == [("LB-2026-0001", 1), ("AN-2026-0001", 1), ("LB-2026-0001", 2)]


def test_what_changed_between_looking_and_issuing_is_made_anew(typed: Helpdesk) -> None:
    nord = customer(typed)
    subject = ServiceSubject("cstack", customer=nord)
    shown = typed.printing.preview(subject)
    late = typed.printing.preview(CSTACK)
    typed.customers.edit(nord, CustomerNew("Süd AG"))
    typed.printing._now = lambda: AT + timedelta(days=1)

    done, dated = typed.printing.issue(shown), typed.printing.issue(late)

    assert done.row is not None
    assert done.row.customer_name == "Süd AG"
    assert b"2026-07-29" in dated.pdf


def test_two_programs_at_once_give_no_number_twice_and_leave_none_out(
    typed: Helpdesk, prepared: Paths, settings: Settings
) -> None:
    with closing(open_helpdesk(prepared, settings, now=lambda: AT)) as other:
        other.printing._press = Typewriter()
        ours = [typed.printing.preview(ServiceSubject("total-care", (slug,))) for slug in ("nas", "wlan")]
        theirs = [other.printing.preview(ServiceSubject("total-care", (slug,))) for slug in ("nas", "server")]
        assert {each.number for each in (*ours, *theirs)} == {"LB-2026-0001"}

        rows = [
            by.printing.issue(each).row
            for by, each in ((typed, ours[0]), (other, theirs[0]), (typed, ours[1]), (other, theirs[1]))
        ]

    assert [row.number if row else "" for row in rows] == [f"LB-2026-000{number}" for number in (1, 1, 2, 3)]
    assert rows[0] == rows[1]
    assert len(archived(typed, prepared)) == 2 * len(set(rows))


def test_a_number_that_is_given_away_while_the_file_is_written_is_replaced_by_the_next(
    typed: Helpdesk, prepared: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown, put = typed.printing.preview(CSTACK), Files.put

    def be_overtaken(files: Files, given: bytes) -> object:
        monkeypatch.setattr(Files, "put", put)
        typed.printing.print(ServiceSubject("exchange"))
        return put(files, given)

    monkeypatch.setattr(Files, "put", be_overtaken)
    done = typed.printing.issue(shown)

    assert done.row == typed.printing.find("LB-2026-0002")
    assert b"LB-2026-0002" in done.pdf
    assert len(archived(typed, prepared)) == 4


@pytest.mark.parametrize("step", ["first file", "second file", "row"])
def test_a_document_that_could_not_be_kept_costs_no_number_and_leaves_no_file(
    typed: Helpdesk, prepared: Paths, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    typed.printing.preview(CSTACK)
    full = HelpdeskError("disk_full", "voll")
    put, count = Files.put, 0

    def fail(files: Files, given: bytes) -> object:
        nonlocal count
        count += 1
        if step == ("first file", "second file")[count - 1]:
            raise full
        return put(files, given)

    def no_row(*_given: object) -> None:
        raise full

    with monkeypatch.context() as patched:
        patched.setattr(Files, "put", fail)
        if step == "row":
            patched.setattr("helpdesk.printing.archive._issued", no_row)
        with pytest.raises(HelpdeskError, match="voll"):
            typed.printing.print(CSTACK)
    assert numbers(typed) == []

    typed.printing._now = lambda: AT + timedelta(hours=2)
    done = typed.printing.print(ServiceSubject("exchange"))

    assert numbers(typed) == [("LB-2026-0001", 1)]
    assert done.row is not None
    names = {path.name for path in archived(typed, prepared)}
    assert (len(names), done.row.sha256 in names) == (2, True)


def test_what_it_was_made_from_is_kept_beside_it(typed: Helpdesk, prepared: Paths) -> None:
    done = typed.printing.print(CSTACK)

    assert done.row is not None
    (data,) = (path for path in archived(typed, prepared) if path.name != done.row.sha256)
    kept = json.loads(data.read_text())
    assert (kept["template"], kept["at"]) == ("service-description", AT.isoformat())
    assert ["Nummer", "LB-2026-0001"] in kept["sheet"]["facts"]
    assert len(kept["templates_sha256"]) == 64
    assert typed.printing._archive._files.put(data.read_bytes()).sha256 == data.name


@pytest.mark.parametrize(
    ("spoil", "code"), [(Path.unlink, "issued_missing"), (lambda path: path.write_bytes(b"%PDF x"), "issued_changed")]
)
def test_a_file_that_is_not_what_was_issued_is_refused(
    typed: Helpdesk, prepared: Paths, spoil: Callable[[Path], object], code: str
) -> None:
    done = typed.printing.print(CSTACK)
    assert done.row is not None
    (pdf,) = (path for path in archived(typed, prepared) if path.name == done.row.sha256)
    spoil(pdf)

    for ask in (lambda: typed.printing.open(done.row.id), lambda: typed.printing.print(CSTACK)):
        with pytest.raises(HelpdeskError) as refused:
            ask()
        assert (refused.value.code, bool(refused.value.hint)) == (code, True)
    assert typed.printing.reissue(CSTACK).row


def test_the_list_is_searched_by_words_kind_and_customer_page_by_page(typed: Helpdesk) -> None:
    nord, sued = customer(typed, "Nord AG"), customer(typed, "SÜD & Söhne")
    for subject in (CSTACK, ServiceSubject("exchange", customer=nord), ServiceSubject("cstack", customer=sued)):
        typed.printing.print(subject)
    (ticket,) = typed.tickets.draft(TicketDraft(subject="Netz")).tickets
    del ticket
    issued = typed.printing.issued
    newest, _second, oldest = issued()

    assert issued(search="süd 0003") == issued(customer=sued) == issued(limit=1) == [newest]
    assert issued(search="100%") == issued(kind=Kind.QUOTE) == []
    assert issued(after=newest.id, search="cstack") == [oldest]
    assert typed.printing.find("lb-2026-0003") == typed.printing.find(str(newest.id)) == newest


def test_a_backup_put_back_elsewhere_opens_the_same_bytes(typed: Helpdesk, settings: Settings, tmp_path: Path) -> None:
    done = typed.printing.print(CSTACK)
    backup = typed.backups.create(tmp_path / "all.zip")
    elsewhere = Paths(tmp_path / "elsewhere")

    with closing(open_helpdesk(elsewhere, settings)) as other:
        other.backups.restore(backup.path)
    with closing(open_helpdesk(elsewhere, settings)) as other:
        assert done.row is not None
        assert other.printing.open(done.row.id) == done.pdf


def test_any_thread_may_print(helpdesk: Helpdesk) -> None:
    pages: list[bytes] = []
    threads = [Thread(target=lambda: pages.append(helpdesk.printing.preview(CSTACK).pdf)) for _each in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert pages == [helpdesk.printing.preview(CSTACK).pdf] * 3
