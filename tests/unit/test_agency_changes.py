"""What may be recorded of agencies that change, and what becomes of their programs: pure rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.agencies import Succession, SuccessionKind, answering, awaits_since, ended_bodies, inherited
from tracker.domain.agency_changes import (
    Becomes,
    Body,
    Change,
    check_change,
    owner_of,
    same_decision,
)
from tracker.domain.errors import RuleBroken
from tracker.domain.program_fates import ProgramFacts, check_choices, fate_of

MARCH, JULY, TODAY = date(2025, 3, 1), date(2025, 7, 1), date(2025, 12, 1)
A, B, C, D, E = 1, 2, 3, 4, 5
BODIES = {one: Body(one, f"Ban {one}") for one in range(1, 30)}
MERGE, SPLIT, DISSOLVE = SuccessionKind.MERGE, SuccessionKind.SPLIT, SuccessionKind.DISSOLVE


def change(
    kind: SuccessionKind, before: tuple[int, ...], after: tuple[int, ...] = (), on: date = MARCH, number: str = "983-QĐ"
) -> Change:
    return Change(
        kind=kind, predecessor_ids=before, successor_ids=after, decision_number=number, decided_on=date(2025, 2, 12),
        effective_on=on,
    )  # fmt: skip


def passed(before: int, after: int | None, kind: SuccessionKind = MERGE, on: date = MARCH) -> Succession:
    return Succession(before, after, kind, on)


def refused(one: Change, *known: Succession, today: date = TODAY, **bodies: Body) -> tuple[str | None, str]:
    there = BODIES | {body.id: body for body in bodies.values()}
    with pytest.raises(RuleBroken) as refusal:
        check_change(one, there, known, today=today)
    return refusal.value.field, str(refusal.value)


def test_a_decision_signed_before_it_counts_is_taken_whatever_its_kind() -> None:
    for one in (
        change(MERGE, (A, B), (C,)),
        change(SuccessionKind.ABSORB, (A,), (B,)),
        change(SuccessionKind.TRANSFER, (A,), (B,)),
        change(SuccessionKind.RENAME, (A,)),
        change(SPLIT, (A,), (B, C)),
        change(DISSOLVE, (A, B)),
        change(MERGE, (A, B), (C,), on=date(2026, 1, 1)),  # known ahead
        change(SuccessionKind.RENAME, (A,), on=date(2026, 1, 1)),
        change(SuccessionKind.TRANSFER, (A,), (B,), on=date(2026, 1, 1)),
        change(SuccessionKind.PART, (A,), (B,), on=date(2026, 1, 1)),
    ):
        check_change(one, BODIES, [], today=TODAY)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (change(MERGE, (A,), (C,)), "predecessors"),
        (change(MERGE, (), (C,)), "predecessors"),
        (change(MERGE, (A, B), (C, D)), "successors"),
        (change(MERGE, (A, B), ()), "successors"),
        (change(MERGE, (A, B), (A,)), "successors"),
        (change(SuccessionKind.ABSORB, (A,), (A,)), "successors"),
        (change(SuccessionKind.RENAME, (A, B)), "predecessors"),
        (change(SuccessionKind.RENAME, (A,), (B,)), "successors"),
        (change(SPLIT, (A,), (B,)), "successors"),
        (change(SPLIT, (A, B), (C, D)), "predecessors"),
        (change(DISSOLVE, (A,), (B,)), "successors"),
        (change(DISSOLVE, tuple(range(1, 60))), "predecessors"),
        (change(MERGE, (A, B), (C,), number=" - "), "decision_number"),
        (change(MERGE, (A, B), (C,), on=date(2225, 3, 1)), "effective_on"),
        (replace(change(MERGE, (A, B), (C,)), decided_on=date(2025, 12, 2)), "decided_on"),
    ],
)
def test_what_is_no_change_is_refused_beside_its_field(wrong: Change, field: str) -> None:
    assert refused(wrong)[0] == field


def test_a_successor_before_its_predecessor_and_a_circle_are_refused() -> None:
    field, said = refused(change(MERGE, (C, D), (A,), on=JULY), passed(A, E), passed(B, E))
    assert (field, "no more on that day" in said) == ("successors", True)
    later = change(MERGE, (C, D), (A,), on=MARCH - timedelta(days=9))
    assert refused(later, passed(A, C))[0] in ("effective_on", "successors")
    assert refused(change(SuccessionKind.ABSORB, (B,), (A,)), passed(A, B, on=JULY))[0] == "effective_on"
    around = change(SuccessionKind.ABSORB, (C,), (A,), on=MARCH)
    assert "itself" in refused(around, passed(A, B, SPLIT, JULY), passed(B, C, on=date(2025, 1, 1)))[1]


def test_a_body_that_began_later_neither_changes_nor_takes_over_before_its_first_day() -> None:
    young = Body(C, "Ban 3", began_on=JULY)
    assert refused(change(MERGE, (A, B), (C,)), young=young)[0] == "effective_on"
    assert refused(change(SuccessionKind.ABSORB, (C,), (B,), on=JULY), young=young)[0] == "effective_on"
    check_change(change(SuccessionKind.ABSORB, (A,), (C,), on=JULY), BODIES | {C: young}, [], today=TODAY)


def test_who_took_another_over_is_not_said_to_exist_only_since_then() -> None:
    absorbed = passed(A, C, SuccessionKind.ABSORB)
    for body in (Body(C, "Ban 3"), Body(C, "Ban 3", began_on=date(2010, 1, 1))):
        field, said = refused(change(SuccessionKind.ABSORB, (C,), (D,)), absorbed, own=body)
        assert (field, "took over from another" in said) == ("effective_on", True)
    made = Body(C, "Ban 3", began_on=MARCH)
    assert "exists only since" in refused(change(SuccessionKind.ABSORB, (C,), (D,)), absorbed, own=made)[1]


def test_who_is_gone_is_not_changed_again_and_the_same_merger_is_recognised() -> None:
    known = passed(A, C), passed(B, C)
    assert "recorded already" in refused(change(MERGE, (A, B), (C,)), *known)[1]
    assert "record what happened to that one" in refused(change(MERGE, (A, D), (E,)), *known)[1]
    assert "is no more since" in refused(change(MERGE, (A, D), (E,)), passed(A, None, DISSOLVE))[1]
    check_change(change(SuccessionKind.ABSORB, (C,), (D,), on=JULY), BODIES, known, today=TODAY)  # Bắc Giang: twice


def test_a_split_or_dissolved_body_answers_to_nobody_from_its_day_on_through_any_chain() -> None:
    known = [passed(A, B), passed(B, C, SPLIT, JULY), passed(B, D, SPLIT, JULY), passed(E, None, DISSOLVE, JULY)]
    assert awaits_since(A, known, on=JULY - timedelta(days=1)) is None
    assert [awaits_since(one, known, on=JULY) for one in (A, B, C, E)] == [JULY, JULY, None, JULY]
    assert ended_bodies(known, on=TODAY) == {A, B, E}
    assert ended_bodies(known, on=MARCH) == frozenset()
    assert [owner_of(one, known, on=MARCH) for one in (A, B, E)] == [B, B, E]
    assert [owner_of(one, known, on=TODAY) for one in (A, B, C, E)] == [None, None, C, None]


PAIR = ProgramFacts(10, (A, B), A)
CALLED = {10: "05-CTPH", 11: "06-CTPH"}


def test_parties_that_become_one_body_are_noticed_and_somebody_has_to_say() -> None:
    fate = fate_of(PAIR, [], before=[], after=[passed(A, C), passed(B, C)], on=TODAY)
    assert (fate.is_one_body, fate.usual, fate.choices) == (True, None, (Becomes.INHERIT, Becomes.REPLACE, Becomes.END))
    with pytest.raises(RuleBroken, match="“05-CTPH” become one agency"):
        check_choices([fate], {}, CALLED)
    check_choices([fate], {10: Becomes.END}, CALLED)
    already = fate_of(PAIR, [], before=[passed(A, B)], after=[passed(A, B), passed(B, C, on=JULY)], on=TODAY)
    assert not already.is_one_body  # said when it became so


def test_programs_of_three_provinces_become_twins_after_their_merger() -> None:
    three = [ProgramFacts(10 + n, (n, 10 + n), n) for n in (1, 2, 3)]
    after = [passed(n, 20) for n in (1, 2, 3)] + [passed(10 + n, 21) for n in (1, 2, 3)]
    fates = [fate_of(one, three, before=[], after=after, on=TODAY) for one in three]
    assert [fate.twin_ids for fate in fates] == [(12, 13), (11, 13), (11, 12)]
    assert Becomes.COMBINE in fates[0].choices
    alone = fate_of(three[0], three, before=[], after=after[:3], on=TODAY)
    assert alone.twin_ids == ()
    with pytest.raises(RuleBroken, match="No other program"):
        check_choices([alone], {alone.id: Becomes.COMBINE}, CALLED)


@pytest.mark.parametrize(
    ("gone", "superiors", "decider"),
    [((C,), (), A), ((A,), (), B), ((A, B), (D,), D), ((A, B), (), None), ((), (), A)],
)
def test_who_decides_is_the_standing_agency_else_the_next_party_else_the_superior(gone, superiors, decider) -> None:
    program = ProgramFacts(10, (A, B), A, frozenset({C}))
    after = [passed(one, None, DISSOLVE) for one in gone]
    fate = fate_of(program, [], before=[], after=after, on=TODAY, superior_ids=superiors)
    assert fate.decider_id == decider
    assert fate.awaiting == set(gone)
    assert fate.is_standing_gone is (A in gone)


def test_a_decision_is_the_same_however_its_number_is_typed() -> None:
    assert same_decision("983-QĐ/TU") == same_decision(" 983 – qđ/tu") != same_decision("984-QĐ/TU")


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(SuccessionKind), st.lists(st.integers(1, 8), min_size=1, max_size=3, unique=True),
        st.lists(st.integers(1, 12), max_size=3, unique=True), st.integers(0, 400),
    ),
    max_size=8,
)  # fmt: skip


@given(CHANGES, st.integers(-10, 420))
def test_whatever_was_accepted_every_body_has_one_owner_or_awaits_and_nobody_is_counted_twice(tried, day) -> None:
    known: list[Succession] = []
    for kind, before, after, later in tried:
        one = change(kind, tuple(before), tuple(after), MARCH + timedelta(days=later))
        try:
            check_change(one, BODIES, known, today=date(2026, 12, 1))
        except RuleBroken:
            continue
        known += one.successions()
    on = MARCH + timedelta(days=day)
    owners = {one: owner_of(one, known, on=on) for one in BODIES}
    gone = ended_bodies(known, on=on)
    assert {one for one, owner in owners.items() if owner is None} == gone
    left = {owner for owner in owners.values() if owner is not None}
    shares = [inherited(one, known, on=on) for one in left]
    assert sum(len(share) for share in shares) + len(gone) == len(BODIES)  # each in one share, none in two
    for owner in left:
        assert answering(owner, known, on=on) == owner
