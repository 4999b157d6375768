import logging
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from helpdesk.delivery.secrets import SecretPlace, Secrets, variable
from helpdesk.errors import HelpdeskError
from helpdesk.store.restored import note_former_addresses
from tests.delivery.keyrings import LockedKeyring, MemoryKeyring, TalkativeKeyring

pytestmark = pytest.mark.usefixtures("vault")

CANARY = "canary-7f3a"
HERE = "https://redmine.example"


def secrets(folder: Path, system: str = "linux", **environment: str) -> Secrets:
    return Secrets(folder, environment, system)


def no_keyring() -> KeyringBackend:
    return fail.Keyring()  # type: ignore[no-untyped-call]  # keyring's


class Plaintext(KeyringBackend):
    """What keyrings.alt has under this name."""

    __module__ = "keyrings.alt.file"
    priority = 0.5

    def get_password(self, *_given: str) -> str | None:
        raise AssertionError

    set_password = delete_password = get_password  # type: ignore[assignment]


class Disguised(Plaintext):
    __module__ = "safe.vault"


def test_what_the_keyring_keeps_is_there_for_the_next_run(tmp_path: Path) -> None:
    secrets(tmp_path).keep("redmine", HERE, f" {CANARY}\n")

    again = secrets(tmp_path)
    assert (again.get("redmine", HERE), again.place("redmine", HERE)) == (CANARY, SecretPlace.KEYRING)


def test_another_data_directory_has_secrets_of_its_own(tmp_path: Path) -> None:
    secrets(tmp_path / "a").keep("redmine", HERE, CANARY)

    assert secrets(tmp_path / "b").place("redmine", HERE) is SecretPlace.NOWHERE


def test_what_is_remembered_ends_with_the_process(tmp_path: Path, vault: MemoryKeyring) -> None:
    here = secrets(tmp_path)
    here.remember("redmine", HERE, CANARY)

    assert (here.get("redmine", HERE), here.place("redmine", HERE)) == (CANARY, SecretPlace.MEMORY)
    assert not vault.kept
    assert secrets(tmp_path).place("redmine", HERE) is SecretPlace.NOWHERE


def test_scripts_name_a_secret_in_the_environment(tmp_path: Path) -> None:
    keyring.set_keyring(no_keyring())
    here = secrets(tmp_path, HELPDESK_SECRET_MY_DESK=CANARY)

    assert variable("my-desk") == "HELPDESK_SECRET_MY_DESK"
    assert (here.get("my-desk", HERE), here.place("my-desk", HERE)) == (CANARY, SecretPlace.ENVIRONMENT)


def test_what_is_kept_replaces_what_is_remembered(tmp_path: Path) -> None:
    here = secrets(tmp_path)
    here.remember("redmine", HERE, "former")
    here.keep("redmine", HERE, CANARY)

    assert here.get("redmine", HERE) == CANARY


def test_what_is_forgotten_is_gone_everywhere_and_twice_is_fine(tmp_path: Path, vault: MemoryKeyring) -> None:
    here = secrets(tmp_path)
    here.keep("redmine", HERE, CANARY)
    here.remember("redmine", HERE, CANARY)

    here.forget("redmine")
    here.forget("redmine")

    assert not vault.kept
    with pytest.raises(HelpdeskError, match="kein Schlüssel oder Passwort") as refusal:
        here.get("redmine", HERE)
    assert refusal.value.code == "secret_missing"
    assert "helpdesk desk secret redmine" in refusal.value.hint


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plaintext, Disguised])
def test_a_keyring_that_keeps_nothing_or_keeps_it_open_is_refused(
    tmp_path: Path, backend: type[KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    here = secrets(tmp_path)

    for act in (lambda: here.get("redmine", HERE), lambda: here.keep("redmine", HERE, CANARY)):
        with pytest.raises(HelpdeskError) as refusal:
            act()
        assert refusal.value.code == "keyring_missing"
    assert here.place("redmine", HERE) is SecretPlace.NO_KEYRING
    here.forget("redmine")


@pytest.mark.parametrize(
    ("system", "advice"),
    [
        ("linux", "gnome-keyring"),
        ("freebsd14", "KWallet"),
        ("darwin", "Schlüsselbundverwaltung"),
        ("win32", "VaultSvc"),
    ],
)
def test_without_a_keyring_each_system_has_its_advice(tmp_path: Path, system: str, advice: str) -> None:
    keyring.set_keyring(no_keyring())

    with pytest.raises(HelpdeskError) as refusal:
        secrets(tmp_path, system).get("redmine", HERE)

    assert advice in refusal.value.hint
    assert "HELPDESK_SECRET_REDMINE" in refusal.value.hint
    assert advice in secrets(tmp_path, system).problem()


def test_a_locked_keyring_says_so(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())

    here = secrets(tmp_path)
    for act in (lambda: here.get("redmine", HERE), lambda: here.place("redmine", HERE), lambda: here.forget("redmine")):
        with pytest.raises(HelpdeskError) as refusal:
            act()
        assert refusal.value.code == "keyring_locked"


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ("", "secret_malformed"),
        ("a\r\nX: b", "secret_malformed"),
        ("a\0", "secret_malformed"),
        ("a" * 1248, "secret_too_long"),
    ],
)
def test_what_no_keyring_or_header_could_hold_is_refused(tmp_path: Path, secret: str, code: str) -> None:
    for act in (secrets(tmp_path).keep, secrets(tmp_path).remember):
        with pytest.raises(HelpdeskError) as refusal:
            act("redmine", HERE, secret)
        assert refusal.value.code == code


def test_no_repr_log_or_error_has_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    here = secrets(tmp_path)
    here.remember("redmine", HERE, CANARY)
    keyring.set_keyring(TalkativeKeyring())

    with pytest.raises(HelpdeskError) as refusal:
        here.keep("redmine", HERE, CANARY)

    error = refusal.value
    assert error.code == "keyring_failed"
    told = [*error.lines(), repr(error), repr(error.__cause__), repr(here), str(vars(error)), caplog.text]
    assert CANARY not in " ".join(told)


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://Redmine.example:443/support", True),
        ("https://redmine.example:8443", False),
        ("http://redmine.example", False),
        ("https://redmine.example.evil.example", False),
        ("https://redmine.example@evil.example", False),
    ],
)
def test_a_secret_is_for_the_server_it_was_given_for(tmp_path: Path, address: str, same: bool) -> None:
    kept, remembered = secrets(tmp_path), secrets(tmp_path / "b")
    kept.keep("redmine", HERE, CANARY)
    remembered.remember("redmine", HERE, CANARY)

    for here in (kept, remembered):
        if same:
            assert here.get("redmine", address) == CANARY
            continue
        assert here.place("redmine", address) is SecretPlace.OTHER_ADDRESS
        with pytest.raises(HelpdeskError, match="Die Adresse von „redmine“ hat sich geändert") as refusal:
            here.get("redmine", address)
        assert refusal.value.code == "secret_missing"


def test_the_longest_secret_fits_into_windows_with_its_seal(tmp_path: Path, vault: MemoryKeyring) -> None:
    secrets(tmp_path).keep("redmine", HERE, "ä" * 1247)

    (kept,) = vault.kept.values()
    assert len(kept.encode("utf-16-le")) == 2560


def test_the_environments_secret_follows_no_backup_to_another_server(tmp_path: Path) -> None:
    here = secrets(tmp_path, HELPDESK_SECRET_REDMINE=CANARY)
    note_former_addresses(tmp_path, {"redmine": HERE})
    note_former_addresses(tmp_path, {"redmine": "https://evil.example"})

    assert here.place("redmine", "https://evil.example") is SecretPlace.OTHER_ADDRESS
    assert here.get("redmine", HERE) == CANARY

    here.trust("redmine")
    assert here.get("redmine", "https://evil.example") == CANARY
