"""Whatever is done to the sealed log is found, and called by its name."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from helpdesk.consent import Verdict
from helpdesk.consent.body import Kind, link_hash, sign
from helpdesk.consent.keys import Anchor
from helpdesk.consent.verifying import Link, Trust, judge
from tests.consent.chains import (
    LOG,
    START,
    TAMPERINGS,
    Chain,
    Scribe,
    chain_of,
    forged,
    public_of,
)

V = Verdict
Change = Callable[[list[Link], Chain], object]
FORGED_FIELDS: list[dict[str, object]] = [
    {"log": "f" * 32},
    {"digest": "0" * 64},
    {"gift": 1},
    {"prev": "0" * 64},
    {"sequence": 11},
    {"at": "2026-03-02T09:09:00Z"},
    {"nonce": "0" * 24},
]


@pytest.fixture(scope="module")
def ten() -> Chain:
    return chain_of(10)


def edit(links: list[Link], _chain: Chain) -> None:
    links[4] = replace(links[4], body=links[4].body.replace('"through":1', '"through":2'), through=2)


def edit_the_last(links: list[Link], _chain: Chain) -> None:
    links[9] = replace(links[9], body=links[9].body.replace('"through":1', '"through":2'), through=2)


def edit_with_the_key(links: list[Link], chain: Chain) -> None:
    links[4] = forged(chain, links[4], at="2026-03-02T09:04:00.000001Z")


def sign_otherwise(links: list[Link], _chain: Chain) -> None:
    links[4] = replace(links[4], signature=sign(Ed25519PrivateKey.generate(), links[4].body))


def delete(links: list[Link], _chain: Chain) -> None:
    del links[4]


def reorder(links: list[Link], _chain: Chain) -> None:
    links[4], links[5] = replace(links[5], sequence=5), replace(links[4], sequence=6)


def truncate(links: list[Link], _chain: Chain) -> None:
    del links[7:]


def empty(links: list[Link], _chain: Chain) -> None:
    links.clear()


def rewrite_the_tail(links: list[Link], chain: Chain) -> None:
    links[9] = forged(chain, links[9], at="2026-03-02T09:09:00.000001Z")


def insert_from_elsewhere(links: list[Link], _chain: Chain) -> None:
    links[4] = chain_of(5).links[4]


def of_a_later_version(links: list[Link], chain: Chain) -> None:
    links[4] = forged(chain, links[4], version=2)


def of_an_unheard_kind(links: list[Link], chain: Chain) -> None:
    links[4] = forged(chain, links[4], kind="gift")


def lose_a_key(links: list[Link], _chain: Chain) -> None:
    links[4] = replace(links[4], opens=None)


def exchange_a_key(links: list[Link], _chain: Chain) -> None:
    links[4] = replace(links[4], opens=links[3].opens)


@pytest.mark.parametrize(
    ("change", "verdict", "at"),
    [
        (edit, V.BROKEN_AT, 5),
        (edit_the_last, V.BROKEN_AT, 10),
        (edit_with_the_key, V.BROKEN_AT, 6),
        (sign_otherwise, V.BAD_SIGNATURE, 5),
        (delete, V.BROKEN_AT, 5),
        (reorder, V.BROKEN_AT, 5),
        (truncate, V.ROLLED_BACK, 8),
        (empty, V.ROLLED_BACK, 1),
        (rewrite_the_tail, V.FORKED, 10),
        (insert_from_elsewhere, V.BROKEN_AT, 5),
        (of_a_later_version, V.UNKNOWN_VERSION, 5),
        (of_an_unheard_kind, V.BROKEN_AT, 5),
        (lose_a_key, V.SHREDDED_WITHOUT_RECORD, 5),
        (exchange_a_key, V.BROKEN_AT, 5),
    ],
)
def test_a_tampering_is_found_and_named(ten: Chain, change: Change, verdict: Verdict, at: int) -> None:
    links = list(ten.links)
    change(links, ten)

    found = ten.judged(links)

    assert (found.verdict, found.broken_at) == (verdict, at)
    assert found.detail
    assert not found.intact


def test_an_untouched_log_is_valid(ten: Chain) -> None:
    assert (ten.judged().verdict, ten.judged().intact) == (V.VALID, True)


def test_a_log_that_went_on_since_the_keyring_was_told_is_valid(ten: Chain) -> None:
    lagging = Anchor(LOG, 7, link_hash(ten.links[6].body).hex())

    assert judge(ten.links, Trust(public_of(ten.key), lagging), ten.now).verdict is V.VALID


def test_a_log_of_which_the_keyring_says_nothing_is_unanchored(ten: Chain) -> None:
    assert judge(ten.links, Trust(), ten.now).verdict is V.UNANCHORED
    assert judge((), Trust(), ten.now).verdict is V.VALID


@pytest.mark.parametrize("fields", FORGED_FIELDS)
def test_what_the_own_key_signs_is_no_link_unless_it_fits(ten: Chain, fields: dict[str, object]) -> None:
    lagging = Trust(public_of(ten.key), Anchor(LOG, 9, link_hash(ten.links[8].body).hex()))
    links = [*ten.links[:9], forged(ten, ten.links[9], **fields)]

    assert judge(links, lagging, ten.now).title == "BROKEN_AT(10)"


def test_a_link_of_another_log_is_none_of_this() -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.erase(1)
    links = [scribe.links[0], forged(scribe.chain(), scribe.links[1], log="f" * 32)]

    assert judge(links, Trust(), scribe.at).title == "BROKEN_AT(2)"


def test_an_erasure_on_record_is_valid_and_counted() -> None:
    scribe = Scribe()
    for _ in range(5):
        scribe.consent()
    scribe.erase(2, 4)
    found = scribe.chain().judged()

    assert (found.title, found.intact) == ("VALID_ERASED(2)", True)


def test_a_key_beside_a_link_that_holds_nothing_is_found() -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.erase(1)
    scribe.links[1] = replace(scribe.links[1], opens=b"0" * 32)

    assert scribe.chain().judged().title == "BROKEN_AT(2)"


def test_what_was_erased_and_is_back_is_found() -> None:
    scribe = Scribe()
    scribe.consent()
    kept = scribe.links[0]
    scribe.erase(1)
    scribe.links[0] = kept

    assert scribe.chain().judged().title == "BROKEN_AT(1)"


def test_a_clock_set_back_is_found() -> None:
    scribe = Scribe()
    for _ in range(3):
        scribe.consent()
    scribe.at = START
    scribe.consent()
    chain = replace(scribe.chain(), now=START + timedelta(hours=1))

    assert chain.judged().title == "TIME_ANOMALY(4)"


def test_a_log_that_ends_in_the_future_is_found(ten: Chain) -> None:
    assert judge(ten.links, ten.trust, ten.now - timedelta(minutes=5)).title == "TIME_ANOMALY(10)"


def test_a_change_of_key_on_record_is_valid() -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.change_key(Ed25519PrivateKey.generate())
    scribe.consent()

    assert scribe.chain().judged().verdict is V.VALID


def test_a_change_of_key_off_the_record_is_a_bad_signature() -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.key = Ed25519PrivateKey.generate()
    scribe.consent()

    assert scribe.chain().judged().title == "BAD_SIGNATURE(2)"


def test_a_key_the_keyring_doesn_t_know_is_a_bad_signature(ten: Chain) -> None:
    stranger = replace(ten, key=Ed25519PrivateKey.generate())
    scribe = Scribe()
    scribe.links = list(ten.links)
    scribe.change_key(stranger.key)
    links = scribe.links

    assert judge(links, ten.trust, scribe.at).title == "BAD_SIGNATURE(11)"
    assert stranger.judged().title == "BAD_SIGNATURE(1)"


def test_what_is_shown_must_be_what_was_sealed(ten: Chain) -> None:
    found = judge(
        ten.links, ten.trust, ten.now, differing=lambda body, _plain: "otherwise" * (body.place.sequence == 6)
    )

    assert found.title == "BROKEN_AT(6)"


def test_what_is_not_sealed_yet_is_told(ten: Chain) -> None:
    assert judge(ten.links, ten.trust, ten.now, unsealed=2).verdict is V.KEY_UNAVAILABLE


def test_a_restored_backup_may_be_told_by_a_link() -> None:
    scribe = Scribe()
    scribe.consent()
    scribe.add(Kind.RESTORED, {"missing": {"sequence": 3, "hash": "0" * 64}})

    assert scribe.chain().judged().verdict is V.VALID


@pytest.mark.parametrize("verdict", Verdict)
def test_each_verdict_says_what_it_means_and_what_to_do(verdict: Verdict) -> None:
    assert verdict.meaning.endswith(".")
    assert any(mark in verdict.meaning for mark in (";", "„"))


@pytest.mark.parametrize(("length", "tries"), [(200, 50), pytest.param(2000, 1000, marks=pytest.mark.faults)])
def test_random_tamperings_are_all_found(length: int, tries: int) -> None:
    chain = chain_of(length)
    chance = random.Random(7)  # noqa: S311 - a repeatable test
    for number in range(tries):
        tamper = TAMPERINGS[number % len(TAMPERINGS)]
        links = list(chain.links)
        tamper(links, chance)

        assert links != list(chain.links)
        assert not chain.judged(links).intact, f"{tamper.__name__} in try {number}"
