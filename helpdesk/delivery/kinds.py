"""The kinds of desk a user can set up. A kind is a module of this package, and a line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from helpdesk.delivery.desk import Desk
from helpdesk.delivery.mail import OPTIONS as MAIL_OPTIONS
from helpdesk.delivery.mail import MailDesk
from helpdesk.delivery.models import DeskConfig, DeskOption
from helpdesk.delivery.redmine import OPTIONS as REDMINE_OPTIONS
from helpdesk.delivery.redmine import RedmineDesk
from helpdesk.delivery.request_tracker import OPTIONS as REQUEST_TRACKER_OPTIONS
from helpdesk.delivery.request_tracker import RequestTrackerDesk
from helpdesk.delivery.zammad import OPTIONS as ZAMMAD_OPTIONS
from helpdesk.delivery.zammad import ZammadDesk


@dataclass(frozen=True, slots=True)
class DeskKind:
    """What a kind of desk is called, what it must be told, and how one is opened.

    Attributes:
        options: In the order of the form; the one marked secret goes to the keyring.
        open: Makes a desk from what the user set up, a way to its secret, and the clock. Opens no connection.
            The secret's function raises HelpdeskError `secret_missing` or `keyring_missing`.
    """

    id: str
    title: str
    options: tuple[DeskOption, ...]
    open: Callable[[DeskConfig, Callable[[], str], Callable[[], datetime]], Desk]


_KINDS: tuple[DeskKind, ...] = (
    DeskKind("redmine", "Redmine", REDMINE_OPTIONS, RedmineDesk),
    DeskKind("request_tracker", "Request Tracker", REQUEST_TRACKER_OPTIONS, RequestTrackerDesk),
    DeskKind("zammad", "Zammad", ZAMMAD_OPTIONS, ZammadDesk),
    DeskKind("mail", "E-Mail", MAIL_OPTIONS, MailDesk),
)

KINDS: Mapping[str, DeskKind] = MappingProxyType({kind.id: kind for kind in _KINDS})
"""By id, in the order they are offered."""
