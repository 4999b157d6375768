"""The desk for portals without an interface: everything is laid out, and a person carries it over in the browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

from helpdesk.delivery.desk import HandCarried, HandedOver, Parcel
from helpdesk.delivery.models import DeskCheck, Handoff, HandoffField, ParcelKind
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.reasons import reason
from helpdesk.store.saving import FULL
from helpdesk.tickets import DeskProfile, Receipt
from helpdesk.tickets.names import safe_name

_FIELDS_FILE = "Felder.txt"


class PortalDesk(HandCarried):
    """Lays a parcel out in a folder of its own: the attachments, and the form's fields in their order."""

    can_search = False

    def __init__(self, folder: Path, form: DeskProfile) -> None:
        """`folder` holds one folder a parcel; `form` is what the portal asks for."""
        self._folder = folder
        self._form = form

    @property
    def name(self) -> str:
        # The first one there was is known by this name in every database.
        return "portal" if self._form.id == "centron" else f"portal-{self._form.id}"

    @property
    def title(self) -> str:
        return self._form.title

    @property
    def address(self) -> str:
        return self._form.address

    @property
    def profile(self) -> str:
        return self._form.id

    def deliver(self, parcel: Parcel) -> Receipt | HandedOver:
        """Lays the parcel out; doing it again restores what is missing.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`.
        """
        return HandedOver(self.lay_out(parcel).folder)

    def find(self, parcel: Parcel) -> None:
        """Never known here: the technician is asked."""
        del parcel

    def check(self) -> DeskCheck:
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            return DeskCheck(self.name, ready=False, message=_unwritable(self._folder, error).message)
        message = _("{title} hat keine Schnittstelle: Sie übergeben das Ticket im Browser ({address}).")
        return DeskCheck(self.name, ready=True, message=message.format(title=self.title, address=self.address))

    def lay_out(self, parcel: Parcel) -> Handoff:
        """The parcel's folder with all files in it, and the fields to copy.

        Raises:
            HelpdeskError: `disk_full` or `store_read_only`.
        """
        folder = self._place(parcel)
        fields = tuple(self._fields(parcel))
        files = tuple(folder / name for name in _distinct([file.name for file in parcel.attachments]))
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            for source, target in zip(parcel.paths, files, strict=True):
                _write(target, source.read_bytes())
            _write(folder / _FIELDS_FILE, "".join(f"{each.label}:\n{each.value}\n\n" for each in fields).encode())
        except OSError as error:
            raise _unwritable(folder, error) from error
        return Handoff(parcel.ticket, parcel.kind, self.address, folder, fields, files)

    def clear(self, parcel: Parcel) -> None:
        """Takes a parcel's folder away, once it was carried over or taken back."""
        shutil.rmtree(self._place(parcel), ignore_errors=True)

    def _place(self, parcel: Parcel) -> Path:
        # The subject is for the person in the file dialog, the key's random end for us.
        return self._folder / f"{safe_name(parcel.subject)[:60].strip(' .')} {parcel.key.hex[-8:]}"

    def _fields(self, parcel: Parcel) -> Iterator[HandoffField]:
        labels = self._form.labels
        if parcel.number:
            yield HandoffField(labels["number"], parcel.number)
        if parcel.kind is ParcelKind.CREATE:
            for name in ("department", "category", "server", "subject", "message"):
                if value := str(getattr(parcel, name)):
                    yield HandoffField(labels[name], value)
        elif parcel.kind is ParcelKind.REPLY:
            yield HandoffField(labels["message"], parcel.message)
        else:
            yield HandoffField(_("Schaltfläche"), labels["close"])


def _distinct(names: list[str]) -> Iterator[str]:
    # Case folded: most desktops' file systems take "A.png" and "a.png" for one.
    taken = {_FIELDS_FILE.casefold()}
    for name in names:
        path = Path(name)
        free = next(
            candidate
            for number in range(1, len(names) + 3)
            if (candidate := name if number == 1 else f"{path.stem} ({number}){path.suffix}").casefold() not in taken
        )
        taken.add(free.casefold())
        yield free


def _write(target: Path, content: bytes) -> None:
    unfinished = target.with_name(f"{target.name}.part")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> HelpdeskError:
    if error.errno in FULL:
        return HelpdeskError(
            "disk_full",
            _("Der Datenträger ist voll; die Übergabe konnte nicht bereitgelegt werden."),
            hint=_("Schaffen Sie Platz auf {folder} und versuchen Sie es erneut.").format(folder=folder),
        )
    return HelpdeskError(
        "store_read_only",
        _("In {folder} lässt sich nicht schreiben ({reason}).").format(folder=folder, reason=reason(error)),
        hint=_("Geben Sie sich Schreibrechte auf den Ordner und versuchen Sie es erneut."),
    )
