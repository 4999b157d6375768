"""What may become of an issued quote, and what keeps it from that."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NoReturn

from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _, format_day
from helpdesk.work.models import Quote
from helpdesk.work.quote_states import Acceptance, Declining, QuoteEvent, QuoteState
from helpdesk.work.refusals import refusal


def accepted(quote: Quote, acceptance: Acceptance, now: datetime) -> QuoteEvent:
    """The event of a customer's yes, which may be noted after the quote's last day when it came before.

    Raises:
        HelpdeskError: `quote_draft`, `quote_accepted`, `quote_declined`, `quote_replaced`, `quote_expired`, or
            `answer_malformed` with its problems.
    """
    _check_open(quote)
    on = acceptance.on or now.astimezone().date()
    _check([*acceptance.problems(), *_day(quote, on, now), *_options(quote, acceptance.options)])
    if quote.valid_until is not None and on > quote.valid_until:
        # § 150 Abs. 1 BGB: a late acceptance is an offer of the customer's.
        raise refusal("quote_expired", number=quote.number, day=format_day(quote.valid_until))
    return QuoteEvent(
        QuoteState.ACCEPTED,
        now,
        on,
        acceptance.person.strip(),
        acceptance.way,
        acceptance.note.strip(),
        tuple(sorted(set(acceptance.options))),
    )


def declined(quote: Quote, declining: Declining, now: datetime) -> QuoteEvent:
    """The event of a customer's no; it may come after the last day too.

    Raises:
        HelpdeskError: As `accepted`, but for `quote_expired`.
    """
    _check_open(quote)
    on = declining.on or now.astimezone().date()
    _check([*declining.problems(), *_day(quote, on, now)])
    return QuoteEvent(QuoteState.DECLINED, now, on, note=declining.reason.strip())


def check_replaceable(quote: Quote) -> None:
    """Lets through what another quote can take the place of.

    Raises:
        HelpdeskError: `quote_draft`, `quote_accepted` or `quote_replaced`.
    """
    if not (quote.state.is_open or quote.state is QuoteState.DECLINED):
        _refuse(quote)


def _check_open(quote: Quote) -> None:
    if not quote.state.is_open:
        _refuse(quote)


def _refuse(quote: Quote) -> NoReturn:
    last = quote.events[-1] if quote.events else None
    day, other = (format_day(last.on), last.number) if last else ("", "")
    raise refusal(f"quote_{quote.state}", number=quote.number, day=day, other=other)


def _day(quote: Quote, on: date, now: datetime) -> Iterable[Problem]:
    if on > now.astimezone().date():
        yield Problem("on", "day_to_come", _("Der Tag liegt in der Zukunft."))
    if quote.issued and on < quote.issued.astimezone().date():
        yield Problem("on", "day_before_issue", _("An dem Tag war das Angebot noch nicht ausgegeben."))


def _options(quote: Quote, options: Iterable[int]) -> Iterable[Problem]:
    offered = {position for position, item in enumerate(quote.items, 1) if item.price.optional}
    for position in sorted(set(options) - offered):
        told = _("Position {position} steht nicht zur Wahl.").format(position=position)
        yield Problem("options", "option_unknown", told)


def _check(problems: list[Problem]) -> None:
    if problems:
        raise HelpdeskError(
            "answer_malformed",
            _("So lässt sich die Antwort nicht festhalten."),
            hint=_("Berichtigen Sie das Genannte; das Angebot bleibt, wie es ist."),
            problems=problems,
        )
