"""What states, answers and the people who confirm look like."""

from datetime import UTC, datetime

from helpdesk.consent import AnswerValue, ConsentRow, ConsentState, Item
from helpdesk.i18n import _, format_day
from ui.theme import Kind
from ui.widgets import Row

_STATES: dict[ConsentState, tuple[str, Kind]] = {
    ConsentState.DRAFT: ("pencil", "neutral"),
    ConsentState.PRESENTED: ("eye", "accent"),
    ConsentState.GRANTED: ("shield-check", "positive"),
    ConsentState.DECLINED: ("ban", "negative"),
    ConsentState.EXPIRED: ("hourglass", "warning"),
    ConsentState.RUNNING: ("circle-play", "accent"),
    ConsentState.PAUSED: ("circle-pause", "warning"),
    ConsentState.REVOKED: ("hand", "negative"),
    ConsentState.ENDED: ("circle-stop", "neutral"),
    ConsentState.SEALED: ("lock", "neutral"),
}

_ANSWERS: dict[AnswerValue | None, tuple[str, Kind]] = {
    None: ("circle", "neutral"),
    "yes": ("circle-check", "positive"),
    "no": ("circle-x", "negative"),
    "n/a": ("circle-minus", "neutral"),
}

_UNFINISHED = frozenset({ConsentState.RUNNING, ConsentState.PAUSED, ConsentState.REVOKED})


def state_look(state: ConsentState) -> tuple[str, Kind]:
    """Icon and colour of a state."""
    return _STATES[state]


def answer_look(answer: AnswerValue | None) -> tuple[str, Kind]:
    """Icon and colour of an answer."""
    return _ANSWERS[answer]


def answer_word(answer: AnswerValue | None) -> str:
    """An answer in the user's language."""
    return {"yes": _("Ja"), "no": _("Nein"), "n/a": _("nicht zutreffend"), None: _("offen")}[answer]


def who_look(item: Item) -> tuple[str, str]:
    """Icon and word for who confirms an item."""
    return {
        "T": ("headset", _("Techniker")),
        "K": ("user", _("Kunde")),
        "TK": ("users", _("Techniker und Kunde")),
    }[item.who]


def list_row(consent: ConsentRow) -> Row:
    """A consent as a row of the list."""
    icon, kind = state_look(consent.state)
    word = consent.state.word
    if consent.revoked and consent.state is not ConsentState.REVOKED:
        # That it is over doesn't say that the customer took it back.
        # English states begin with a capital, which none does after a comma.
        word = f"{ConsentState.REVOKED.word}, {word[:1].lower()}{word[1:]}"
    return Row(
        consent.id,
        consent.customer,
        consent.device,
        kind,
        icon,
        word,
        _short(consent.created),
        strong=consent.state in _UNFINISHED,
    )


def _short(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local:%H:%M}" if local.date() == datetime.now(UTC).astimezone().date() else format_day(local.date())


def clock(seconds: float) -> str:
    """A duration as 0:07:31."""
    whole = max(int(seconds), 0)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def since(start: datetime, now: datetime) -> float:
    """Seconds between two moments."""
    return (now - start).total_seconds()
