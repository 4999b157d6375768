"""Everything `helpdesk doctor` looks at: the store's own health, and whether secrets of desks can be had."""

from contextlib import closing

from sqlcipher3 import dbapi2

from helpdesk.consent.profiles import profiles as session_profiles
from helpdesk.consent.tools import tools
from helpdesk.delivery.secrets import SecretPlace, Secrets
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.settings import Paths
from helpdesk.store.connection import connect, schema_version
from helpdesk.store.health import Finding, examine
from helpdesk.store.toml_file import told
from helpdesk.tickets.profiles import adopt, broken_profiles


def diagnose(paths: Paths) -> list[Finding]:
    """Looks at everything; changes nothing, and never raises for what it finds."""
    return [*examine(paths), *_profiles(paths), *_of_consents(paths), _keyring(paths)]


def _profiles(paths: Paths) -> list[Finding]:
    """The forms the user added and that can't be used; silent where all can."""
    adopt(paths.profiles)
    hint = _("Bis dahin fehlt das Formular. Prüfen Sie es mit „helpdesk profile check“.")
    return [
        Finding(
            "profile",
            ok=False,
            message=_("Das Formular {file} ist beschädigt: {reason}").format(
                file=one.file.name, reason="; ".join(map(told, one.faults))
            ),
            hint=hint,
        )
        for one in broken_profiles()
    ]


def _of_consents(paths: Paths) -> list[Finding]:
    """The user's profiles of sessions and remote tools that can't be used; silent where all can."""
    broken = (*session_profiles(paths.consent_profiles).broken(), *tools(paths.remote_tools).broken())
    return [
        Finding(
            "consent",
            ok=False,
            message=_("{file} kann nicht benutzt werden: {reason}").format(
                file=one.file.name, reason="; ".join(map(told, one.faults))
            ),
            hint=_("Berichtigen Sie die genannten Stellen in {file}.").format(file=one.file),
        )
        for one in broken
    ]


def _keyring(paths: Paths) -> Finding:
    secrets = Secrets(paths.data_dir)
    absent = {SecretPlace.NOWHERE, SecretPlace.OTHER_ADDRESS, SecretPlace.NO_KEYRING}
    try:
        without = [name for name, address in _desks(paths) if secrets.place(name, address) in absent]
    except HelpdeskError as error:
        return Finding("keyring", ok=False, message=error.message, hint=error.hint)
    if without:
        told = _("Für {desks} ist kein Schlüssel oder Passwort hinterlegt.").format(desks=", ".join(without))
        hint = secrets.problem() or _("Tragen Sie es in den Einstellungen unter „Ticketwege“ ein.")
        return Finding("keyring", ok=False, message=told, hint=hint.replace("\n", " "))
    if secrets.problem():
        message = _("Es gibt keinen Schlüsselbund; eigene Ticketwege und das Versiegeln von Freigaben brauchen ihn.")
        return Finding("keyring", ok=True, message=message)
    return Finding("keyring", ok=True, message=_("Der Schlüsselbund dieses Rechners ist erreichbar."))


def _desks(paths: Paths) -> list[tuple[str, str]]:
    """The desks the user set up, with addresses; none where the database can't be asked, which is told elsewhere."""
    try:
        if not schema_version(paths.database):
            return []
        with closing(connect(paths.database, read_only=True)) as connection:
            return [(str(name), str(at)) for name, at in connection.execute("SELECT name, address FROM desks")]
    except (HelpdeskError, dbapi2.Error):
        return []
