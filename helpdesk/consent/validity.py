"""Whether a grant still carries a session, and this technician's."""

from helpdesk.consent.dossier import Dossier
from helpdesk.consent.verifying import CLOCKS_DIFFER
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment


def check_valid(dossier: Dossier) -> None:
    """Whether the grant still counts.

    Raises:
        HelpdeskError: `consent_grant_expired`, or `consent_grant_ahead` where the clock was set back behind it: nobody
            knows then how long it still counts.
    """
    valid_until, granted = dossier.record.valid_until, dossier.record.granted
    if granted is not None and dossier.now < granted - CLOCKS_DIFFER:
        raise HelpdeskError(
            "consent_grant_ahead",
            _("Nach der Uhr dieses Rechners wird die Freigabe erst erteilt: {moment}.").format(
                moment=format_moment(granted)
            ),
            hint=_("Prüfen Sie die Uhr. Geht sie jetzt richtig, legen Sie die Freigabe neu vor."),
        )
    if valid_until is None or dossier.now >= valid_until:
        raise HelpdeskError(
            "consent_grant_expired",
            _("Die Freigabe galt bis {moment}.").format(moment=format_moment(valid_until or dossier.now)),
            hint=_("Beenden Sie eine pausierte Sitzung und legen Sie die Freigabe neu vor."),
        )


def check_technician(dossier: Dossier, technician: str) -> None:
    """Whether the customer was told of this technician.

    Raises:
        HelpdeskError: `consent_other_technician`.
    """
    record = dossier.record
    if technician not in record.technicians:
        raise HelpdeskError(
            "consent_other_technician",
            _("Die Freigabe gilt für {granted}, angemeldet ist {present}.").format(
                granted=", ".join(sorted(record.technicians)) or "–", present=technician or "–"
            ),
            hint=_("Legen Sie die Freigabe mit dem neuen Namen noch einmal vor, oder übergeben Sie die Sitzung vorher.")
            if record.ran
            else _("Legen Sie die Freigabe mit dem neuen Namen noch einmal vor."),
        )


def check_named(technician: str) -> None:
    """Whether anybody said who the technician is, be it by the login.

    Raises:
        HelpdeskError: `technician_unnamed`, with where to set it.
    """
    if not technician:
        raise HelpdeskError(
            "technician_unnamed",
            _("Der Kunde muss wissen, wer zugreift, und Ihr Name ist nicht eingestellt."),
            hint=_('Tragen Sie Ihren Namen als „technician = "…"“ in config.toml im Datenverzeichnis ein.'),
        )


def check_capabilities(granted: frozenset[str], wanted: frozenset[str]) -> None:
    """Whether the session wants no more than was presented and granted.

    Raises:
        HelpdeskError: `consent_capability_not_granted`, naming them.
    """
    if beyond := sorted(wanted - granted):
        raise HelpdeskError(
            "consent_capability_not_granted",
            _("Das hat der Kunde nicht freigegeben: {names}.").format(names=", ".join(beyond)),
            hint=_("Wählen Sie es als Umstand und legen Sie die Freigabe neu vor."),
        )
