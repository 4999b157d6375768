from uuid import UUID

from pytestqt.qtbot import QtBot

from helpdesk.app import Helpdesk
from helpdesk.printing.subjects import QuoteSubject
from helpdesk.work import QuoteNew
from tests.ui.documents.conftest import Show
from ui.documents.page import DocumentsPage


def test_a_quote_is_issued_anew_only_by_who_does_not_want_to_change_it(
    qtbot: QtBot, page: DocumentsPage, show: Show, helpdesk: Helpdesk, customer: UUID
) -> None:
    (quote,) = helpdesk.quotes.start(QuoteNew(customer, None, ("ex-netzwerkprobleme-kunde",), 16)).quotes
    helpdesk.quotes.issue(quote)
    helpdesk.printing.print(QuoteSubject(quote))
    show(lambda: page.show_subject(QuoteSubject(quote)))
    qtbot.waitUntil(page.head.reissue.isEnabled)

    page.head.reissue.trigger()
    told, asked = page.notice.details.text(), len(helpdesk.printing.issued())
    with qtbot.waitSignal(page.outgoing.reissued):
        page.notice.action.click()

    assert "„Überarbeiten“" in told
    assert (asked, len(helpdesk.printing.issued())) == (1, 2)
