"""Who owes a signature is the leader himself: told at once when he can sign, above him the standing agency."""

from __future__ import annotations

from datetime import date

from tracker.domain.days_off_seed import SEED
from tracker.domain.ladders import ladder_for
from tracker.domain.obligation_names import LONGEST, named
from tracker.domain.obligations import Obligation, ObligationKind
from tracker.domain.permissions import Role
from tracker.domain.recipients import Holder, addressees
from tracker.domain.reminder_forecast import foresee
from tracker.domain.reminders import DEFAULT_LADDER, Decided, Rung, Tier, rung_label, wanted
from tracker.domain.working_days import WorkingCalendar

CALENDAR = WorkingCalendar(SEED)
SIGNING = ladder_for(DEFAULT_LADDER, ObligationKind.SIGN_OFF)
SIGNER, ABOVE, BOTH = frozenset({Tier.SIGNER}), frozenset({Tier.STANDING}), frozenset({Tier.SIGNER, Tier.STANDING})
DUE = date(2026, 10, 14)  # a Wednesday


def signature(opens_on: date, due_on: date = DUE) -> Obligation:
    return Obligation(ObligationKind.SIGN_OFF, 7, 1, 3, due_on, 2, opens_on, agency_id=1, standing_id=2)


def played(opens_on: date, last: date, due_on: date = DUE) -> list[tuple[str, date, frozenset[Tier]]]:
    found = foresee([signature(opens_on, due_on)], SIGNING, {}, first=opens_on, last=last, today=opens_on,
                    calendar=CALENDAR)  # fmt: skip
    return [(one.rung, one.on, one.tiers) for one in found if not one.skipped_because]


def test_the_leader_hears_at_once_then_by_the_ladder_and_above_him_the_standing_agency() -> None:
    assert played(date(2026, 10, 8), date(2026, 11, 5)) == [
        ("ready", date(2026, 10, 8), SIGNER),
        ("before-3", date(2026, 10, 9), SIGNER),
        ("before-1", date(2026, 10, 13), SIGNER),
        ("due", date(2026, 10, 14), SIGNER),
        ("overdue-1", date(2026, 10, 15), SIGNER),
        ("overdue-3", date(2026, 10, 19), SIGNER),
        ("overdue-5", date(2026, 10, 21), SIGNER),
        ("overdue-10", date(2026, 10, 28), ABOVE),
        ("weekly-1", date(2026, 11, 4), BOTH),
    ]


def test_a_snapshot_of_a_saturday_is_ready_on_monday() -> None:
    assert played(date(2026, 10, 3), date(2026, 10, 5))[0][:2] == ("ready", date(2026, 10, 5))


def test_one_mail_on_the_day_on_which_it_is_ready_and_a_rung_comes() -> None:
    today = date(2026, 10, 13)
    found = wanted(signature(today), SIGNING, {}, today=today, calendar=CALENDAR)
    assert [one.rung for one in found if not one.skipped_because] == ["ready"]
    assert {one.rung for one in found if one.skipped_because} == {"before-7", "before-3", "before-1"}


def test_a_snapshot_after_the_day_for_signing_is_reported_upwards_only_once_the_leader_has_known_for_two_days() -> None:
    opened = date(2026, 11, 2)  # thirteen working days late: every rung has passed
    sent = played(opened, date(2026, 11, 11))
    assert sent[0] == ("ready", opened, SIGNER)
    assert next(on for _rung, on, tiers in sent if Tier.STANDING in tiers) >= date(2026, 11, 4)


def test_the_first_word_is_that_it_can_be_signed_however_late_we_say_it() -> None:
    opened = date(2026, 11, 6)  # a Friday evening: the planner finds it on Monday, or after an outage
    for today in (date(2026, 11, 9), date(2026, 11, 11), date(2026, 12, 1)):
        found = wanted(signature(opened, due_on=opened), SIGNING, {}, today=today, calendar=CALENDAR)
        assert [(one.rung, one.tiers) for one in found if not one.skipped_because] == [("ready", SIGNER)]
        instead = {str(one.skipped_because) for one in found if one.rung.startswith("overdue")}
        assert instead == {"A newer reminder went out in its place: at once, ready to be signed."}


def test_what_is_ready_on_the_day_it_is_due_is_overdue_from_the_next_working_day_on() -> None:
    assert played(date(2026, 11, 6), date(2026, 11, 11), due_on=date(2026, 11, 6)) == [
        ("ready", date(2026, 11, 6), SIGNER),
        ("overdue-1", date(2026, 11, 9), SIGNER),
        ("overdue-3", date(2026, 11, 11), SIGNER),
    ]


def test_what_was_told_is_not_told_again() -> None:
    decided = {"ready": Decided(date(2026, 10, 8))}
    assert wanted(signature(date(2026, 10, 8)), SIGNING, decided, today=date(2026, 10, 8), calendar=CALENDAR) == [
        one for one in wanted(signature(date(2026, 10, 8)), SIGNING, {}, today=date(2026, 10, 8), calendar=CALENDAR)
        if one.rung != "ready" and one.skipped_because and "not open" in str(one.skipped_because)
    ]  # fmt: skip


def test_every_other_kind_climbs_the_ladder_of_the_agreement() -> None:
    kinds = [kind for kind in ObligationKind if ladder_for(DEFAULT_LADDER, kind) != DEFAULT_LADDER]
    assert kinds == [ObligationKind.SIGN_OFF, ObligationKind.REASSIGNMENT]


def test_a_ladder_of_its_own_stays_what_it_is_for_the_leader() -> None:
    own = DEFAULT_LADDER.__class__((Rung(-2, frozenset({Tier.OFFICER})), Rung(4, ABOVE)), weekly=frozenset())
    signing = ladder_for(own, ObligationKind.SIGN_OFF)
    assert [(rung.name, rung.tiers) for rung in signing.rungs] == [("before-2", SIGNER), ("overdue-4", ABOVE)]
    assert signing.weekly == frozenset()


def test_it_says_why_the_leader_is_told_and_a_vacant_post_hands_it_on() -> None:
    leader = Holder(Role.LEADER, "Giám đốc", 1, "Cơ quan", "CQ", 13)
    officer = Holder(Role.OFFICER, "Chuyên viên", 2, "Thường trực", "TT", 21)
    owed, on = signature(DUE), DUE
    (told,) = addressees(owed, SIGNER, {1: [leader], 2: [officer]}, on=on)
    assert str(told.why) == "Its leader has to do it himself, and you lead your agency."
    assert [one.holder.person_id for one in addressees(owed, SIGNER, {2: [officer]}, on=on)] == [21]


def test_rungs_and_things_owed_have_names() -> None:
    assert str(rung_label("ready")) == "at once, ready to be signed"
    long = named(ObligationKind.DECISION, "", "Đề nghị\n" + "rà soát " * 60)
    assert len(str(long)) <= LONGEST + len("Decision: ")
    assert "\n" not in str(long)
    assert str(named(ObligationKind.CONFIRMATION, "3", "Tập huấn")) == "Completion to confirm: 3 Tập huấn"
