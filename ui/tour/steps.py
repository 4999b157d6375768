from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPlainTextEdit, QWidget

from helpdesk.i18n import _
from helpdesk.settings import Paths
from ui.tour.driver import Driver, TourError

CUSTOMERS = (
    ("Reederei Friedrichsen & Söhne GmbH", "K-10234"),
    ("Steuerberatungsgesellschaft Oberpfälzer Land mbH", "K-10871"),
    ("Müller Medizintechnik", "K-11002"),
)
SUBJECT = "Exchange: Senden nicht möglich"
MESSAGE = """\
Guten Tag,

auf mail-01 lassen sich seit heute 14:03 Uhr keine E-Mails mehr senden.

1. Outlook öffnen, neue Nachricht an einen externen Empfänger schreiben
2. „Senden“ wählen

Meldung im Wortlaut: „550 5.7.60 SMTP; Client does not have permissions to send as this sender“
Betroffen sind alle Arbeitsplätze der Buchhaltung; Empfangen funktioniert.
"""


class Steps:
    """The first half of the main job: customers, lookup, a ticket from the draft to its thread."""

    def __init__(self, driver: Driver, paths: Paths) -> None:
        self._drive = driver
        self._made = paths.data_dir / "made-up"
        self._made.mkdir()

    def in_order(self) -> Iterable[Callable[[], None]]:
        """The steps; each leaves its pictures."""
        return (
            self.open_the_window,
            self.add_customers,
            self.look_up_what_is_covered,
            self.teach_the_lookup,
            self.write_the_ticket_offline,
            self.attach_three_files,
            self.have_the_fourth_refused,
            self.take_the_answer_into_the_ticket,
            self.deliver_to_the_local_desk,
            self.reply_in_the_thread,
        )

    def open_the_window(self) -> None:
        drive = self._drive
        drive.see(QWidget, "ticket_new")
        drive.settle(1500)
        drive.picture("start")

    def add_customers(self) -> None:
        drive = self._drive
        for number, (name, customer_number) in enumerate(CUSTOMERS):
            self._go("customers")
            drive.click("customer_new" if number else "customers_empty_action")
            drive.type("customer_name", name)
            drive.type("customer_number", customer_number)
            if not number:
                drive.click("contact_add")
                drive.type("contact_0_name", "Inga Friedrichsen")
                drive.type("contact_0_function", "Leiterin IT und Verwaltung")
                drive.type("contact_0_phone", "040 555 77-12")
                drive.click("contact_0_may_authorise")
            for position, document in enumerate(("Microsoft Exchange", "Total Care")):
                drive.click("contract_add")
                drive.choose(f"contract_{position}_document", document)
            if not number:
                drive.picture("customer-form")
            drive.click("customer_save")
            drive.see(QWidget, "customer_detail")
        drive.picture("customers")

    def look_up_what_is_covered(self) -> None:
        drive = self._drive
        self._go("tickets")
        drive.press(Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        drive.type("finder", "Virus entfernen")
        drive.see(QListView, "finder_results")
        drive.wait(lambda: drive.find(QListView, "finder_results").model().rowCount() > 2, "answers below the field")
        drive.settle(300)
        drive.picture("ask-from-anywhere")
        drive.press(Qt.Key.Key_Escape, name="finder")
        for question, verdict in (
            ("Virus entfernen", "Nicht enthalten"),
            ("Drcuker druckt nicht", "Enthalten"),
            ("standortübergreifendes VPN aufbauen", "Nicht enthalten"),
            ("Social-Media-Kampagne planen", "Nicht geregelt"),
        ):
            self._ask(question, _(verdict))
            drive.picture(f"lookup-{verdict.lower().replace(' ', '-')}")
        self._ask("")

    def teach_the_lookup(self) -> None:
        drive = self._drive
        self._ask("Wer hat wem wann geschrieben?")
        drive.click("scope_wrong")
        drive.type("scope_wrong_search", "Mailprotokolle")
        drive.wait(
            lambda: drive.find(QListView, "scope_wrong_entries").model().rowCount() > 0, "entries to choose from"
        )
        drive.settle(300)
        drive.press(Qt.Key.Key_Down, name="scope_wrong_search")
        drive.press(Qt.Key.Key_Down, name="scope_wrong_entries")
        drive.press(Qt.Key.Key_Up, name="scope_wrong_entries")
        drive.picture("wrong-answer")
        drive.click("scope_wrong_right")
        drive.wait(
            lambda: drive.find(QLabel, "scope_verdict").text() == _("Nicht enthalten"), "the lookup to have learned"
        )
        drive.settle(300)
        drive.picture("learned")
        drive.press(Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        drive.wait(
            lambda: drive.find(QListView, "learned_terms").model().rowCount() == 1, "what was learned in the settings"
        )
        drive.picture("settings")
        self._go("tickets")
        self._ask("")

    def write_the_ticket_offline(self) -> None:
        drive = self._drive
        drive.click("ticket_new")
        drive.pick_customer("composer_customer", "Reederei")
        drive.choose("composer_department", "Technischer Support")
        drive.choose("composer_category", "Exchange")
        drive.type("composer_server", "mail-01")
        drive.type("composer_subject", SUBJECT)
        drive.wait(lambda: SUBJECT in drive.find(QLabel, "scope_following").text(), "the lookup to follow the ticket")
        drive.type("composer_message", MESSAGE)
        drive.wait(lambda: ":" in drive.find(QLabel, "composer_saved").text(), "the draft to be saved by itself")
        drive.settle(500)
        drive.picture("compose")

    def attach_three_files(self) -> None:
        drive = self._drive
        screenshot = self._made / "fehlermeldung.png"
        drive.window.grab().save(str(screenshot))
        log = self._made / "exchange-transport.log"
        log.write_text("2026-11-21T14:03:12 mail-01 550 5.7.60 SendAsDenied\n" * 40, encoding="utf-8")
        settings = self._made / "send-connector.conf"
        settings.write_text("Fqdn = mail-01.example\nRequireTLS = true\n", encoding="utf-8")
        drive.drop("composer_message", [screenshot, log, settings])
        drive.wait(lambda: self._attached().startswith("3"), "three attachments")
        drive.picture("three-attachments")

    def have_the_fourth_refused(self) -> None:
        drive = self._drive
        fourth = self._made / "noch-ein-auszug.txt"
        fourth.write_text("zu viel", encoding="utf-8")
        drive.drop("composer_message", [fourth])
        drive.see(QWidget, "composer_problem")
        if not self._attached().startswith("3"):
            raise TourError(f"after the refusal there are {self._attached()}")
        drive.picture("fourth-refused")

    def take_the_answer_into_the_ticket(self) -> None:
        drive = self._drive
        drive.click("scope_take")
        message = drive.find(QPlainTextEdit, "composer_message")
        drive.wait(lambda: "Exchange" in message.toPlainText()[len(MESSAGE) :], "the answer in the message")
        drive.picture("answer-in-the-ticket")

    def deliver_to_the_local_desk(self) -> None:
        drive = self._drive
        drive.click("composer_submit")
        drive.see(QLabel, "thread_state")
        drive.wait(lambda: drive.find(QLabel, "thread_state").text() == _("zugestellt"), "the receipt")
        drive.settle(600)
        drive.picture("delivered")

    def reply_in_the_thread(self) -> None:
        drive = self._drive
        drive.type("thread_reply", "Nachtrag: Seit 15:10 Uhr ist auch das Sekretariat betroffen.")
        drive.click("thread_send")
        drive.wait(lambda: not drive.find(QPlainTextEdit, "thread_reply").toPlainText(), "the reply to be taken")
        drive.settle(800)
        drive.picture("replied")

    def _go(self, place: str) -> None:
        self._drive.click(f"rail_{place}")

    def _ask(self, question: str, expected: str = "") -> None:
        drive = self._drive
        query = drive.see(QLineEdit, "scope_query")
        query.selectAll()
        drive.press(Qt.Key.Key_Delete, name="scope_query")
        drive.type("scope_query", question)
        if expected:
            drive.wait(
                lambda: drive.find(QLabel, "scope_verdict").text() == expected,
                f"“{question}” to be {expected}",
            )
        drive.settle(300)

    def _attached(self) -> str:
        return self._drive.find(QLabel, "composer_attachment_count").text()
