from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import QRegularExpression
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from helpdesk.consent.recognising import matters
from helpdesk.customers import AgreedFact, Contract, Customer, CustomerNew
from helpdesk.scope import offered_conditions
from helpdesk.scope.library import load_library
from ui.customers.detail import CustomerDetail
from ui.customers.form import CustomerForm
from ui.jobs import Jobs
from ui.widgets import Heading
from ui.widgets.day_field import parsed_day

DOCUMENTS = load_library().documents
NAS = Contract("total-care", ("nas",), date(2024, 1, 1))
FACT = AgreedFact(
    "Geräte sind fernwartbar.",
    date(2024, 3, 1),
    "Mail",
    ("nur soweit das Gerät es remote unterstützt",),
    (("tc-nas-ersatzteile", "included"),),
)
Shown = Callable[[CustomerNew], CustomerForm]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    def show(customer: CustomerNew) -> CustomerForm:
        form = CustomerForm()
        qtbot.addWidget(form)
        form.offer(DOCUMENTS)
        form.show_customer(
            Customer(UUID(int=1), customer.name, customer.number, customer.contacts, customer.contracts, customer.facts)
        )
        form.resize(700, 900)
        form.show()
        return form

    return show


def part(form: QWidget, kind: type[QAbstractButton], name: str) -> QAbstractButton:
    found = form.findChild(kind, name)
    assert found is not None, name
    return found


def field(form: QWidget, name: str) -> QLineEdit:
    # What was shown before is only deleted later.
    return form.findChildren(QLineEdit, name)[-1]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("01.03.2026", date(2026, 3, 1)),
        (" 1.3.26 ", date(2026, 3, 1)),
        ("2026-03-01", date(2026, 3, 1)),
        ("31.02.2026", None),
        ("1.3.226", None),
        ("01.01.0026", None),
        ("morgen", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_people_type_it(text: str, day: date | None) -> None:
    assert parsed_day(text) == day


def test_what_is_shown_comes_back_as_it_was(shown: Shown) -> None:
    customer = CustomerNew("Nord AG", contracts=(NAS, Contract("exchange", (), None, date(2026, 1, 1))), facts=(FACT,))

    form = shown(customer)

    assert form.typed() == customer
    assert not form.dirty


def test_what_an_edition_took_away_stays_until_somebody_removes_it(shown: Shown) -> None:
    gone = Contract("verschwunden", ("modul",))
    fact = AgreedFact("x", date(2024, 1, 1), "y", ("früher verlangt",), (("tc-frueher", "excluded"),))

    form = shown(CustomerNew("Nord AG", contracts=(gone,), facts=(fact,)))
    part(form, QPushButton, "fact_0_open").click()

    assert (form.typed().contracts, form.typed().facts) == ((gone,), (fact,))


def test_parts_that_nobody_books_alone_are_not_offered(shown: Shown) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,)))

    assert form.findChild(QPushButton, "contract_0_wlan") is not None
    assert form.findChild(QPushButton, "contract_0_ueberblick") is None


def test_no_module_chosen_is_not_the_whole_document(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,)))
    part(form, QPushButton, "contract_0_nas").click()

    with qtbot.assertNotEmitted(form.save_requested):
        form.save.click()

    assert form.contracts.problem.text() == "Wählen Sie die gebuchten Module oder das ganze Dokument."


def test_what_is_no_day_is_said_at_its_field_and_keeps_from_saving(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,)))
    until = field(form, "contract_0_until")
    until.setText("31.2.26")

    with qtbot.assertNotEmitted(form.save_requested):
        form.save.click()
    assert until.property("invalid")
    until.setText("28.2.26")

    with qtbot.waitSignal(form.save_requested) as saved:
        form.save.click()
    assert saved.args[0].contracts[0].until == date(2026, 2, 28)


def test_half_an_agreement_says_what_is_missing_and_an_empty_one_is_none(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,)))
    form.facts.add.click()
    assert form.typed().facts == ()
    field(form, "fact_0_text").setText("Die Firewall ist von uns.")

    with qtbot.assertNotEmitted(form.save_requested):
        form.save.click()

    invalid = {name for name in ("text", "since", "source") if field(form, f"fact_0_{name}").property("invalid")}
    assert invalid == {"since", "source"}


def test_all_wordings_of_a_condition_are_ticked_at_once_or_one_by_one(shown: Shown) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,), facts=(FACT,)))
    part(form, QPushButton, "fact_0_open").click()
    (alike,) = (group for group in offered_conditions(DOCUMENTS, [NAS]) if len(group) == 2)
    first = next(box for box in form.findChildren(QCheckBox) if box.accessibleName() == alike[0].text)
    both = part(form, QCheckBox, f"{first.objectName()}_all")

    both.click()
    assert set(form.typed().facts[0].fulfils) == {one.text for one in alike}
    first.click()
    assert form.typed().facts[0].fulfils == (alike[1].text,)
    both.click()
    both.click()

    assert form.typed().facts[0].fulfils == ()


def test_long_conditions_keep_all_their_lines_in_a_wide_window(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(Contract("total-care"),), facts=(FACT,)))
    form.resize(1400, 900)
    part(form, QPushButton, "fact_0_open").click()
    wrapped = [label for label in form.findChildren(QLabel) if label.isVisible() and label.wordWrap()]

    def cut() -> list[str]:
        return [label.text() for label in wrapped if label.height() < label.heightForWidth(label.width())]

    assert len(wrapped) > 20
    qtbot.waitUntil(lambda: not cut())


def test_agreements_about_remote_maintenance_are_ticked_without_a_contract_too(shown: Shown) -> None:
    form = shown(CustomerNew("Nord AG", facts=(FACT,)))
    words = [matter.words for matter in matters()]
    form.offer(DOCUMENTS, words)
    part(form, QPushButton, "fact_0_open").click()

    boxes = {box.accessibleName(): box for box in form.facts.findChildren(QCheckBox) if box.isVisible()}
    assert set(words) <= set(boxes)
    assert "Fernwartung" in [label.text() for label in form.facts.findChildren(Heading)]
    boxes[words[0]].click()

    assert set(form.typed().facts[0].fulfils) == {*FACT.fulfils, words[0]}


def test_tab_goes_through_the_form_as_one_reads_it(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,), facts=(FACT,)))
    part(form, QPushButton, "fact_0_open").click()
    form.contracts.add.click()
    qtbot.waitUntil(lambda: field(form, "contract_1_since").isVisible())
    form.number.setFocus()

    passed: list[str] = []
    while "customer_cancel" not in passed:
        form.focusNextPrevChild(True)  # noqa: FBT003 - Qt's argument
        focused = form.focusWidget()
        assert focused is not None
        passed.append(focused.objectName())

    wanted = ["contact_add", "contract_0_document", "contract_0_since", "contract_0_until", "contract_0_whole",
              "contract_0_nas", "contract_1_document", "contract_1_since", "contract_add", "fact_0_text",
              "fact_0_since", "fact_0_source", "fact_0_open", "fact_0_condition_0", "fact_0_condition_1",
              "fact_0_entries_0_entry", "fact_0_entries_add", "fact_add", "customer_save"]  # fmt: skip
    assert [name for name in passed if name in wanted] == wanted


def test_an_entry_is_named_from_the_suggestions(shown: Shown, qtbot: QtBot) -> None:
    form = shown(CustomerNew("Nord AG", contracts=(NAS,), facts=(FACT,)))
    entry = field(form, "fact_0_entries_0_entry")
    assert entry.text().startswith("Ersatzteile für die NAS-Reparatur")
    entry.setText("irgendwas")

    with qtbot.assertNotEmitted(form.save_requested):
        form.save.click()
    completer = entry.completer()
    completer.setCompletionPrefix("benutzerkonten")
    entry.setText(completer.currentCompletion())

    assert form.typed().facts[0].entries == (("tc-nas-benutzerkonten", "included"),)


def test_a_customer_is_shown_with_periods_and_what_was_agreed(qtbot: QtBot, jobs: Jobs) -> None:
    detail = CustomerDetail(jobs)
    qtbot.addWidget(detail)
    contracts = (Contract("exchange", (), None, date(2020, 12, 31)), NAS, Contract("cstack", (), date(2190, 1, 1)))

    detail.show_customer(
        Customer(UUID(int=1), "Nord AG", "", (), contracts, (FACT,)), {one.id: one for one in DOCUMENTS}
    )

    texts = [label.text() for label in detail.findChildren(QLabel)]
    for text in ("beendet", "läuft", "beginnt noch", "bis 31.12.2020", "NAS-Management", FACT.text, *FACT.fulfils,
                 "Ersatzteile für die NAS-Reparatur", "ab 01.03.2024 · Quelle: Mail"):  # fmt: skip
        assert text in texts


@pytest.mark.parametrize(("kind", "last"), [("contact", "name"), ("contract", "document"), ("fact", "text")])
def test_a_block_gets_no_name_that_another_has(qtbot: QtBot, shown: Shown, kind: str, last: str) -> None:
    form = shown(CustomerNew("Nord AG"))
    for _block in range(3):
        part(form, QAbstractButton, f"{kind}_add").click()
    part(form, QAbstractButton, f"{kind}_1_remove").click()
    qtbot.waitUntil(lambda: len(named(form, kind, last)) == 2)

    part(form, QAbstractButton, f"{kind}_add").click()

    assert len(set(named(form, kind, last))) == 3


def named(form: CustomerForm, kind: str, last: str) -> list[str]:
    """The names of all fields of a kind, one a block."""
    fields = form.findChildren(QWidget, QRegularExpression(rf"^{kind}_\d+_{last}$"))
    return [field.objectName() for field in fields]
