"""Whether a grant still carries a session, and this technician's."""

from helpdesk.consent.dossier import Dossier
from helpdesk.consent.models import ConsentState
from helpdesk.consent.verifying import CLOCKS_DIFFER
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _, format_moment


def check_presented(dossier: Dossier) -> None:
    """Whether it is known how long ago the text was presented.

    Raises:
        HelpdeskError: `consent_presented_ahead` where the clock was set back behind that, now or at any answer since.
    """
    shown = dossier.record.presentation
    if shown is not None and min(dossier.moments_since("presented")) < shown.at - CLOCKS_DIFFER:
        raise HelpdeskError(
            "consent_presented_ahead",
            _("Vorgelegt wurde nach der Uhr dieses Rechners um {moment}, und danach ging sie zurück.").format(
                moment=format_moment(shown.at)
            ),
            hint=_("Wann das wirklich war, weiß niemand. Prüfen Sie die Uhr und legen Sie die Freigabe neu vor."),
        )


def check_valid(dossier: Dossier) -> None:
    """Whether the grant still counts.

    Raises:
        HelpdeskError: `consent_grant_expired`, or `consent_grant_ahead` where the clock was set back behind it: nobody
            knows then how long it still counts.
    """
    record = dossier.record
    valid_until, granted, moments = record.valid_until, record.granted, dossier.moments_since("granted")
    if granted is not None and min(moments) < granted - CLOCKS_DIFFER:
        raise HelpdeskError(
            "consent_grant_ahead",
            _("Nach der Uhr dieses Rechners wird die Freigabe erst erteilt: {moment}.").format(
                moment=format_moment(granted)
            ),
            hint=_("Prüfen Sie die Uhr. Geht sie jetzt richtig, legen Sie die Freigabe neu vor."),
        )
    # Where the clock was set back since, the latest time on record counts.
    if valid_until is None or max(moments) >= valid_until:
        raise HelpdeskError(
            "consent_grant_expired",
            _("Die Freigabe galt bis {moment}.").format(moment=format_moment(valid_until or dossier.now)),
            hint=_("Lassen Sie sie vom Kunden verlängern, oder beenden Sie die Sitzung und legen Sie eine neue vor.")
            if record.ran
            else _("Legen Sie die Freigabe neu vor."),
        )


def check_in_time(dossier: Dossier) -> None:
    """Whether a running session may still do something new; what is noted of it afterwards isn't held up.

    Raises:
        HelpdeskError: As `check_valid`.
    """
    if dossier.record.state is ConsentState.RUNNING:
        check_valid(dossier)


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
