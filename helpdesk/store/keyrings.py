"""The operating system's keyrings that keep a secret safely, and what their refusals mean."""

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


def _keeps_safely(backend: "KeyringBackend") -> bool:
    # By its ancestors too: a plaintext file stays one under another name.
    modules = (ancestor.__module__ for ancestor in type(backend).__mro__)
    return not any(module == unsafe or module.startswith(f"{unsafe}.") for module in modules for unsafe in _UNSAFE)
