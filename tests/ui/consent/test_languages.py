"""A German technician with an English customer, and the other way: nothing is said in the wrong one's language."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from helpdesk import i18n
from helpdesk.app import Helpdesk
from helpdesk.consent import Action, ConsentState
from helpdesk.i18n import Language
from tests.consent.conftest import Case, Clock
from tests.languages import drafted, eventful, foreign
from ui.consent.customer_words import letter
from ui.consent.page import ConsentPage
from ui.jobs import Jobs

Open = Callable[[ConsentPage, Case], None]


@pytest.fixture(params=[("de", "en"), ("en", "de")], ids=["German technician", "English technician"])
def languages(request: pytest.FixtureRequest) -> tuple[Language, Language]:
    """The technician's and the customer's."""
    technicians, customers = request.param
    i18n.use(technicians)
    return technicians, customers


@pytest.fixture
def window(languages: tuple[Language, Language], qtbot: QtBot, jobs: Jobs) -> ConsentPage:
    del languages
    shown = ConsentPage(jobs)
    qtbot.addWidget(shown)
    shown.show()
    qtbot.waitUntil(lambda: bool(shown.detail.chips.chips))
    return shown


@pytest.fixture
def open_in(qtbot: QtBot) -> Open:
    def show(window: ConsentPage, case: Case) -> None:
        window.show_consent(case.id)
        qtbot.waitUntil(lambda: window.detail.consent == case.get())

    return show


def texts(widget: QWidget) -> Iterator[str]:
    """All that can be read of a widget and what is in it, by eye or by a screen reader."""
    for part in (widget, *widget.findChildren(QWidget)):
        if part.objectName().endswith("_question"):
            # Read out to the customer, in their language.
            continue
        yield from (part.toolTip(), part.accessibleName(), part.accessibleDescription(), part.windowTitle())
        if isinstance(part, QLabel | QAbstractButton | QLineEdit):
            yield part.text().replace("&", "")
        if isinstance(part, QLineEdit):
            yield part.placeholderText()
        if isinstance(part, QPlainTextEdit):
            yield part.toPlainText()


def test_the_technicians_window_is_wholly_in_their_language(
    languages: tuple[Language, Language], window: ConsentPage, open_in: Open, helpdesk: Helpdesk, clock: Clock
) -> None:
    technicians, customers = languages
    case = eventful(helpdesk, clock, customers)
    open_in(window, case)
    assert window.detail.isVisible()

    assert foreign(texts(window.detail), technicians) == []


@pytest.mark.parametrize("state", [ConsentState.DRAFT, ConsentState.PRESENTED, ConsentState.RUNNING])
def test_what_is_asked_of_the_technician_is_in_their_language(
    languages: tuple[Language, Language], window: ConsentPage, open_in: Open, helpdesk: Helpdesk, state: ConsentState
) -> None:
    technicians, customers = languages
    case = drafted(helpdesk, customers)
    ways = {
        ConsentState.PRESENTED: (Action.PRESENT,),
        ConsentState.RUNNING: (Action.PRESENT, Action.GRANT, Action.START),
    }
    case.go(*ways.get(state, ()))
    open_in(window, case)

    assert foreign(texts(window.detail), technicians) == []


def test_the_customers_page_and_letter_are_wholly_in_their_language(
    languages: tuple[Language, Language], window: ConsentPage, open_in: Open, helpdesk: Helpdesk
) -> None:
    _technicians, customers = languages
    case = drafted(helpdesk, customers)
    case.go(Action.PRESENT)
    open_in(window, case)

    assert foreign(texts(window.customer_page), customers) == ["Deutsch" if customers == "en" else "English"]
    assert foreign([letter(case.get())], customers) == []


def test_a_refusal_names_the_items_in_the_technicians_language(
    languages: tuple[Language, Language], helpdesk: Helpdesk
) -> None:
    technicians, customers = languages
    case = drafted(helpdesk, customers)

    with pytest.raises(Exception, match="B03") as refused:
        case.act(Action.PRESENT)

    assert foreign([line[4:] for line in str(refused.value).splitlines()], technicians) == []
