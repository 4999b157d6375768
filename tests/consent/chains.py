"""Sealed logs of any length, made in memory as the ledger makes them, and what somebody might do to them."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helpdesk.consent import Verification
from helpdesk.consent.body import NO_PREVIOUS, Kind, Place, enclosed, link_hash, sign, write
from helpdesk.consent.keys import Anchor
from helpdesk.consent.verifying import Link, Trust, judge

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
LOG = "0" * 31 + "1"
Own = dict[str, object]


@dataclass(frozen=True)
class Chain:
    """A log, the key that signed it, and when it ended."""

    links: tuple[Link, ...]
    key: Ed25519PrivateKey
    now: datetime

    @property
    def trust(self) -> Trust:
        last = self.links[-1]
        return Trust(public_of(self.key), Anchor(LOG, last.sequence, link_hash(last.body).hex()))

    def judged(self, links: "Chain | list[Link] | None" = None) -> Verification:
        """What is said of these links, or of its own, by a keyring that remembers the whole log."""
        found = links.links if isinstance(links, Chain) else self.links if links is None else links
        return judge(found, self.trust, self.now)


class Scribe:
    """Writes links one after the other."""

    def __init__(self, key: Ed25519PrivateKey | None = None) -> None:
        self.key = key or Ed25519PrivateKey.generate()
        self.links: list[Link] = []
        self.at = START

    def consent(self, person: str = "Erika Muster", kind: Kind = Kind.CONSENT) -> int:
        number = len(self.links) + 1
        record = UUID(int=number)
        plain = json.dumps({"consent": {"customer": person}, "events": []}).encode()
        own, opens = enclosed(self._place(), str(record), 1, plain)
        return self._put(kind, own, record, 1, opens)

    def erase(self, *numbers: int) -> int:
        for number in numbers:
            self.links[number - 1] = replace(self.links[number - 1], opens=None)
        return self.add(Kind.ERASURE, {"erased": list(numbers), "reason": "request"})

    def change_key(self, key: Ed25519PrivateKey) -> int:
        previous, self.key = public_of(self.key), key
        return self.add(Kind.KEY, {"previous": previous.hex()})

    def add(self, kind: Kind, own: Own) -> int:
        return self._put(kind, own, None, 0, None)

    def chain(self) -> Chain:
        return Chain(tuple(self.links), self.key, self.at)

    def _place(self) -> Place:
        prev = link_hash(self.links[-1].body).hex() if self.links else NO_PREVIOUS
        return Place(LOG, len(self.links) + 1, prev, self.at, public_of(self.key))

    def _put(self, kind: Kind, own: Own, record: UUID | None, through: int, opens: bytes | None) -> int:
        place = self._place()
        body = write(place, kind, own)
        self.links.append(Link(place.sequence, record, through, body, sign(self.key, body), opens))
        self.at += timedelta(minutes=1)
        return place.sequence


def chain_of(count: int) -> Chain:
    scribe = Scribe()
    for number in range(count):
        scribe.consent(f"Person {number}")
    return scribe.chain()


def public_of(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()


def forged(chain: Chain, link: Link, **fields: object) -> Link:
    """The link with other fields, signed again by the workstation's key, as its owner could."""
    body = json.dumps({**json.loads(link.body), **fields}, sort_keys=True, separators=(",", ":"))
    return replace(link, body=body, signature=sign(chain.key, body))


Tampering = Callable[[list[Link], random.Random], object]


def flip_body(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    body = links[at].body
    spot = chance.randrange(len(body))
    other = chance.choice([letter for letter in '0aZ{"1' if letter != body[spot]])
    links[at] = replace(links[at], body=body[:spot] + other + body[spot + 1 :])


def flip_signature(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    signature = bytearray(links[at].signature)
    signature[chance.randrange(len(signature))] ^= 1 << chance.randrange(8)
    links[at] = replace(links[at], signature=bytes(signature))


def flip_key(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    opens = bytearray(links[at].opens or b"\0" * 32)
    opens[chance.randrange(len(opens))] ^= 1 << chance.randrange(8)
    links[at] = replace(links[at], opens=bytes(opens))


def lose_key(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    links[at] = replace(links[at], opens=None)


def delete(links: list[Link], chance: random.Random) -> None:
    del links[chance.randrange(len(links))]


def delete_and_renumber(links: list[Link], chance: random.Random) -> None:
    del links[chance.randrange(len(links) - 1)]
    links[:] = [replace(link, sequence=number) for number, link in enumerate(links, 1)]


def truncate(links: list[Link], chance: random.Random) -> None:
    del links[-chance.randint(1, len(links)) :]


def swap(links: list[Link], chance: random.Random) -> None:
    one, other = chance.sample(range(len(links)), 2)
    links[one], links[other] = (
        replace(links[other], sequence=links[one].sequence),
        replace(links[one], sequence=links[other].sequence),
    )


def duplicate(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    links.insert(chance.randrange(len(links) + 1), links[at])


def attribute(links: list[Link], chance: random.Random) -> None:
    at = chance.randrange(len(links))
    links[at] = replace(links[at], consent_id=UUID(int=chance.getrandbits(128)))


TAMPERINGS: tuple[Tampering, ...] = (
    flip_body,
    flip_signature,
    flip_key,
    lose_key,
    delete,
    delete_and_renumber,
    truncate,
    swap,
    duplicate,
    attribute,
)
