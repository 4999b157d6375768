"""Reviews that were begun: one file each, so that closing the window or a power cut costs nobody an hour's work."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import fields, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from helpdesk.errors import HelpdeskError
from helpdesk.i18n import _
from helpdesk.scope.importing.models import Proposal, ProposedEntry
from helpdesk.scope.models import Verdict
from helpdesk.scope.reviewing import Decision, Review, ReviewLine, ReviewRow
from helpdesk.store.saving import save_bytes

_SUFFIX = ".json"


class Reviews:
    """The unfinished reviews of this workstation. A document knows nothing of them before it is accepted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, review: Review) -> None:
        """Keeps a review as it stands now.

        Raises:
            HelpdeskError: `disk_full` or `save_refused`; what was kept before stays.
        """
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, exist_ok=True)
        content = {
            "file": review.file,
            "head": _plain(review.head),
            "lines": [_plain_line(line) for line in review.lines],
        }
        save_bytes(self._path(review.id), json.dumps(content, ensure_ascii=False).encode(errors="replace"))

    def kept(self) -> list[ReviewRow]:
        """All that were begun, the last one changed first; files that can't be read are left out."""
        rows = []
        for path in self._folder.glob(f"*{_SUFFIX}"):
            with suppress(HelpdeskError, OSError, ValueError):
                review = self.read(UUID(path.stem))
                changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                decided = len(review.lines) - review.count(Decision.OPEN)
                rows.append(ReviewRow(review.id, review.head.title, review.file, len(review.lines), decided, changed))
        return sorted(rows, key=lambda row: row.changed, reverse=True)

    def read(self, review_id: UUID) -> Review:
        """A review as it was kept.

        Raises:
            HelpdeskError: `review_unreadable`.
        """
        path = self._path(review_id)
        try:
            raw = json.loads(path.read_bytes())
            return Review(review_id, raw["file"], _proposal(raw["head"]), tuple(map(_line, raw["lines"])))
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise HelpdeskError(
                "review_unreadable",
                _("Die angefangene Prüfung lässt sich nicht lesen."),
                hint=_("Importieren Sie die Seite noch einmal. Die Datei ist {file}.").format(file=path),
            ) from error

    def discard(self, review_id: UUID) -> None:
        """Forgets a review; nothing happens when there is none."""
        with suppress(OSError):
            self._path(review_id).unlink()

    def _path(self, review_id: UUID) -> Path:
        return self._folder / f"{review_id}{_SUFFIX}"


def _plain(value: Proposal | ProposedEntry) -> dict[str, Any]:
    items = ((field.name, getattr(value, field.name)) for field in fields(value))
    return {name: item.isoformat() if isinstance(item, date) else item for name, item in items}


def _plain_line(line: ReviewLine) -> dict[str, Any]:
    proposed = _plain(line.proposed) if line.proposed else None
    return {"entry": _plain(line.entry), "proposed": proposed, "decision": line.decision}


def _line(raw: Mapping[str, Any]) -> ReviewLine:
    proposed = raw["proposed"]
    return ReviewLine(_entry(raw["entry"]), _entry(proposed) if proposed else None, Decision(raw["decision"]))


def _entry(raw: Mapping[str, Any]) -> ProposedEntry:
    entry = ProposedEntry(**_known(raw, ProposedEntry))
    return replace(entry, verdict=Verdict(entry.verdict))


def _proposal(raw: Mapping[str, Any]) -> Proposal:
    days = {name: date.fromisoformat(raw[name]) for name in ("validated", "edited") if raw.get(name)}
    return Proposal(**{**_known(raw, Proposal), **days})


def _known(raw: Mapping[str, Any], kind: type) -> dict[str, Any]:
    # By name, so that a file of another version of the program is read as far as both know its fields.
    names = [field.name for field in fields(kind) if field.name in raw]
    return {name: tuple(raw[name]) if isinstance(raw[name], list) else raw[name] for name in names}
