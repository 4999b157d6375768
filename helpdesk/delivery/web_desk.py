"""What desks with an interface over the web have in common: settings, key, line, and how a receipt comes about."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import ClassVar

from helpdesk.delivery.desk import Parcel, RefusedError, unclear
from helpdesk.delivery.http import Client
from helpdesk.delivery.models import DeskCheck, DeskConfig, DeskOption, ParcelKind
from helpdesk.delivery.reading_back import head
from helpdesk.delivery.wording import named_fields
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.tickets import Receipt

COMES_LATE = timedelta(days=1)
"""For so long a copy that was held up on its way may still come up at a desk that takes no key of ours."""


class WebDesk(ABC):
    """A server that is asked by HTTP and opened with a key; to inherit from.

    Attributes:
        api: Where its interface begins, below the address.
        login: Header that carries the key, and what stands before the key in it.
        options_asked: What its settings consist of.
    """

    can_search = True
    can_fetch = True
    doubt_seconds = 0

    api: ClassVar[str] = ""
    login: ClassVar[tuple[str, str]]
    options_asked: ClassVar[tuple[DeskOption, ...]]

    def __init__(self, config: DeskConfig, secret: Callable[[], str], now: Callable[[], datetime]) -> None:
        self.name = config.name
        self.title = config.title
        self.address = config.address.strip().rstrip("/")
        self.profile = config.profile
        self._options = {
            option.name: config.options.get(option.name, "").strip() or option.default for option in self.options_asked
        }
        self._fields = named_fields(self._options["fields"])
        self._now = now
        header, before = self.login
        self._client = Client(f"{self.address}{self.api}", lambda: {header: before + secret().strip()})

    def check(self) -> DeskCheck:
        try:
            message = self._checked()
        except HelpdeskError as error:
            return DeskCheck(self.name, ready=False, message=" ".join(error.lines()))
        return DeskCheck(self.name, ready=True, message=message)

    def hang_up(self) -> None:
        self._client.hang_up()

    @abstractmethod
    def _checked(self) -> str:
        """Says that it is ready, and for whom.

        Raises:
            HelpdeskError: What is wrong.
        """

    def _confirmed(self, parcel: Parcel, number: str, place: str, read: Callable[[], Receipt | None]) -> Receipt | None:
        """What `read` finds of a parcel that the desk has just taken, under this number and address.

        Raises:
            UnclearError: The desk can't be asked now.
        """
        try:
            return read()
        except RefusedError as error:
            return self._unread(parcel, number, place, error.message)
        except HelpdeskError as error:
            raise unclear(error) from error

    def _unread(self, parcel: Parcel, number: str, place: str, why: str) -> Receipt:
        warning = _("Angenommen, lässt sich dort aber nicht nachlesen: {why}").format(why=why)
        return parcel.receipt(self.name, number, self._now(), place, warning)

    def _subject(self, parcel: Parcel) -> str:
        """The subject, as long as the desk keeps it."""
        return parcel.subject

    def _text(self, parcel: Parcel) -> str:
        """The message; in a new ticket below what the desk has no room for elsewhere."""
        if parcel.kind is not ParcelKind.CREATE:
            return parcel.message
        whole = "" if self._subject(parcel) == parcel.subject else f"{parcel.subject}\n\n"
        return whole + head(parcel, self._fields) + parcel.message
