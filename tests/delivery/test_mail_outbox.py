"""Tickets by mail from the draft to the mailbox, through the real outbox."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from helpdesk.app import Helpdesk, open_helpdesk
from helpdesk.delivery.models import DeskConfig
from helpdesk.errors import HelpdeskError
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import TicketDraft, TicketState
from tests.delivery.smtp_servers import USER, Mailbox, ScriptedServer, real_server

BEFORE = datetime(2025, 10, 12, 12, tzinfo=UTC)
OPTIONS = {"to": "support@anbieter.example", "from": USER}
CUT = ScriptedServer.CUT


@pytest.fixture
def earlier(paths: Paths, settings: Settings, helpdesk: Helpdesk) -> Iterator[Helpdesk]:
    """The program on a day when the provider still took tickets by mail."""
    helpdesk.close()
    opened = open_helpdesk(paths, settings, now=lambda: BEFORE)
    yield opened
    opened.close()


def test_a_ticket_goes_by_mail_and_gets_its_number_when_the_answer_comes(earlier: Helpdesk) -> None:
    mailbox = Mailbox()
    with real_server(mailbox) as port:
        earlier.desks.add(DeskConfig("post", "mail", "Post", f"smtp://127.0.0.1:{port}", "centron", OPTIONS))
        (ticket,) = earlier.tickets.draft(TicketDraft("Betreff", "Nachricht", desk="post")).tickets
        earlier.delivery.submit(ticket)
        earlier.delivery.send_due()
        reference = earlier.tickets.get(ticket).number
        assert reference.startswith("HD-")

        earlier.delivery.enter_number(ticket, " 2025-4711 ")
        earlier.delivery.reply(ticket, "Nachtrag")
        earlier.delivery.send_due()

    sent = earlier.tickets.get(ticket)
    assert (sent.number, sent.receipts[0].number) == ("2025-4711", reference)
    assert [mail["Subject"] for mail in mailbox.mails] == [
        f"Betreff [{reference}]", f"Re: Betreff [{reference}] [2025-4711]",
    ]  # fmt: skip
    assert mailbox.mails[1]["In-Reply-To"] == mailbox.mails[0]["Message-ID"]


def test_whether_an_unclear_mail_arrived_the_technician_says(earlier: Helpdesk) -> None:
    with ScriptedServer(content=CUT) as server:
        earlier.desks.add(DeskConfig("post", "mail", "Post", f"smtp://127.0.0.1:{server.port}", "centron", OPTIONS))
        (ticket,) = earlier.tickets.draft(TicketDraft("Betreff", "Nachricht", desk="post")).tickets
        earlier.delivery.submit(ticket)
        for _round in range(3):
            earlier.delivery.send_due(now_anyway=True)
        assert earlier.tickets.get(ticket).state is TicketState.UNCERTAIN
        assert len(server.took) == 1

        earlier.delivery.settled(ticket, arrived=True)

    assert earlier.tickets.get(ticket).state is TicketState.DELIVERED
    assert earlier.tickets.get(ticket).number.startswith("HD-")


@pytest.mark.parametrize(
    ("desk_name", "number", "code"), [("local", "1", "number_given"), ("post", "\n", "number_malformed")]
)
def test_only_a_mail_gets_its_number_from_a_person_and_only_a_readable_one(
    earlier: Helpdesk, desk_name: str, number: str, code: str
) -> None:
    with real_server(Mailbox()) as port:
        earlier.desks.add(DeskConfig("post", "mail", "Post", f"smtp://127.0.0.1:{port}", "centron", OPTIONS))
        (ticket,) = earlier.tickets.draft(TicketDraft("Betreff", "Nachricht", desk=desk_name)).tickets
        earlier.delivery.submit(ticket)
        with pytest.raises(HelpdeskError) as early:
            earlier.delivery.enter_number(ticket, "1")
        earlier.delivery.send_due()

    with pytest.raises(HelpdeskError) as refusal:
        earlier.delivery.enter_number(ticket, number)
    assert (early.value.code, refusal.value.code) == ("ticket_not_delivered", code)
