"""What the workstation's keyring holds of the sealed log: the key that signs, and how far the log had come."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.connection import busy
from helpdesk.store.keyrings import Vault
from helpdesk.store.turn import turn

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_KEY = "consent-key"
_ANCHOR = "consent-anchor"

_PATIENCE = 60.0
"""Seconds to wait for another process that is making the key; the keyring may be asking a person meanwhile."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """How far a log had come when the keyring was last told: its last link's number and hash in hexadecimal."""

    log: str
    sequence: int
    hash: str


class WorkstationKeys:
    """The key of this workstation and its anchor; every method raises what the keyring does (`Vault.get`)."""

    def __init__(self, vault: Vault, making: Path) -> None:
        """`making` is the file that whoever makes the key holds, so that there is only one."""
        self._vault = vault
        self._making = making

    def present(self) -> Ed25519PrivateKey | None:
        """The key that signs; None when the keyring has none."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - several megabytes, needed where something is sealed

        with suppress(ValueError):
            return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(self._vault.get(_KEY)))
        return None

    def signing(self) -> Ed25519PrivateKey:
        """The key that signs, made now when there is none yet; never kept anywhere else.

        Raises:
            HelpdeskError: As `Vault.get`, or `database_busy` while another process has been making it for too long.
        """
        if found := self.present():
            return found
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415

        # Window and command line may want the first one at once: with two, one of them would sign with a lost key.
        with turn(self._making, _PATIENCE) as mine:
            if not mine:
                raise busy()
            if found := self.present():
                return found
            self._vault.keep(_KEY, Ed25519PrivateKey.generate().private_bytes_raw().hex())
            if found := self.present():
                return found
        raise HelpdeskError(
            "keyring_failed",
            _("Der Schlüsselbund hat nicht behalten, was er behalten sollte."),
            hint=_("Prüfen Sie, ob er entsperrt ist und diesem Programm Zugriff gewährt."),
        )

    def public(self) -> bytes | None:
        """The public half of the key that signs; None when the keyring has none."""
        found = self.present()
        return found.public_key().public_bytes_raw() if found else None

    def anchor(self) -> Anchor | None:
        """How far the log had come; None when nobody ever said."""
        log, _space, rest = self._vault.get(_ANCHOR).partition(" ")
        sequence, _space, last = rest.partition(" ")
        return Anchor(log, int(sequence), last) if re.fullmatch("[0-9]{1,18}", sequence) and last else None

    def move_anchor(self, anchor: Anchor) -> None:
        """Notes how far the log has come."""
        self._vault.keep(_ANCHOR, f"{anchor.log} {anchor.sequence} {anchor.hash}")
