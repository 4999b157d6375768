"""A desk whose line can be cut at any moment, before or after the parcel arrived, and a clock to wait with."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto

from helpdesk.delivery.desk import (
    Desk,
    HandCarried,
    HandedOver,
    LoginError,
    Parcel,
    RefusedError,
    UnclearError,
    UnreachableError,
)
from helpdesk.delivery.models import DeskCheck, DeskMessage, DeskThread
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import DeskFile, Receipt


class Fault(Enum):
    """What happens to the next deliveries."""

    NONE = auto()
    REFUSED = auto()
    LOGIN = auto()
    UNREACHABLE = auto()
    BUSY = auto()
    BUG = auto()
    LOST_BEFORE = auto()
    LOST_BUSY = auto()
    LOST_AFTER = auto()
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()


ERRORS: dict[Fault, Exception] = {
    Fault.REFUSED: RefusedError("desk_refused", "Abgelehnt."),
    Fault.LOGIN: LoginError("desk_login", "Falscher Schlüssel."),
    Fault.UNREACHABLE: HelpdeskError("desk_unreachable", "Kein Netz."),
    Fault.BUSY: UnreachableError("desk_busy", "Zu viele Anfragen.", retry_after=700),
    Fault.BUG: RuntimeError("list index out of range"),
    Fault.LOST_BEFORE: UnclearError("desk_silent", "Keine Antwort."),
    Fault.LOST_BUSY: UnclearError("desk_busy", "Später.", retry_after=700),
}


class Crash(BaseException):
    """The process ends here: nothing may catch this."""


@dataclass
class Clock:
    """Stands still unless told otherwise."""

    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __call__(self) -> datetime:
        return self.now

    def tick(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class FaultyDesk(HandCarried):
    """Passes parcels on to a real desk, unless told otherwise.

    Attributes:
        calls: How often it was asked for anything.
        said: What a colleague wrote there, as `fetch` tells it.
        closed: Whether a colleague closed the tickets there.
    """

    real: Desk
    fault: Fault = Fault.NONE
    taken: list[Parcel] = field(default_factory=list)
    said: list[DeskMessage] = field(default_factory=list)
    closed: bool = False
    calls: int = 0
    warning: str = ""
    name: str = "local"
    title: str = "Wackelig"
    address: str = ""
    profile: str = "centron"
    can_search: bool = True
    can_fetch: bool = True
    doubt_seconds: int = 0

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        self.calls += 1
        if error := ERRORS.get(self.fault):
            raise error
        if self.fault is Fault.CRASH_BEFORE:
            raise Crash
        receipt = self.real.deliver(parcel)
        self.taken.append(parcel)
        if self.fault is Fault.LOST_AFTER:
            raise UnclearError("desk_silent", "Keine Antwort.")
        if self.fault is Fault.CRASH_AFTER:
            raise Crash
        if self.warning and isinstance(receipt, Receipt):
            return parcel.receipt(receipt.desk, receipt.number, receipt.at, receipt.address, self.warning)
        return receipt

    def find(self, parcel: Parcel) -> Receipt | None:
        self._line()
        return self.real.find(parcel)

    def fetch(self, number: str) -> DeskThread:
        self._line()
        if self.fault is Fault.LOGIN:
            raise ERRORS[self.fault]
        ours = [
            DeskMessage(f"m{parcel.key}", datetime.now(UTC), "Toni", parcel.message, key=parcel.key)
            for parcel in self.taken
            if parcel.number == number
        ]
        return DeskThread(number, "geschlossen" if self.closed else "offen", self.closed, (*ours, *self.said))

    def download(self, number: str, file: DeskFile) -> bytes:
        self._line()
        return f"{number}/{file.id}".encode()

    def check(self) -> DeskCheck:
        return self.real.check()

    def _line(self) -> None:
        self.calls += 1
        if self.fault in {Fault.UNREACHABLE, Fault.BUSY}:
            raise ERRORS[self.fault]
