"""What no system can interrupt is left behind when the program closes."""

import gc
import socket
import threading
import warnings
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial

import pytest

from helpdesk.delivery.cutting import LEFT_BEHIND, Cuttable, dial
from helpdesk.delivery.desk import UnreachableError
from helpdesk.delivery.http import Client


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Names are looked up without end; set once somebody waits for one."""
    entered, released = threading.Event(), threading.Event()

    def lookup(*_asked: object, **_options: object) -> list[object]:
        entered.set()
        released.wait()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    yield entered
    released.set()


def ended(call: Callable[[], object], entered: threading.Event, end: Callable[[], None]) -> BaseException:
    """How a call on another thread ends once it waits."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except Exception as error:  # noqa: BLE001 - told to the test
            raised.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    assert entered.wait(60)
    end()
    thread.join(60)
    return raised[0]


def test_hanging_up_leaves_a_lookup_behind_and_nothing_was_sent(stuck: threading.Event) -> None:
    client = Client("https://tickets.example", dict, timeout=120)

    error = ended(lambda: client.send("POST", "/x", json={}), stuck, client.hang_up)

    assert isinstance(error, UnreachableError)


def test_mails_lookup_is_left_behind_too(stuck: threading.Event) -> None:
    ending = Cuttable()

    assert isinstance(ended(lambda: dial("mail.example", 25, 120, ending), stuck, ending.end), TimeoutError)


def test_what_is_not_ended_gives_what_came_of_it() -> None:
    assert Cuttable().outrun(lambda: 17) == 17
    with pytest.raises(ZeroDivisionError):
        Cuttable().outrun(lambda: 1 // 0)


def test_what_failed_is_let_go_without_a_collection() -> None:
    class Sent:
        pass

    sent = Sent()
    gone = weakref.ref(sent)

    def work(held: Sent) -> None:
        raise ConnectionError(held)

    gc.disable()
    try:
        with suppress(ConnectionError):
            Cuttable().outrun(partial(work, sent))
        del sent
        for thread in threading.enumerate():
            if thread.name == LEFT_BEHIND:
                thread.join()
        assert gone() is None
    finally:
        gc.enable()


def test_a_connection_that_comes_about_after_the_end_is_shut_down_and_not_kept() -> None:
    ending = Cuttable()
    ending.end()
    ending.let_go()
    ours, theirs = socket.socketpair()

    with ours, theirs, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        ending.hold(ours)
        assert theirs.recv(1) == b""
        del ending
        gc.collect()

    assert not told
