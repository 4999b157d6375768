import hashlib
from io import BytesIO
from uuid import UUID

from sqlmodel import Session

from helpdesk.consent.tables import SignatureTable
from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.store.files import Files, read_chosen

MOST_BYTES = 1_000_000
"""The most bytes of a picture that is handed in."""

_MOST_PIXELS = 4_000_000

_MOST_STORED = 8_000_000
"""More than so many pixels ever take; whatever lies in the place of a picture isn't read beyond."""


class Signatures:
    """Pictures of signatures, by the hash of their content.

    Only the picture is kept, drawn anew in grey: no pressure, no speed, nothing else by which a person is known.
    """

    def __init__(self, files: Files) -> None:
        self._files = files

    def keep(self, session: Session, consent_id: UUID, picture: bytes) -> None:
        """Stores what `picture_alone` made, as this consent's.

        Raises:
            HelpdeskError: As `Files.put`.
        """
        sha256 = self._files.put(picture).sha256
        if session.get(SignatureTable, (consent_id, sha256)) is None:
            session.add(SignatureTable(consent_id=consent_id, sha256=sha256))

    def get(self, sha256: str) -> bytes:
        """The picture, as it was when it was kept.

        Raises:
            HelpdeskError: `signature_missing` or `signature_changed`.
        """
        try:
            picture = read_chosen(self._files.path(sha256), _MOST_STORED)
        except (HelpdeskError, ValueError) as error:
            raise HelpdeskError("signature_missing", _("Das Bild der Unterschrift ist nicht mehr da.")) from error
        if hashlib.sha256(picture).hexdigest() != sha256:
            raise HelpdeskError(
                "signature_changed",
                _("Das Bild der Unterschrift ist ein anderes als das, mit dem unterschrieben wurde."),
            )
        return picture


def picture_alone(png: bytes) -> bytes:
    """The picture drawn anew, in grey.

    Raises:
        HelpdeskError: `signature_unreadable`.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - 40 ms that only a signature costs

    refusal = HelpdeskError(
        "signature_unreadable",
        _("Das ist kein Bild einer Unterschrift."),
        hint=_("Ein PNG mit höchstens 1 MB und 4 Millionen Bildpunkten."),
    )
    if len(png) > MOST_BYTES:
        raise refusal
    try:
        with Image.open(BytesIO(png), formats=["PNG"]) as picture:
            if picture.width * picture.height > _MOST_PIXELS:
                raise refusal
            flat = Image.new("L", picture.size, 255)
            drawn = picture.convert("RGBA")
            flat.paste(drawn.convert("L"), mask=drawn.getchannel("A"))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise refusal from error
    written = BytesIO()
    flat.save(written, "PNG", optimize=True)
    return written.getvalue()
