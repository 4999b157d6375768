"""The operating system's keyrings that keep a secret safely, and what their refusals mean."""

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "Helpdesk"
"""What the operating system's keyring lists our secrets under."""

_UNSAFE = ("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")
"""Modules of backends that keep nothing, or keep it where everybody can read it."""


def safe_keyrings() -> "list[KeyringBackend]":
    """The keyrings that keep secrets safely, best first; none where there is none.

    Raises:
        HelpdeskError: `keyring_locked` or `keyring_failed`.
    """
    # 80 ms, and on Linux a connection to D-Bus: only for those who have something to keep.
    import keyring  # noqa: PLC0415
    from keyring.backends.chainer import ChainerBackend  # noqa: PLC0415

    with ExplainedKeyring():
        chosen = keyring.get_keyring()
        offered = list(chosen.backends) if isinstance(chosen, ChainerBackend) else [chosen]
    return [each for each in offered if _keeps_safely(each)]


class ExplainedKeyring:
    """Says what went wrong with the keyring, without what was to be kept in it."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        if error is None or isinstance(error, HelpdeskError) or not isinstance(error, Exception):
            return
        from keyring.errors import InitError, KeyringLocked  # noqa: PLC0415

        if isinstance(error, KeyringLocked | InitError):
            raise HelpdeskError(
                "keyring_locked",
                _("Der Schlüsselbund ist gesperrt."),
                hint=_("Entsperren Sie ihn und versuchen Sie es erneut."),
            ) from None
        # Backends raise whatever their operating system raises; the words of some quote what they were given.
        raise HelpdeskError(
            "keyring_failed",
            _("Der Schlüsselbund lehnt ab ({reason}).").format(reason=type(error).__name__),
            hint=_("Prüfen Sie, ob er entsperrt ist und diesem Programm Zugriff gewährt."),
        ) from None


class Vault:
    """What this data directory keeps in the keyring beside the secrets of its desks."""

    def __init__(self, data_dir: Path) -> None:
        # A slash, which no desk's name has. Resolved, since the same directory may be reached another way tomorrow.
        place = os.path.normcase(data_dir.resolve())
        self._whose = hashlib.sha256(place.encode(errors="replace")).hexdigest()[:16]

    def get(self, name: str) -> str:
        """What is kept under a name; empty when nothing is.

        Raises:
            HelpdeskError: `keyring_missing`, `keyring_locked` or `keyring_failed`.
        """
        keyrings = self._keyrings()
        with ExplainedKeyring():
            return next(filter(None, (each.get_password(SERVICE, self._account(name)) for each in keyrings)), "")

    def keep(self, name: str, text: str) -> None:
        """Keeps a short text under a name, in place of what was there.

        Raises:
            HelpdeskError: As `get`; what was kept before still is.
        """
        keyrings = self._keyrings()
        with ExplainedKeyring():
            keyrings[0].set_password(SERVICE, self._account(name), text)

    def _keyrings(self) -> "list[KeyringBackend]":
        if found := safe_keyrings():
            return found
        raise HelpdeskError(
            "keyring_missing",
            _("Dieser Rechner hat keinen Schlüsselbund, in dem ein Schlüssel sicher liegt."),
            hint=_("Richten Sie einen ein und melden Sie sich neu an; „helpdesk doctor“ sagt, was fehlt."),
        )

    def _account(self, name: str) -> str:
        return f"{name}/{self._whose}"


def _keeps_safely(backend: "KeyringBackend") -> bool:
    # By its ancestors too: a plaintext file stays one under another name.
    modules = (ancestor.__module__ for ancestor in type(backend).__mro__)
    return not any(module == unsafe or module.startswith(f"{unsafe}.") for module in modules for unsafe in _UNSAFE)
