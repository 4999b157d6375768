"""What people typed into worked time goes with its consent, whoever writes at that moment."""

from collections.abc import Callable
from datetime import datetime

from helpdesk.app import open_helpdesk
from helpdesk.consent import Action
from helpdesk.settings import Paths, Settings
from helpdesk.work import Correction
from tests.delivery.keyrings import MemoryKeyring
from tests.work.on_call import Desk, clocks, desk, helpdesk, settings

__all__ = ["clocks", "desk", "helpdesk", "settings"]


class Interrupted:
    """A clock at whose next look somebody else does something."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self.then: Callable[[], object] | None = None

    def __call__(self) -> datetime:
        then, self.then = self.then, None
        if then:
            then()
        return self._clock()


def test_a_correction_brings_no_note_back_that_is_erased_meanwhile(
    desk: Desk, vault: MemoryKeyring, prepared: Paths, settings: Settings
) -> None:
    del vault
    case = desk.session(desk.ticket(), minutes=7)
    case.go(Action.SEAL)
    (entry,) = desk.helpdesk.times.of_consent(case.id)
    (noted,) = desk.helpdesk.times.correct(entry.id, Correction("länger", note="Für Xanthippe")).times - {entry.id}
    clock = Interrupted(desk.clocks)
    other = open_helpdesk(prepared, settings, now=clock)
    clock.then = lambda: desk.helpdesk.erasures.erase([case.id], "request")

    other.times.correct(noted, Correction("doch kürzer", minutes=4))
    other.close()

    assert [one.note for one in desk.helpdesk.times.of_consent(case.id)] == ["", "", ""]
