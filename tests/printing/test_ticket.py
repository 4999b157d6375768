from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from helpdesk.app import Helpdesk
from helpdesk.errors import HelpdeskError
from helpdesk.printing.press import Press
from helpdesk.printing.subjects import TicketSubject
from helpdesk.printing.ticket import TicketSheet, ticket_sheet
from helpdesk.printing.words import clock, instant
from helpdesk.scope import Entry, Group, Module, ServiceDocument, Verdict
from helpdesk.tickets import (
    Attachment,
    DeskFile,
    Judgement,
    Message,
    Quality,
    Receipt,
    Ticket,
    TicketDraft,
    TicketState,
)
from helpdesk.work import Billable, Rule, Slice, Source, Sums, TicketTime, TimeEntry
from helpdesk.work.billing import Charge
from tests.printing.conftest import AT, LETTERHEAD, Read
from tests.tickets.samples import GOOD

FILE = Attachment("bericht.png", 212_000, "ab" * 32)
RECEIPT = Receipt("rt", "4711", AT, "https://rt.example.org/4711", 215_000, "cd" * 32)
TICKET = Ticket(
    id=UUID(int=2),
    state=TicketState.DELIVERED,
    number="4711",
    subject="Exchange: Senden nicht möglich",
    message="Guten Tag,\n\nseit heute 14:05 Uhr:\n  - Outlook meldet *0x80040610*\n\nToni Technik",
    department="Technischer Support",
    category="Exchange",
    server="EX01",
    customer=UUID(int=1),
    customer_name="Nord AG",
    desk="rt",
    profile="centron",
    created=AT,
    updated=AT,
    attachments=(FILE,),
    thread=(
        Message(UUID(int=8), AT + timedelta(hours=1), "desk", "Bitte das Protokoll.", (), author_name="Petra Portal"),
        Message(
            UUID(int=9),
            AT + timedelta(hours=2),
            "technician",
            "Anbei.",
            (FILE,),
            files=(DeskFile("7", "log.txt", 900),),
        ),
    ),
    reply=None,
    receipts=(
        RECEIPT,
        replace(
            RECEIPT, message=UUID(int=9), at=AT + timedelta(hours=2), warning="Die Kategorie ist dort eine andere."
        ),
        replace(RECEIPT, closing=True, at=AT + timedelta(hours=3)),
    ),
    quality=Quality(time=True, steps=True, error=True, affected=True),
    problems=(),
    gaps=(),
    judgements=(
        Judgement("ex-send", "exchange", "0123456789ab", Verdict.INCLUDED, AT),
        Judgement("", "", "", Verdict.UNREGULATED, AT),
    ),
)
ENTRY = TimeEntry(
    id=UUID(int=20),
    ticket=TICKET.id,
    customer=TICKET.customer,
    consent=None,
    segment=None,
    source=Source.HAND,
    technician="Toni Technik",
    begin=AT,
    seconds=1000,
    measured=None,
    zone="Europe/Berlin",
    slices=(Slice(AT.date(), 0, 1000),),
    rule=Rule(),
    units=2,
    billable=Billable.YES,
    decided=True,
    why="",
    marks=(),
    note="",
    reason="",
    replaces=None,
    replaced_by=None,
    written=AT,
)
NO_TIME = TicketTime(TICKET.id, (), Sums(0, 0, 0, ()))
TIME = TicketTime(
    TICKET.id, (ENTRY,), Sums(1000, 1000, 60, (Charge(TICKET.id, AT.date(), Rule(), {0: 1000}, 2, None, None),))
)
SEND = Entry("ex-send", "exchange", "support", "Support", "", "Senden prüfen", Verdict.INCLUDED)
EXCHANGE = ServiceDocument(
    id="exchange",
    title="Microsoft Exchange",
    subtitle="",
    provider="centron",
    language="de",
    validated=None,
    edited=date(2023, 7, 7),
    paragraphs=(),
    modules=(Module("support", "Support", (), (), (Group("", (SEND,)),)),),
)


def read_edition(_document: str, _edition: str) -> ServiceDocument:
    return EXCHANGE


def sheet(ticket: Ticket, time: TicketTime = TIME) -> TicketSheet:
    return ticket_sheet(ticket, time, "Request Tracker", LETTERHEAD, "de", read_edition)


def test_a_ticket_is_printed_with_all_that_was_said(read: Read) -> None:
    paper = read(Press().set("ticket", sheet(TICKET), AT))

    assert (paper.title, paper.language, paper.tagged) == ("Ticket 4711", "de-DE", True)
    for said in (
        "Exchange: Senden nicht möglich",
        "Status zugestellt",
        "Request Tracker",
        "Nord AG",
        "- Outlook meldet *0x80040610*",
        "Petra Portal",
        clock(AT + timedelta(hours=1), "de"),
        "bericht.png 212 KB",
        "log.txt 900 B",
        "liegt im Ticketsystem",
        f"Angenommen: Request Tracker, Nr. 4711, {instant(AT, 'de')}",
        "Die Kategorie ist dort eine andere.",
        "Schließen bestätigt",
        "Senden prüfen",
        "Microsoft Exchange, Support, Stand 07.07.2023, Fassung 0123456789ab",
        "Kein Dokument regelt das.",
        "0:16:40 Std. in einem Eintrag",
    ):
        assert said in paper.text.replace("\xa0", " ").replace("\u200b", "")


def test_what_was_said_is_numbered_and_a_closing_stands_where_it_happened() -> None:
    thread = sheet(TICKET).thread

    assert [(line.number, line.who) for line in thread] == [
        (1, "Techniker"),
        (2, "Petra Portal"),
        (3, "Techniker"),
        (0, "Geschlossen"),
    ]
    assert [len(line.receipts) for line in thread] == [1, 0, 1, 1]


@pytest.mark.parametrize(
    ("state", "title", "warned"),
    [
        (TicketState.DRAFT, "Ticket im Entwurf", "Entwurf"),
        (TicketState.QUEUED, "Ticket", "Noch nicht angekommen"),
        (TicketState.FAILED, "Ticket", "Noch nicht angekommen"),
    ],
)
def test_what_has_not_arrived_says_so(state: TicketState, title: str, warned: str) -> None:
    made = sheet(replace(TICKET, state=state, number="", receipts=(), thread=()), NO_TIME)

    assert made.title == title
    assert made.warning is not None
    assert made.warning.title == warned
    assert made.thread[0].state == (TicketState.DRAFT.word if state is TicketState.DRAFT else state.word)


def test_a_judgement_whose_edition_is_gone_still_names_it() -> None:
    def gone(_document: str, _edition: str) -> ServiceDocument:
        raise HelpdeskError("document_unknown", "weg")

    made = ticket_sheet(TICKET, NO_TIME, "rt", LETTERHEAD, "de", gone)

    assert (made.judged[0].text, made.judged[0].source) == ("ex-send", "exchange, Fassung 0123456789ab")


def test_three_hundred_messages_and_an_empty_ticket_are_set(read: Read) -> None:
    press = Press()
    said = tuple(replace(TICKET.thread[0], id=UUID(int=100 + at), text=f"Zeile {at}\n" * 9) for at in range(300))
    empty = replace(TICKET, subject="", message=" ", thread=(), receipts=(), judgements=(), attachments=())

    long = read(press.set("ticket", sheet(replace(TICKET, thread=said)), AT))
    short = read(press.set("ticket", sheet(empty, NO_TIME), AT))

    assert "301 · Antwort" in long.text
    assert "Ohne Betreff" in short.text
    assert "Ohne Text." in short.text
    assert len(short.pages) == 1


def test_an_english_file_has_english_labels() -> None:
    made = ticket_sheet(TICKET, TIME, "rt", LETTERHEAD, "en", read_edition)

    assert ("State", "Delivered") in made.facts
    assert made.thread[1].role == "Answer"
    assert made.facts[-1] == ("Last changed", f"28 Jul 2026, {clock(AT, 'en')}")


def test_a_draft_is_printed_but_never_issued(helpdesk: Helpdesk, read: Read) -> None:
    (ticket,) = helpdesk.tickets.draft(TicketDraft(subject="Kein Netz", message="Seit heute.")).tickets

    issued = helpdesk.printing.print(TicketSubject(ticket))

    assert issued.row is None
    assert "Ticket im Entwurf" in read(issued.pdf).text


def test_what_was_sent_is_issued_once_however_often_it_is_printed(helpdesk: Helpdesk, read: Read) -> None:
    (ticket,) = helpdesk.tickets.draft(GOOD).tickets
    helpdesk.delivery.submit(ticket)
    helpdesk.delivery.send_due()

    first, second = (helpdesk.printing.print(TicketSubject(ticket)) for _ in range(2))

    assert first.row
    assert (first.row.number, second.pdf == first.pdf) == ("TK-2026-0001", True)
    assert "TK-2026-0001" in read(first.pdf).text
