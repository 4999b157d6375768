from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpdesk.errors import HelpdeskError
from helpdesk.scope import Proposal, ProposedEntry, Verdict
from helpdesk.scope.review_files import Reviews
from helpdesk.scope.reviewing import Decision, Review, parts

CERTAIN = ProposedEntry("Drucker einrichten", Verdict.INCLUDED, "Drucker", line=1)
DOUBTFUL = ProposedEntry("Toner liefern", Verdict.EXCLUDED, "Drucker", certain=False, doubt="Nur angedeutet.", line=3)
UNJUDGED = ProposedEntry("Papierstau beheben", Verdict.UNREGULATED, "Störungen", line=5)


def begun(*entries: ProposedEntry) -> Review:
    head = Proposal("drucker", "Drucker", provider="Muster IT", validated=date(2026, 3, 1), entries=entries)
    return Review.begin(uuid4(), "drucker.md", head)


@pytest.fixture
def reviews(tmp_path: Path) -> Reviews:
    return Reviews(tmp_path / "reviews")


def test_all_certain_entries_are_accepted_at_once_and_no_other() -> None:
    review = begun(CERTAIN, DOUBTFUL, UNJUDGED).accept_certain()

    assert [line.decision for line in review.lines] == [Decision.ACCEPTED, Decision.OPEN, Decision.OPEN]
    assert review.uncertain == 2


def test_an_entry_without_a_verdict_is_accepted_only_with_one() -> None:
    review = begun(UNJUDGED).decide([0], Decision.ACCEPTED)
    assert review.count(Decision.OPEN) == 1

    assert review.judge([0], Verdict.PREMIUM).result().entries[0].verdict is Verdict.PREMIUM


def test_what_becomes_of_it_are_the_accepted_entries_alone() -> None:
    review = begun(CERTAIN, DOUBTFUL, UNJUDGED).decide([0], Decision.ACCEPTED).decide([1], Decision.DROPPED)

    assert review.result().entries == (CERTAIN,)


def test_a_line_that_was_overlooked_is_added_where_it_stands_on_the_page() -> None:
    review, row = begun(CERTAIN, DOUBTFUL).add(ProposedEntry("Scanner einrichten", Verdict.INCLUDED, line=2))

    assert row == 1
    assert [line.entry.line for line in review.lines] == [1, 2, 3]
    assert review.lines[1].proposed is None


@pytest.mark.parametrize(
    ("head", "field"),
    [
        (Proposal("drucker", " ", provider="Muster IT"), "title"),
        (Proposal("drucker", "Drucker"), "provider"),
        (Proposal("Drücker", "Drucker", provider="Muster IT"), "id"),
        (Proposal("drucker", "Drucker", provider="Muster IT", language="Deutsch"), "language"),
    ],
)
def test_what_the_head_lacks_is_named_by_field(head: Proposal, field: str) -> None:
    problems = Review(uuid4(), "drucker.md", head, begun(CERTAIN).accept_certain().lines).problems()

    assert [problem.field for problem in problems] == [field]


def test_without_an_accepted_entry_there_is_no_document() -> None:
    assert [problem.code for problem in begun(CERTAIN).problems()] == ["nothing_accepted"]


def test_entries_of_a_group_stand_together_wherever_the_page_has_them() -> None:
    lines = begun(CERTAIN, UNJUDGED, DOUBTFUL).lines

    assert [(part.module, part.rows) for part in parts(lines)] == [("Drucker", (0, 2)), ("Störungen", (1,))]


entries = st.builds(
    ProposedEntry,
    text=st.text(),
    verdict=st.sampled_from(Verdict),
    conditions=st.tuples(st.text(), st.text()),
    certain=st.booleans(),
    line=st.integers(0, 10_000),
)


# A disk that is busy takes its time over every file.
@settings(deadline=None)
@given(found=st.lists(entries, max_size=4), day=st.none() | st.dates(), file=st.text())
def test_a_review_is_read_as_it_was_kept(
    tmp_path_factory: pytest.TempPathFactory, found: list[ProposedEntry], day: date | None, file: str
) -> None:
    reviews = Reviews(tmp_path_factory.getbasetemp() / "reviews")
    head = Proposal("drucker", "Drucker", edited=day, paragraphs=("eins", "zwei"), entries=tuple(found))
    review = Review.begin(uuid4(), file, head).accept_certain()

    reviews.keep(review)

    assert reviews.read(review.id) == review


def test_reviews_that_were_begun_are_listed_with_how_far_they_are(reviews: Reviews) -> None:
    reviews.keep(begun(CERTAIN, DOUBTFUL).accept_certain())

    (row,) = reviews.kept()
    assert (row.title, row.file, row.decided, row.lines) == ("Drucker", "drucker.md", 1, 2)


@pytest.mark.parametrize(
    "damaged", ['{"file": "dr', '{"file": "a", "head": "b", "lines": []}', "[" * 200_000, "\0" * 99, "{}"]
)
def test_a_damaged_review_is_not_listed_and_says_so_when_it_is_wanted(
    reviews: Reviews, tmp_path: Path, damaged: str
) -> None:
    review = begun(CERTAIN)
    reviews.keep(review)
    (tmp_path / "reviews" / f"{review.id}.json").write_text(damaged, encoding="utf-8")

    assert reviews.kept() == []
    with pytest.raises(HelpdeskError, match="lässt sich nicht lesen"):
        reviews.read(review.id)


def test_a_review_that_was_discarded_is_gone(reviews: Reviews) -> None:
    review = begun(CERTAIN)
    reviews.keep(review)

    reviews.discard(review.id)
    reviews.discard(review.id)

    assert reviews.kept() == []
