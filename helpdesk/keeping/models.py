from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID


@dataclass(frozen=True, slots=True)
class BackupInfo:
    """A backup, and what is in it.

    Attributes:
        bytes: Of the file.
        program: Version of the program that made it.
        whole: With the content of attachments; else they lie beside the database it was made of.
        rows: How many rows each table has.
        missing: How many files were gone or damaged already when it was made.
    """

    path: Path
    made: datetime
    bytes: int
    program: str
    whole: bool
    rows: Mapping[str, int] = field(default_factory=dict)
    missing: int = 0

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Tickets, customers, consents and quotes."""
        tickets, customers, consents, quotes = (
            self.rows.get(table, 0) for table in ("tickets", "customers", "consents", "quotes")
        )
        return tickets, customers, consents, quotes


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What reading tickets in did.

    Attributes:
        existing: Tickets that were here already and stay as they are.
        missing: Hashes of attachments whose content isn't here.
    """

    imported: tuple[UUID, ...]
    existing: tuple[UUID, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What an export of consent records wrote.

    Attributes:
        consents: How many are in it.
        flaws: What is missing in it because it was lost or changed here, in sentences.
    """

    consents: int
    flaws: tuple[str, ...] = ()
