"""Keyrings behind keyring's own interface, for machines that have none."""

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError, PasswordSetError


class MemoryKeyring(KeyringBackend):
    """Keeps what it is given, as an operating system's keyring would."""

    priority = 1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class LockedKeyring(MemoryKeyring):
    """Locked, and nobody there to open it."""

    def get_password(self, *_given: str) -> str | None:
        raise KeyringLocked

    set_password = get_password  # type: ignore[assignment]


class StubbornKeyring(MemoryKeyring):
    """Gives nothing up."""

    def delete_password(self, *_given: str) -> None:
        raise PasswordDeleteError


class TalkativeKeyring(MemoryKeyring):
    """Refuses, and says what it was given."""

    def set_password(self, *given: str) -> None:
        raise PasswordSetError(f"can't store {given}")
