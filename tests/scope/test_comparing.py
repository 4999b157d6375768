from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpdesk.scope import EditionChange, Entry, Group, Module, ServiceDocument, Verdict
from helpdesk.scope.comparing import compare, differences

ENTRY = Entry("a", "doc", "m", "Modul", "G", "Text", Verdict.INCLUDED)

entries = st.builds(
    Entry,
    id=st.sampled_from("abcdef"),
    document=st.just("doc"),
    module=st.sampled_from("mn"),
    module_title=st.sampled_from(["Modul", "Anders"]),
    group=st.sampled_from("gh"),
    text=st.sampled_from(["x", "y"]),
    verdict=st.sampled_from(Verdict),
    conditions=st.sampled_from([(), ("c",)]),
)
editions = st.lists(entries, unique_by=lambda entry: entry.id)


def document(*of: Entry) -> ServiceDocument:
    groups = (Group("", of),)
    return ServiceDocument("doc", "T", "S", "P", "de", None, None, (), (Module("m", "Modul", (), (), groups),))


def applied(before: ServiceDocument, change: EditionChange) -> dict[str, Entry]:
    becoming = {new.id: new for _old, new in (*change.changed, *change.flipped)}
    gone = {entry.id for entry in change.removed}
    kept = {entry.id: becoming.get(entry.id, entry) for entry in before.entries if entry.id not in gone}
    return kept | {entry.id: entry for entry in change.added}


@given(editions)
def test_an_edition_changes_nothing_against_itself(of: list[Entry]) -> None:
    same = document(*of)

    assert compare(same, same) == EditionChange(same, same)


@given(editions, editions)
def test_what_changes_makes_the_one_edition_of_the_other(one: list[Entry], other: list[Entry]) -> None:
    before, after = document(*one), document(*other)

    made = applied(before, compare(before, after))

    assert made.keys() == {entry.id for entry in other}
    assert not [entry for entry in other if differences(entry, made[entry.id])]


@given(editions, editions)
def test_going_back_changes_the_opposite(one: list[Entry], other: list[Entry]) -> None:
    there, back = compare(document(*one), document(*other)), compare(document(*other), document(*one))

    assert (there.added, there.removed) == (back.removed, back.added)
    for name in ("changed", "flipped"):
        assert set(getattr(there, name)) == {(before, after) for after, before in getattr(back, name)}
    assert there.unsettled - {entry.id for entry in there.removed} == back.unsettled - {
        entry.id for entry in back.removed
    }


@given(editions, editions)
def test_each_entry_stands_in_one_list(one: list[Entry], other: list[Entry]) -> None:
    change = compare(document(*one), document(*other))

    named = [entry.id for entry in (*change.added, *change.removed)]
    named += [before.id for before, _after in (*change.changed, *change.flipped)]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("named", "after"),
    [
        ("text", replace(ENTRY, text="Anders")),
        ("verdict", replace(ENTRY, verdict=Verdict.EXCLUDED)),
        ("conditions", replace(ENTRY, conditions=("nur freitags",))),
        ("billing", replace(ENTRY, billing="pauschal")),
        ("notes", replace(ENTRY, notes=("Hinweis",))),
        ("conflicts_with", replace(ENTRY, conflicts_with=("b",))),
        ("rule", replace(ENTRY, rule=True)),
        ("module", replace(ENTRY, module="n")),
        ("group", replace(ENTRY, group="H")),
    ],
)
def test_what_an_edition_can_change_counts(named: str, after: Entry) -> None:
    change = compare(document(ENTRY), document(after))

    assert differences(ENTRY, after) == (named,)
    assert change.unsettled == {"a"}
    assert (change.flipped if named == "verdict" else change.changed) == ((ENTRY, after),)


@pytest.mark.parametrize("after", [replace(ENTRY, module_title="Anders"), replace(ENTRY, booked=False)])
def test_what_the_text_of_an_entry_does_not_say_counts_for_nothing(after: Entry) -> None:
    assert compare(document(ENTRY), document(after)).unsettled == frozenset()


def test_of_a_new_document_everything_is_added() -> None:
    change = compare(None, document(ENTRY))

    assert (change.before, change.added, change.same) == (None, (ENTRY,), False)
