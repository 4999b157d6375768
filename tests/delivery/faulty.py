"""A desk whose line can be cut at any moment, before or after the parcel arrived."""

from dataclasses import dataclass, field
from enum import Enum, auto

from helpdesk.delivery.desk import Desk, HandCarried, HandedOver, Parcel, RefusedError, UnclearError
from helpdesk.delivery.models import DeskCheck
from helpdesk.errors import HelpdeskError
from helpdesk.tickets import Receipt


class Fault(Enum):
    """What happens to the next deliveries."""

    NONE = auto()
    REFUSED = auto()
    UNREACHABLE = auto()
    LOST_BEFORE = auto()
    LOST_AFTER = auto()
    CRASH_BEFORE = auto()
    CRASH_AFTER = auto()


class Crash(BaseException):
    """The process ends here: nothing may catch this."""


@dataclass
class FaultyDesk(HandCarried):
    """Passes parcels on to a real desk, unless told otherwise."""

    real: Desk
    fault: Fault = Fault.NONE
    taken: list[Parcel] = field(default_factory=list)
    name: str = "local"
    title: str = "Wackelig"
    address: str = ""
    profile: str = "centron"
    can_search: bool = True

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        match self.fault:
            case Fault.REFUSED:
                raise RefusedError("desk_refused", "Abgelehnt.")
            case Fault.UNREACHABLE:
                raise HelpdeskError("desk_unreachable", "Kein Netz.")
            case Fault.LOST_BEFORE:
                raise UnclearError("desk_silent", "Keine Antwort.")
            case Fault.CRASH_BEFORE:
                raise Crash
        receipt = self.real.deliver(parcel)
        self.taken.append(parcel)
        if self.fault is Fault.LOST_AFTER:
            raise UnclearError("desk_silent", "Keine Antwort.")
        if self.fault is Fault.CRASH_AFTER:
            raise Crash
        return receipt

    def find(self, parcel: Parcel) -> Receipt | None:
        if self.fault is Fault.UNREACHABLE:
            raise HelpdeskError("desk_unreachable", "Kein Netz.")
        return self.real.find(parcel)

    def check(self) -> DeskCheck:
        return self.real.check()
