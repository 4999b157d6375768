"""The contract, against a real Redmine."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest

from helpdesk.delivery import DeskConfig
from helpdesk.delivery.redmine import RedmineDesk
from tests.delivery.contract import Kit, ServerContract, Stored

pytestmark = pytest.mark.live
ADDRESS = "http://127.0.0.1:8086"
OPTIONS = {"project": "helpdesk", "tracker": "Support"}


def desk_with(key: str, address: str = ADDRESS, **options: str) -> RedmineDesk:
    config = DeskConfig("redmine", "redmine", "Redmine", address, "centron", {**OPTIONS, **options})
    return RedmineDesk(config, lambda: key, lambda: datetime.now(UTC))


class Admin:
    """The other end, through the interface but without our code."""

    def __init__(self, line: httpx.Client) -> None:
        self._line = line

    def ask(self, path: str, **params: str) -> dict[str, Any]:
        answer = self._line.get(path, params=params).raise_for_status().json()
        assert isinstance(answer, dict)
        return answer

    def count(self, key: UUID, _number: str) -> int:
        """How many tickets, notes and closings carry a key."""
        found = self.ask("/issues.json", status_id="*", attachment=f"~{key}")["issues"]
        files = [file["filename"] for each in found for file in self._issue(each["id"])["attachments"]]
        return files.count(f"draft-{key}.txt")

    def stored(self, number: str) -> Stored:
        issue = self._issue(number)
        files = {file["filename"]: file["filesize"] for file in issue["attachments"]}
        return Stored(issue["subject"], issue["description"], files)

    def answer(self, number: str, text: str, files: Mapping[str, bytes]) -> None:
        uploads = []
        for name, content in files.items():
            kind = {"Content-Type": "application/octet-stream"}
            answer = self._line.post("/uploads.json", params={"filename": name}, content=content, headers=kind)
            uploads.append({"token": answer.raise_for_status().json()["upload"]["token"], "filename": name})
        change = {"notes": text, "uploads": uploads}
        self._line.put(f"/issues/{number}.json", json={"issue": change}).raise_for_status()

    def _issue(self, number: object) -> dict[str, Any]:
        issue = self.ask(f"/issues/{number}.json", include="attachments,journals")["issue"]
        assert isinstance(issue, dict)
        return issue


@pytest.fixture(scope="module")
def admin(redmine: Mapping[str, str]) -> Iterator[Admin]:
    with httpx.Client(base_url=ADDRESS, headers={"X-Redmine-API-Key": redmine["ADMIN_KEY"]}, timeout=30) as line:
        yield Admin(line)


class TestRedmine(ServerContract):
    @pytest.fixture
    def kit(self, redmine: Mapping[str, str], admin: Admin) -> Kit:
        return Kit(
            desk_with(redmine["API_KEY"]),
            desk_with("0" * 40),
            admin.count,
            admin.stored,
            admin.answer,
            largest=5 * 1024 * 1024,
        )
