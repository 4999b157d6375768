import logging
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from helpdesk.delivery.secrets import SecretPlace, Secrets, variable
from helpdesk.errors import HelpdeskError
from tests.delivery.keyrings import LockedKeyring, MemoryKeyring, TalkativeKeyring

pytestmark = pytest.mark.usefixtures("vault")

CANARY = "canary-7f3a"


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
    secrets(tmp_path).keep("redmine", f" {CANARY}\n")

    again = secrets(tmp_path)
    assert (again.get("redmine"), again.place("redmine")) == (CANARY, SecretPlace.KEYRING)


def test_another_data_directory_has_secrets_of_its_own(tmp_path: Path) -> None:
    secrets(tmp_path / "a").keep("redmine", CANARY)

    assert secrets(tmp_path / "b").place("redmine") is SecretPlace.NOWHERE


def test_what_is_remembered_ends_with_the_process(tmp_path: Path, vault: MemoryKeyring) -> None:
    here = secrets(tmp_path)
    here.remember("redmine", CANARY)

    assert (here.get("redmine"), here.place("redmine")) == (CANARY, SecretPlace.MEMORY)
    assert not vault.kept
    assert secrets(tmp_path).place("redmine") is SecretPlace.NOWHERE


def test_scripts_name_a_secret_in_the_environment(tmp_path: Path) -> None:
    keyring.set_keyring(no_keyring())
    here = secrets(tmp_path, HELPDESK_SECRET_MY_DESK=CANARY)

    assert variable("my-desk") == "HELPDESK_SECRET_MY_DESK"
    assert (here.get("my-desk"), here.place("my-desk")) == (CANARY, SecretPlace.ENVIRONMENT)


def test_what_is_kept_replaces_what_is_remembered(tmp_path: Path) -> None:
    here = secrets(tmp_path)
    here.remember("redmine", "former")
    here.keep("redmine", CANARY)

    assert here.get("redmine") == CANARY


def test_what_is_forgotten_is_gone_everywhere_and_twice_is_fine(tmp_path: Path, vault: MemoryKeyring) -> None:
    here = secrets(tmp_path)
    here.keep("redmine", CANARY)
    here.remember("redmine", CANARY)

    here.forget("redmine")
    here.forget("redmine")

    assert not vault.kept
    with pytest.raises(HelpdeskError, match="kein Schlüssel oder Passwort") as refusal:
        here.get("redmine")
    assert refusal.value.code == "secret_missing"
    assert "helpdesk desk secret redmine" in refusal.value.hint


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plaintext, Disguised])
def test_a_keyring_that_keeps_nothing_or_keeps_it_open_is_refused(
    tmp_path: Path, backend: type[KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    here = secrets(tmp_path)

    for act in (lambda: here.get("redmine"), lambda: here.keep("redmine", CANARY)):
        with pytest.raises(HelpdeskError) as refusal:
            act()
        assert refusal.value.code == "keyring_missing"
    assert here.place("redmine") is SecretPlace.NO_KEYRING
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
        secrets(tmp_path, system).get("redmine")

    assert advice in refusal.value.hint
    assert "HELPDESK_SECRET_REDMINE" in refusal.value.hint
    assert advice in secrets(tmp_path, system).problem()


def test_a_locked_keyring_says_so(tmp_path: Path) -> None:
    keyring.set_keyring(LockedKeyring())

    for act in (secrets(tmp_path).get, secrets(tmp_path).place, secrets(tmp_path).forget):
        with pytest.raises(HelpdeskError) as refusal:
            act("redmine")
        assert refusal.value.code == "keyring_locked"


@pytest.mark.parametrize(
    ("secret", "code"),
    [
        ("", "secret_malformed"),
        ("a\r\nX: b", "secret_malformed"),
        ("a\0", "secret_malformed"),
        ("a" * 1281, "secret_too_long"),
    ],
)
def test_what_no_keyring_or_header_could_hold_is_refused(tmp_path: Path, secret: str, code: str) -> None:
    for act in (secrets(tmp_path).keep, secrets(tmp_path).remember):
        with pytest.raises(HelpdeskError) as refusal:
            act("redmine", secret)
        assert refusal.value.code == code


def test_the_longest_secret_windows_holds_is_taken(tmp_path: Path) -> None:
    secrets(tmp_path).keep("redmine", "ä" * 1280)


def test_no_repr_log_or_error_has_a_secret(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    here = secrets(tmp_path)
    here.remember("redmine", CANARY)
    keyring.set_keyring(TalkativeKeyring())

    with pytest.raises(HelpdeskError) as refusal:
        here.keep("redmine", CANARY)

    error = refusal.value
    assert error.code == "keyring_failed"
    told = [*error.lines(), repr(error), repr(error.__cause__), repr(here), str(vars(error)), caplog.text]
    assert CANARY not in " ".join(told)
