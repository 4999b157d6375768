"""The composition root: the only place that knows how the services are made."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7

from helpdesk.customers.service import Customers
from helpdesk.settings import Paths, Settings
from helpdesk.store.database import Store, open_store


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Helpdesk:
    """Everything the program can do, one service a wing."""

    settings: Settings
    customers: Customers
    _store: Store

    def close(self) -> None:
        """Lets go of the database; nothing may be asked afterwards."""
        self._store.close()


def open_helpdesk(
    paths: Paths,
    settings: Settings,
    *,
    now: Callable[[], datetime] = utc_now,
    new_id: Callable[[], UUID] = uuid7,
) -> Helpdesk:
    """Puts the services together on one data directory.

    Raises:
        HelpdeskError: The data directory or the database in it can't be used; says why and what to do.
    """
    store = open_store(paths.database)
    return Helpdesk(settings=settings, customers=Customers(store, new_id, {}), _store=store)
