"""One document of each kind as a firm would issue it, by the real services on a clock of their own: `samples FOLDER`.

`make samples` draws their first pages for `docs/documents.md`.
"""

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from itertools import count
from math import cos, sin
from pathlib import Path
from uuid import UUID

import keyring
import pypdfium2  # type: ignore[import-untyped]
from PIL import Image, ImageDraw

from helpdesk import i18n
from helpdesk.app import open_helpdesk
from helpdesk.consent import Action, ConsentNew, Grant
from helpdesk.customers import AgreedFact, Contract, CustomerNew
from helpdesk.i18n import Language
from helpdesk.printing.subjects import (
    ConsentSubject,
    Kind,
    QuoteSubject,
    ReportSubject,
    ServiceSubject,
    ShiftSubject,
    Subject,
    TicketSubject,
)
from helpdesk.scope.library import load_library
from helpdesk.settings import Paths, Settings
from helpdesk.tickets import Judgement, TicketDraft
from helpdesk.work import (
    Billable,
    ItemDraft,
    Material,
    Price,
    Pricing,
    QuoteDraft,
    QuoteNew,
    Recurrence,
    ReportDraft,
    ReportSigning,
    TimeNew,
)
from tests.consent.conftest import Case
from tests.delivery.keyrings import MemoryKeyring
from tests.work.on_call import BERLIN, Clocks, Desk

WIDTH = 800
FIRST_ID = UUID("01985000-0000-7000-8000-000000000000")
MORNING = datetime(2026, 7, 27, 14, 20, tzinfo=BERLIN)
FIRM = Settings(
    language="de",
    technician="Jana Petersen",
    company="Nordlicht IT-Service GmbH",
    company_address="Speicherstraße 14\n24103 Kiel",
    company_contact="Telefon 0431 55 10 20\nservice@nordlicht.example\nwww.nordlicht.example",
    company_bank="IBAN DE02 1203 0000 0000 2020 51\nBIC BYLADEM1001",
    company_register="Amtsgericht Kiel HRB 12345\nUSt-IdNr. DE 123 456 788\nGeschäftsführerin Petra Lüders",
    hourly_rate_cents=9800,
    time_zone="Europe/Berlin",
    holiday_calendar="DE-SH",
)
CUSTOMER = CustomerNew(
    "Reederei Friedrichsen & Söhne GmbH",
    "K-10234",
    contracts=(Contract("exchange"), Contract("total-care")),
    facts=(
        AgreedFact(
            "Thunderbird auf drei Arbeitsplätzen der Buchhaltung betreuen wir mit.",
            MORNING.date().replace(day=1),
            "Schreiben vom 26.06.2026",
            entries=(("ex-drittanbieter-clients", "included"),),
        ),
    ),
    address=("Frau Inga Friedrichsen", "Am Sandtorkai 48", "20457 Hamburg"),
)
MESSAGE = """Guten Tag,

auf mail-01 lassen sich seit heute 14:03 keine E-Mails mehr senden. So zeigt es sich:

1. Outlook öffnen
2. Neue Nachricht an eine Adresse außer Haus, Senden wählen

Meldung: 550 5.7.60 SMTP; Client does not have permissions to send as this sender. Betroffen ist die Buchhaltung, drei \
Arbeitsplätze.

Mit freundlichen Grüßen
Inga Friedrichsen"""
REPORT = """Das Senden aus der Buchhaltung scheiterte, weil dem Sammelpostfach nach der Umstellung am Wochenende das \
Recht „Senden als“ fehlte. Wir haben es für die drei Konten neu gesetzt und den Sendeconnector geprüft.

Testnachrichten an drei Adressen außer Haus kamen an; Frau Friedrichsen hat es am Telefon bestätigt."""


@contextmanager
def office(folder: Path) -> Iterator["Office"]:
    """A firm with a customer, on an empty data directory, with a keyring that can seal."""
    clocks, before, language = Clocks(), keyring.get_keyring(), i18n.language()
    clocks.set_wall(MORNING)
    keyring.set_keyring(MemoryKeyring())
    i18n.use("de")
    ids = count(FIRST_ID.int)
    helpdesk = open_helpdesk(
        Paths(folder), FIRM, now=clocks, steady=lambda: clocks.steady, new_id=lambda: UUID(int=next(ids))
    )
    (customer,) = helpdesk.customers.add(CUSTOMER).customers
    try:
        yield Office(Desk(helpdesk, clocks, customer))
    finally:
        helpdesk.close()
        keyring.set_keyring(before)
        i18n.use(language)


class Office:
    """What happens there in an afternoon and a night, and what is given out about it."""

    def __init__(self, desk: Desk, language: Language = "de") -> None:
        self.desk = desk
        self._language = language
        self._ticket: UUID | None = None

    def subjects(self) -> dict[Kind, Subject]:
        """One of each kind, with all there that it tells of."""
        return {
            Kind.SERVICE_DESCRIPTION: ServiceSubject("exchange", customer=self.desk.customer, acknowledgement=True),
            Kind.CONSENT: self.consent(),
            Kind.WORK_REPORT: self.report(),
            Kind.QUOTE: self.quote(),
            Kind.TICKET: self.conversation(),
            Kind.SHIFT_SHEET: self.shift(),
        }

    @property
    def ticket(self) -> UUID:
        """The customer cannot send mail."""
        if self._ticket is None:
            tickets, delivery = self.desk.helpdesk.tickets, self.desk.helpdesk.delivery
            draft = TicketDraft("Exchange: Senden nicht möglich", MESSAGE, "Technischer Support", "Exchange", "mail-01")
            (self._ticket,) = tickets.draft(_for(draft, self.desk.customer)).tickets
            document = load_library().document("exchange")
            for entry in document.entries:
                if entry.id in {"ex-senden-empfangen", "ex-netzwerkprobleme-kunde"}:
                    tickets.judge(self._ticket, Judgement(entry.id, "exchange", document.edition, entry.verdict))
            delivery.submit(self._ticket)
            delivery.send_due()
        return self._ticket

    def consent(self) -> Subject:
        """A session at her computer, from the call to the seal."""
        desk = self.desk
        new = ConsentNew(desk.customer, "BUHA-PC-03", "Outlook kann nicht senden", self.ticket, language=self._language)
        (consent,) = desk.helpdesk.consents.new(new).consents
        case = Case(desk.helpdesk, consent)
        case.go(Action.PRESENT)
        case.settle(Action.GRANT)
        desk.clocks.go_on(minutes=4)
        who = Grant(
            "Inga Friedrichsen", "Leiterin Buchhaltung", "Kontaktliste vom 01.07.2026", "Rückruf", "+49 40 555 0148"
        )
        desk.helpdesk.consents.grant(consent, who, signature())
        case.go(Action.START)
        desk.clocks.go_on(minutes=31)
        case.go(Action.END, Action.SEAL)
        return ConsentSubject(consent)

    def report(self) -> Subject:
        """What was done about it."""
        times, reports, clocks = self.desk.helpdesk.times, self.desk.helpdesk.reports, self.desk.clocks
        clocks.go_on(minutes=35)
        times.add(TimeNew(self.ticket, 25, "Sendeconnector geprüft, Testnachrichten an drei Adressen außer Haus"))
        clocks.go_on(minutes=40)
        times.add(TimeNew(self.ticket, 20, "Umsetzer in der Buchhaltung getauscht, Anfahrt", Billable.YES))
        clocks.go_on(minutes=15)
        times.add(TimeNew(self.ticket, 10, "Rückruf bei Frau Friedrichsen", Billable.NO))
        reports.edit(
            self.ticket,
            ReportDraft(
                REPORT,
                "Inga Friedrichsen",
                (Material("Netzwerkumsetzer, 8 Anschlüsse", Decimal(1), "Stück", 4990),),
                ("Altes Sammelpostfach bis 31.08.2026 löschen",),
                self._language,
            ),
        )
        reports.sign(self.ticket, ReportSigning("Inga Friedrichsen", signature(), reports.get(self.ticket).digest))
        return ReportSubject(self.ticket)

    def quote(self) -> Subject:
        """What no contract of hers includes."""
        quotes = self.desk.helpdesk.quotes
        text = (
            "Sehr geehrte Frau Friedrichsen,\n\nvielen Dank für Ihre Anfrage. Den Umzug der drei Arbeitsplätze und den "
            "Ersatz des Umsetzers bieten wir Ihnen wie folgt an."
        )
        (quote,) = quotes.start(QuoteNew(self.desk.customer, self.ticket, language=self._language)).quotes
        fixed = Pricing.FIXED
        items = (
            ItemDraft("", "ex-netzwerkprobleme-kunde"),
            ItemDraft("Umzug von drei Arbeitsplätzen in das neue Büro: Abbau, Aufbau und Funktionsprüfung"),
            ItemDraft("Netzwerkumsetzer, 24 Anschlüsse", price=Price(fixed, cents=34900)),
            ItemDraft("Netzwerkkabel, 5 m", price=Price(fixed, cents=790, quantity=Decimal(6), unit="Stück")),
            ItemDraft("Überwachung des Umsetzers", price=Price(fixed, cents=1490, recurrence=Recurrence.MONTHLY)),
        )
        term = "Monatliche Leistungen laufen mindestens zwölf Monate und sind danach zum Monatsende kündbar."
        quotes.edit(quote, QuoteDraft(items, 200, text, self._language, term))
        quotes.issue(quote)
        return QuoteSubject(quote)

    def conversation(self) -> Subject:
        """The ticket for the file."""
        clocks, delivery = self.desk.clocks, self.desk.helpdesk.delivery
        clocks.go_on(minutes=12)
        delivery.reply(self.ticket, "Nachtrag: Der Fehler betrifft nur Nachrichten an Empfänger außer Haus.", ())
        delivery.send_due()
        return TicketSubject(self.ticket)

    def shift(self) -> Subject:
        """A night on call."""
        desk = self.desk
        (shift,) = desk.helpdesk.shifts.begin("Rufbereitschaft Nord").shifts
        for hours, minutes, note in (
            (3.5, 20, "Datenbank auf erp-02 neu gestartet, Warteschlange abgearbeitet"),
            (4.0, 45, "Volle Platte auf file-01: Protokolle ausgelagert, Überwachung angepasst"),
        ):
            desk.clocks.go_on(hours=hours)
            ticket = desk.ticket(subject=note.split(":")[0])
            desk.helpdesk.times.add(TimeNew(ticket, minutes, note))
        desk.clocks.go_on(hours=2)
        desk.helpdesk.shifts.end(shift)
        return ShiftSubject(shift)


def _for(draft: TicketDraft, customer: UUID) -> TicketDraft:
    return TicketDraft(draft.subject, draft.message, draft.department, draft.category, draft.server, customer)


def signature() -> bytes:
    """Loops of a pen, as PNG."""
    picture = Image.new("RGBA", (600, 200), (0, 0, 0, 0))
    turns = [at / 4 for at in range(400)]
    strokes = [
        (40 + 5 * turn + 15 * sin(0.8 * turn), 120 - 25 * cos(0.8 * turn) * (2.4 if turn % 47 < 8 else 0.8))
        for turn in turns
    ]
    ImageDraw.Draw(picture).line(strokes, fill=(20, 30, 90, 255), width=4, joint="curve")
    written = BytesIO()
    picture.save(written, "PNG")
    return written.getvalue()


def issued(folder: Path) -> dict[Kind, bytes]:
    """The documents, issued as the window and the command line do."""
    with office(folder) as firm:
        return {kind: firm.desk.helpdesk.printing.print(subject).pdf for kind, subject in firm.subjects().items()}


def drawn(pdf: bytes) -> bytes:
    """The first page as a small PNG: few colours are enough for type."""
    document = pypdfium2.PdfDocument(pdf)
    page = document[0]
    picture = page.render(scale=2 * WIDTH / page.get_width()).to_pil().convert("RGB")
    picture = picture.resize((WIDTH, round(WIDTH * page.get_height() / page.get_width())), Image.Resampling.LANCZOS)
    document.close()
    written = BytesIO()
    picture.quantize(48, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
        written, "PNG", optimize=True
    )
    return written.getvalue()


def main(target: str) -> None:
    os.environ["TZ"] = "Europe/Berlin"
    if hasattr(time, "tzset"):
        time.tzset()
    Path(target).mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for kind, pdf in issued(Path(folder)).items():
            (Path(target) / f"{kind}.png").write_bytes(drawn(pdf))


if __name__ == "__main__":
    main(sys.argv[1])
