"""What becomes of a document: prepared for the eye, issued, kept."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from helpdesk.changes import Changes
from helpdesk.printing.models import Made
from helpdesk.printing.subjects import Kind, Subject


@dataclass(frozen=True, slots=True)
class IssuedRow:
    """A document as it was issued.

    Attributes:
        version: Counts from 1 within one subject, whose number stays.
        title: Empty once it was erased, as `customer` and `customer_name` are.
        sha256: Of the PDF, as `bytes` is its size.
        replaces: Number and version of the one before; empty for the first.
        erased: It held what had to be erased: bytes and data are gone, this row says that they were there.
        replaced: There is a later version; told by lists only.
    """

    id: UUID
    kind: Kind
    number: str
    version: int
    title: str
    customer: UUID | None
    customer_name: str
    sha256: str
    bytes: int
    issued: datetime
    replaces: str = ""
    erased: bool = False
    replaced: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document to look at: as it was issued when nothing it says has changed since, else as it would be.

    Attributes:
        draft: It says of itself that it is one; without number and version, and never archived.
        number: That it has or would get, as `version`.
        issued: The one whose bytes these are; None: nobody has issued this yet.
        former: The one that issuing this would replace.
        contained: Numbers of others whose pieces of work this tells of, too.
        at: The moment it was set for.
        content: Fingerprint of what it says, without number, version and date.
    """

    subject: Subject
    pdf: bytes
    made: Made
    at: datetime
    content: str
    number: str = ""
    version: int = 0
    issued: IssuedRow | None = None
    former: IssuedRow | None = None
    contained: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        return self.made.title

    @property
    def kind(self) -> Kind:
        return self.subject.kind

    @property
    def year(self) -> int:
        """Of the number, as people here count."""
        return self.at.astimezone().year

    @property
    def draft(self) -> bool:
        return self.made.draft


@dataclass(frozen=True, slots=True)
class Issued:
    """What left the program: the bytes that are kept, or those of a draft, which has no row."""

    row: IssuedRow | None
    pdf: bytes
    changes: Changes = field(default_factory=Changes)
