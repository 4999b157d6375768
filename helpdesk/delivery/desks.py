"""The desks the user set up, beside those that are always there."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from threading import Lock
from types import MappingProxyType

from sqlalchemy import delete, update
from sqlmodel import Session, col, select

from helpdesk.changes import Changes
from helpdesk.delivery.address import is_loopback, is_mailbox, split_address
from helpdesk.delivery.desk import Desk
from helpdesk.delivery.kinds import KINDS, DeskKind
from helpdesk.delivery.models import DeskConfig, Whereabouts
from helpdesk.delivery.outbox import mended
from helpdesk.delivery.places import confirm_move, whereabouts
from helpdesk.delivery.secrets import SecretPlace, Secrets
from helpdesk.delivery.tables import DeskTable, OutboxTable, StandardDeskTable
from helpdesk.errors import HelpdeskError, Problem
from helpdesk.i18n import _
from helpdesk.store.database import Store
from helpdesk.tickets import DeskProfile, TicketState
from helpdesk.tickets.channels import ChannelNote, channel_notes

_NAME = re.compile("[a-z0-9_-]{2,30}")
_LONGEST_TITLE = 60
_LONGEST_OPTION = 500
_SCHEMES: Mapping[str, tuple[str, ...]] = MappingProxyType({"mail": ("smtps", "smtp")})
_WEB = ("https", "http")


class Desks:
    """Where tickets can go: what the program brings, and what the user set up and may change at any time."""

    def __init__(
        self,
        store: Store,
        secrets: Secrets,
        always: Callable[[], Sequence[Desk]],
        profiles: Callable[[], Sequence[DeskProfile]],
        fallback: str,
        now: Callable[[], datetime],
    ) -> None:
        """`always` can't be removed; `profiles` are the forms there are, `fallback` names the desk of new tickets
        while nobody chose one.
        """
        self._store = store
        self._secrets = secrets
        self._always = always
        self._profiles = profiles
        self._fallback = fallback
        self._now = now
        # Read once, not each time the outbox asks: it asks amid transactions, and there is one connection.
        self._configs = self._read()
        self._opened: dict[str, tuple[DeskConfig, Desk]] = {}
        self._opening = Lock()
        self._removed: dict[str, tuple[DeskConfig, str]] = {}

    def all(self) -> tuple[DeskConfig, ...]:
        """The desks the user set up, in the order they were; read anew, since other processes may have changed them."""
        self._configs = self._read()
        return self._configs

    def get(self, name: str) -> DeskConfig:
        """One of them.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        for config in self.all():
            if config.name == name:
                return config
        raise HelpdeskError(
            "desk_unknown",
            _("Einen eigenen Ticketweg „{name}“ gibt es nicht.").format(name=name[:80]),
            hint=_("Vorhanden: {choices}").format(choices=", ".join(each.name for each in self._configs) or "–"),
        )

    def kinds(self) -> tuple[DeskKind, ...]:
        """What can be set up."""
        return tuple(KINDS.values())

    def profiles(self) -> tuple[DeskProfile, ...]:
        """The forms a desk's tickets can be written for."""
        return tuple(self._profiles())

    def open(self) -> tuple[Desk, ...]:
        """All desks, ready to be used; a desk is made anew only when its settings changed. Opens no connection."""
        # One of a kind that a newer version knows is left out; the database is the same for both.
        return (*self._always(), *(self._desk(config) for config in self._configs if config.kind in KINDS))

    def kind_of(self, name: str) -> str:
        """Kind of a desk; of those that are always there, `local` or `portal`."""
        return next((config.kind for config in self._configs if config.name == name), name.partition("-")[0])

    def channel_notes(self, name: str, booked: Iterable[str] = ()) -> tuple[ChannelNote, ...]:
        """What the provider behind a desk says today about its ways, that of the desk first.

        Args:
            name: The desk's; of one that isn't there nothing is known.
            booked: Titles of what the customer has booked, which may open a way that is for some only.
        """
        form = next((desk.profile for desk in self.open() if desk.name == name), "")
        profile = next((profile for profile in self._profiles() if profile.id == form), None)
        today = self._now().astimezone().date()
        return channel_notes(profile, self.kind_of(name), today, booked) if profile else ()

    def add(self, config: DeskConfig) -> Changes:
        """Sets a desk up.

        Raises:
            HelpdeskError: `desk_incomplete` with its problems.
        """
        config = _tidied(config)
        with self._store.transaction() as session:
            names = [*session.exec(select(DeskTable.name)), *(desk.name for desk in self._always())]
            self._require_whole(config, [*_name_problems(config.name, names), *self._problems(config)])
            session.add(_row(config, self._now()))
        self._secrets.trust(config.name)
        return self._changed(config.name)

    def change(self, config: DeskConfig, *, same_server: bool = False) -> Changes:
        """Gives a desk other settings; its name stays, since tickets know it by that.

        At another scheme, host or port its secret doesn't count until it is given again, the same server or not.

        Args:
            config: The settings.
            same_server: Somebody says that the server at this address is the one that took the desk's tickets so far,
                so their numbers count there; otherwise they are left alone (`desk_moved`).

        Raises:
            HelpdeskError: `desk_incomplete` with its problems, or `desk_unknown`.
        """
        self.get(config.name)
        config = _tidied(config)
        self._require_whole(config, self._problems(config))
        row = _row(config, self._now()).model_dump(exclude={"name", "added"})
        with self._store.transaction() as session:
            session.execute(update(DeskTable).where(col(DeskTable.name) == config.name).values(**row))
            if same_server:
                confirm_move(session, config.name, config.address, self._now())
        self._secrets.trust(config.name)
        return self._changed(config.name)

    def whereabouts(self, name: str) -> Whereabouts:
        """Where a desk's tickets are; to be asked before its address is changed."""
        with self._store.transaction() as session:
            return whereabouts(session, name)

    def remove(self, name: str) -> Changes:
        """Removes a desk and its secret; until the program ends, `restore` takes that back.

        Raises:
            HelpdeskError: `desk_busy` while something waits for it; `desk_unknown`, `keyring_locked` or
                `keyring_failed`.
        """
        config = self.get(name)
        secret = self._secret_if_any(config)
        with self._store.transaction() as session:
            self._require_idle(session, config)
            session.execute(delete(DeskTable).where(col(DeskTable.name) == name))
        try:
            # Not within the transaction: a keyring may ask somebody to unlock it.
            self._secrets.forget(name)
        except HelpdeskError:
            self.add(config)
            raise
        self._removed[name] = (config, secret)
        return self._changed(name)

    def restore(self, name: str) -> Changes:
        """Puts a removed desk back, with its secret.

        Raises:
            HelpdeskError: `desk_unknown` when none was removed, or as `add` and `Secrets.keep`.
        """
        if name not in self._removed:
            self.get(name)
            return Changes()
        config, secret = self._removed[name]
        changes = self.add(config)
        if secret:
            self._secrets.keep(name, config.address, secret)
        del self._removed[name]
        return changes

    def set_secret(self, name: str, secret: str, *, only_now: bool = False) -> Changes:
        """Keeps the secret of a desk, in the keyring or `only_now` until the program ends; an empty one is forgotten.

        Raises:
            HelpdeskError: `desk_unknown`, or as `Secrets.keep`.
        """
        config = self.get(name)
        if not secret:
            self._secrets.forget(name)
        elif only_now:
            self._secrets.remember(name, config.address, secret)
        else:
            self._secrets.keep(name, config.address, secret)
        return self._changed(name)

    def secret_place(self, name: str) -> SecretPlace:
        """Where the secret of a desk is.

        Raises:
            HelpdeskError: `desk_unknown`, `keyring_locked` or `keyring_failed`.
        """
        return self._secrets.place(name, self.get(name).address)

    def keyring_problem(self) -> str:
        """Why no secret can be kept on this computer, and what to do about it; empty when one can."""
        return self._secrets.problem()

    def standard(self) -> str:
        """Name of the desk new tickets go to."""
        with self._store.transaction() as session:
            chosen = session.scalar(select(StandardDeskTable.name))
        known = {desk.name for desk in self.open()}
        return next((name for name in (chosen, self._fallback) if name in known), "local")

    def set_standard(self, name: str) -> Changes:
        """Lets new tickets go to a desk unless somebody chooses another.

        Raises:
            HelpdeskError: `desk_unknown`.
        """
        if name not in {desk.name for desk in self._always()}:
            self.get(name)
        with self._store.transaction() as session:
            session.merge(StandardDeskTable(name=name))
        return Changes(desks=frozenset({name}))

    def _read(self) -> tuple[DeskConfig, ...]:
        with self._store.transaction() as session:
            return tuple(map(_config, session.exec(select(DeskTable).order_by(col(DeskTable.added)))))

    def _desk(self, config: DeskConfig) -> Desk:
        # The window's two workers share one desk, so that hanging up reaches the one that is sending.
        with self._opening:
            known = self._opened.get(config.name)
            if known and known[0] == config:
                return known[1]
            desk = KINDS[config.kind].open(config, partial(self._secrets.get, config.name, config.address), self._now)
            self._opened[config.name] = (config, desk)
            return desk

    def _changed(self, name: str) -> Changes:
        with self._store.transaction() as session:
            mended(session, name, self._now())
        self._configs = self._read()
        return Changes(desks=frozenset({name}))

    def _secret_if_any(self, config: DeskConfig) -> str:
        try:
            return self._secrets.get(config.name, config.address)
        except HelpdeskError as error:
            if error.code in {"secret_missing", "keyring_missing"}:
                return ""
            raise

    def _require_idle(self, session: Session, config: DeskConfig) -> None:
        waiting = select(OutboxTable.key).where(
            OutboxTable.desk == config.name, OutboxTable.state != TicketState.DELIVERED
        )
        if session.exec(waiting.limit(1)).first() is not None:
            raise HelpdeskError(
                "desk_busy",
                _("Für „{title}“ wartet noch etwas im Ausgang.").format(title=config.title),
                hint=_("Senden Sie es oder nehmen Sie es zurück; danach lässt sich der Weg entfernen."),
            )

    def _require_whole(self, config: DeskConfig, problems: list[Problem]) -> None:
        if problems:
            raise HelpdeskError(
                "desk_incomplete",
                _("Der Ticketweg „{title}“ ist noch nicht vollständig.").format(title=config.title or config.name),
                problems=problems,
            )

    def _problems(self, config: DeskConfig) -> list[Problem]:
        found = []
        if config.kind not in KINDS:
            told = _("Diese Art gibt es nicht; möglich: {choices}.").format(choices=", ".join(KINDS))
            return [Problem("kind", "desk_kind_unknown", told)]
        if not config.title or len(config.title) > _LONGEST_TITLE or not config.title.isprintable():
            told = _("Der Weg braucht einen Namen, den Menschen lesen, mit höchstens {most} Zeichen.")
            found.append(Problem("title", "desk_title", told.format(most=_LONGEST_TITLE)))
        forms = [profile.id for profile in self._profiles()]
        if config.profile not in forms:
            told = _("Dieses Formular gibt es nicht; möglich: {choices}.").format(choices=", ".join(forms))
            found.append(Problem("profile", "profile_unknown", told))
        return [*found, *_address_problems(config), *_option_problems(config)]


def _name_problems(name: str, taken: Collection[str]) -> Iterator[Problem]:
    if not _NAME.fullmatch(name):
        told = _("2 bis 30 Zeichen: kleine Buchstaben ohne Umlaute, Ziffern, - und _.")
        yield Problem("name", "desk_name", told)
    # "a-b" and "a_b" would share one environment variable, and so a secret.
    elif name.startswith("portal-") or name.replace("-", "_") in {each.replace("-", "_") for each in taken}:
        yield Problem("name", "desk_name_taken", _("Diese Kennung ist schon vergeben."))


def _address_problems(config: DeskConfig) -> Iterator[Problem]:
    schemes = _SCHEMES.get(config.kind, _WEB)
    parts = split_address(config.address)
    if parts is None or parts.scheme not in schemes:
        told = _("Die Adresse muss mit {scheme}:// beginnen und einen Server nennen, ohne Anmeldename, ? und #.")
        yield Problem("address", "desk_address", told.format(scheme=schemes[0]))
    elif parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        told = _("Nur https:// ist erlaubt: sonst läse jeder im Netz Ihren Schlüssel mit.")
        yield Problem("address", "desk_address_insecure", told)


def _option_problems(config: DeskConfig) -> Iterator[Problem]:
    options = {option.name: option for option in KINDS[config.kind].options if not option.secret}
    for name, value in config.options.items():
        if name not in options:
            told = _("„{name}“ gibt es hier nicht; möglich: {choices}.").format(
                name=name[:80], choices=", ".join(options)
            )
            yield Problem(name, "desk_option_unknown", told)
        elif len(value) > _LONGEST_OPTION or not value.isprintable():
            yield Problem(name, "desk_option", _("Das ist zu lang oder enthält Zeichen, die niemand sieht."))
    for option in options.values():
        value = config.options.get(option.name, "")
        if option.required and not value and not option.default:
            yield Problem(option.name, "desk_option_missing", _("„{label}“ fehlt.").format(label=_(option.label)))
        elif config.kind == "mail" and option.name in {"to", "from"} and value and not is_mailbox(value):
            yield Problem(option.name, "desk_mailbox", _("Das ist keine Mailadresse: {value}").format(value=value[:80]))


def _tidied(config: DeskConfig) -> DeskConfig:
    options = {name: value.strip() for name, value in config.options.items()}
    return DeskConfig(
        config.name.strip(),
        config.kind,
        config.title.strip() or config.name.strip(),
        config.address.strip().rstrip("/"),
        config.profile,
        {name: value for name, value in options.items() if value},
    )


def _row(config: DeskConfig, at: datetime) -> DeskTable:
    return DeskTable(
        name=config.name,
        kind=config.kind,
        title=config.title,
        address=config.address,
        profile=config.profile,
        options=dict(config.options),
        added=at,
    )


def _config(row: DeskTable) -> DeskConfig:
    return DeskConfig(row.name, row.kind, row.title, row.address, row.profile, MappingProxyType(dict(row.options)))
