"""That the deletion date stands in the record before anybody says that it does. Pure but for the dossier."""

from collections.abc import Callable
from datetime import date

from helpdesk.consent.dossier import Dossier
from helpdesk.i18n import format_day, speaking

_DATE_IS_SET = "A09"

LastDay = Callable[[date], date]
"""The usual last day of a record closed on a day."""


def dated(dossier: Dossier, item_id: str, answer: str, note: str, last_day: LastDay) -> str:
    """The note of an answer, having set the usual deletion date where "it is set" is answered and none was.

    Args:
        dossier: The consent, whose answer has been checked.
        item_id: The item that is answered.
        answer: What is answered.
        note: What was typed; where that is nothing, the date becomes the note.
        last_day: By the periods that are set.
    """
    if item_id != _DATE_IS_SET or answer != "yes":
        return note
    day = dossier.record.keep_until
    if day is None:
        day = last_day(dossier.now.astimezone().date())
        dossier.append("keep_until", {"day": day.isoformat()})
    with speaking(dossier.language):
        return note or format_day(day)
