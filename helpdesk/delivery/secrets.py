"""What desks are opened with: keys and passwords, kept by the operating system and nowhere else."""

import hashlib
import os
import sys
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from helpdesk.delivery.address import origin
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import N_, _
from helpdesk.store.keyrings import SERVICE, ExplainedKeyring, safe_keyrings
from helpdesk.store.restored import forget_former_address, former_addresses

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

_SEAL = 32
"""Hexadecimal digits that say for whom a secret is; they stand before it."""

LONGEST = 2560 - 2 * (_SEAL + 1)
"""The most bytes of UTF-16 a secret may have: what the Windows credential manager holds
(CRED_MAX_CREDENTIAL_BLOB_SIZE), but for the seal."""


class SecretPlace(StrEnum):
    """Where the secret of a desk is, in the order they are asked.

    `OTHER_ADDRESS`: there is one, given for another server, and so not for this one.
    """

    MEMORY = "memory"
    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    OTHER_ADDRESS = "other_address"
    NOWHERE = "nowhere"
    NO_KEYRING = "no_keyring"


class Secrets:
    """The secrets of this data directory's desks: in the keyring, for this run only, or from the environment.

    They are never written to a file, logged, or shown by `repr`. Each is for the server it was given for, by scheme,
    host and port: a desk whose address was changed, or came with a backup, must not carry it to another.
    """

    def __init__(self, data_dir: Path, environment: Mapping[str, str] = os.environ, system: str = sys.platform) -> None:
        """`system` is `sys.platform`; it decides which advice is given where there is no keyring."""
        # Two installations of one user may both have a desk "redmine", each with its own key.
        self._data_dir = data_dir
        self._whose = hashlib.sha256(str(data_dir.absolute()).encode(errors="replace")).hexdigest()[:8]
        self._environment = environment
        self._system = system
        self._remembered: dict[str, tuple[str, str]] = {}

    def get(self, name: str, address: str) -> str:
        """The secret of a desk, for the server at its address.

        Raises:
            HelpdeskError: `secret_missing`, `keyring_missing`, `keyring_locked` or `keyring_failed`.
        """
        place, secret = self._look(name, address)
        if secret:
            return secret
        if place is SecretPlace.OTHER_ADDRESS:
            told = _("Die Adresse von „{name}“ hat sich geändert; hinterlegen Sie Schlüssel oder Passwort neu.")
        else:
            told = _("Für „{name}“ ist kein Schlüssel oder Passwort hinterlegt.")
        raise HelpdeskError(
            "secret_missing",
            told.format(name=name),
            hint=_(
                "Tragen Sie es in den Einstellungen unter „Ticketwege“ ein, oder mit „helpdesk desk secret {name}“."
            ).format(name=name),
        )

    def keep(self, name: str, address: str, secret: str) -> None:
        """Gives a secret to the keyring, for the server at the desk's address; it counts from now on.

        Raises:
            HelpdeskError: `secret_malformed`, `secret_too_long`, `keyring_missing`, `keyring_locked` or
                `keyring_failed`; what was kept before still is.
        """
        checked = _checked(secret)
        vaults = self._vaults(name)
        with ExplainedKeyring():
            vaults[0].set_password(SERVICE, self._account(name), f"{_seal(address)} {checked}")
        self._remembered.pop(name, None)

    def remember(self, name: str, address: str, secret: str) -> None:
        """Keeps a secret in this process's memory only, until it ends, for the server at the desk's address.

        Raises:
            HelpdeskError: `secret_malformed` or `secret_too_long`.
        """
        self._remembered[name] = _seal(address), _checked(secret)

    def trust(self, name: str) -> None:
        """Lets the environment's secret go to wherever the desk now is, since the user set that up.

        Raises:
            HelpdeskError: `disk_full` or `save_…`.
        """
        forget_former_address(self._data_dir, name)

    def forget(self, name: str) -> None:
        """Removes a secret, for whomever it is, from memory and keyring; that none is there, or no keyring, is fine.

        Raises:
            HelpdeskError: `keyring_locked` or `keyring_failed`.
        """
        self._remembered.pop(name, None)
        if not self._from_keyring(name, missing_is_fine=True):
            return
        account = self._account(name)
        with ExplainedKeyring():
            for vault in self._vaults(name):
                if vault.get_password(SERVICE, account) is not None:
                    vault.delete_password(SERVICE, account)

    def place(self, name: str, address: str) -> SecretPlace:
        """Where the secret of a desk is, for the server at its address.

        Raises:
            HelpdeskError: `keyring_locked` or `keyring_failed`.
        """
        try:
            place, _secret = self._look(name, address)
        except HelpdeskError as error:
            if error.code == "keyring_missing":
                return SecretPlace.NO_KEYRING
            raise
        return place

    def problem(self) -> str:
        """Why nothing can be kept, and what to do about it; empty when there is a keyring."""
        try:
            self._vaults("…")
        except HelpdeskError as error:
            return "\n".join(error.lines())
        return ""

    def _look(self, name: str, address: str) -> tuple[SecretPlace, str]:
        seal = _seal(address)
        remembered, secret = self._remembered.get(name, ("", ""))
        if secret and remembered == seal:
            return SecretPlace.MEMORY, secret
        named = self._environment.get(variable(name), "")
        # Named by whoever knew where the desk was before a backup brought another address.
        former = former_addresses(self._data_dir).get(name, address) if named else ""
        if named and _seal(former) == seal:
            return SecretPlace.ENVIRONMENT, named
        kept, _space, found = self._from_keyring(name, missing_is_fine=bool(secret or named)).partition(" ")
        if found and kept == seal:
            return SecretPlace.KEYRING, found
        return SecretPlace.OTHER_ADDRESS if secret or named or kept else SecretPlace.NOWHERE, ""

    def _from_keyring(self, name: str, *, missing_is_fine: bool = False) -> str:
        try:
            vaults = self._vaults(name)
        except HelpdeskError as error:
            if missing_is_fine and error.code == "keyring_missing":
                return ""
            raise
        account = self._account(name)
        with ExplainedKeyring():
            return next(filter(None, (vault.get_password(SERVICE, account) for vault in vaults)), "")

    def _vaults(self, name: str) -> "list[KeyringBackend]":
        """The keyrings that keep secrets safely, best first; `name` is for the advice where there is none.

        Raises:
            HelpdeskError: `keyring_missing` when there is none.
        """
        if safe := safe_keyrings():
            return safe
        advice = _(_ADVICE.get(self._system, _ADVICE["linux"]))
        elsewhere = _("Ohne Anmeldung am Bildschirm nennt {variable} das Passwort (docs/desks.md).")
        raise HelpdeskError(
            "keyring_missing",
            _("Dieser Rechner hat keinen Schlüsselbund, in dem ein Passwort sicher liegt."),
            hint=f"{advice} {elsewhere.format(variable=variable(name))}",
        )

    def _account(self, name: str) -> str:
        return f"{name} {self._whose}"


def variable(name: str) -> str:
    """The environment variable that holds the secret of a desk, for servers and scripts: HELPDESK_SECRET_MY_DESK."""
    return f"HELPDESK_SECRET_{name.upper().replace('-', '_')}"


_ADVICE = {
    "linux": N_(
        "Installieren Sie GNOME-Schlüsselbund (gnome-keyring) oder KWallet und melden Sie sich neu an; "
        "bis dahin lässt es sich im Fenster bis zum Beenden merken."
    ),
    "darwin": N_(
        "Öffnen Sie die „Schlüsselbundverwaltung“ und entsperren Sie den Schlüsselbund „Anmeldung“; "
        "bis dahin lässt es sich im Fenster bis zum Beenden merken."
    ),
    "win32": N_(
        "Starten Sie den Windows-Dienst „Anmeldeinformationsverwaltung“ (VaultSvc); "
        "bis dahin lässt es sich im Fenster bis zum Beenden merken."
    ),
}


def _seal(address: str) -> str:
    return hashlib.sha256(origin(address).encode(errors="replace")).hexdigest()[:_SEAL]


def _checked(secret: str) -> str:
    secret = secret.strip()
    if not secret or not secret.isprintable():
        raise HelpdeskError(
            "secret_malformed",
            _("Das Passwort ist leer oder enthält Zeilenumbrüche oder Steuerzeichen."),
            hint=_("Kopieren Sie es noch einmal, ohne das Drumherum."),
        )
    if (size := len(secret.encode("utf-16-le"))) > LONGEST:
        raise HelpdeskError(
            "secret_too_long",
            _("Das Passwort ist mit {count} Zeichen länger, als Schlüsselbünde halten (höchstens {most}).").format(
                count=size // 2, most=LONGEST // 2
            ),
            hint=_("Vielleicht haben Sie eine ganze Datei kopiert; gemeint ist nur der Schlüssel darin."),
        )
    return secret
