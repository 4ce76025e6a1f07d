"""Posts that end, begin or stand in on a coming day: what is shown of it is what the planner does when it comes."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.integration.test_agency_change_command import told
from tests.integration.test_reminders_ahead_of_a_change import COUNTS_FROM, LAST, MERGER, TODAY, Sent, planned, shown
from tests.make import NOW, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, DEPARTMENT, DUNG, HUNG, LAN, MINH, NAM, THU, UNION, Cast
from tests.reminding import CALENDAR, ZONE, report_owed
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.ladders import Ladders
from tracker.domain.permissions import Role
from tracker.models import Absence, Holding, Post, ReportDraft
from tracker.queries import coming_reminders
from tracker.queries.coming_reminders import Outlook, forecast
from tracker.queries.reminder_ledger import Show, Sought, ledger_page

ENDS, BEGINS = date(2026, 11, 30), date(2026, 12, 7)
"""The last day of one, the first of another; both are Mondays."""


def outlook(first: date = TODAY, last: date = LAST) -> Outlook:
    return Outlook(first, last, TODAY, CALENDAR, Ladders(), ZONE)


@pytest.fixture
def program(make: Make) -> int:
    """What three agencies owe, with a rung for nearly each of eighteen working days."""
    agreement_id = make.agreement(parties=(COMMISSION, ALLIANCE, UNION))
    for agency in (COMMISSION, ALLIANCE, DEPARTMENT):
        for due_on in (date(2026, 11, 20), date(2026, 12, 1), date(2026, 12, 4), date(2026, 12, 8), date(2026, 12, 16)):
            make.task(agreement_id, lead=agency, due_on=due_on)
        report_owed(make, agreement_id, agency, due_on=date(2026, 12, 2))
    return agreement_id


def post_of(make: Make, who: Cast) -> int:
    of_whom = Holding.person_id == make.person_id(who), Post.role == who.role
    return db.session.scalars(select(Post.id).join(Holding, Holding.post_id == Post.id).where(*of_whom)).one()


def ends(make: Make, who: Cast, last_on: date = ENDS) -> None:
    with transaction():
        holding = db.session.scalars(select(Holding).where(Holding.person_id == make.person_id(who))).one()
        holding.until_on = last_on + timedelta(days=1)


def begins(make: Make, who: Cast, post_id: int, from_on: date = BEGINS) -> None:
    with transaction():
        db.session.add(Holding(person_id=make.person_id(who), post_id=post_id, from_on=from_on))


def away(make: Make, who: Cast, from_on: date, until_on: date, *, deputy: Cast | None = None) -> None:
    with transaction():
        row = Absence(
            person_id=make.person_id(who), from_on=from_on, until_on=until_on, entered_at=NOW,
            entered_by_id=make.person_id(who), deputy_post_id=post_of(make, deputy) if deputy else None,
        )  # fmt: skip
        db.session.add(row)


def days_of(sent: list[Sent], who: Cast) -> set[date]:
    return {date.fromisoformat(on) for _what, _rung, on, to in sent if to == who.email}


def shown_and_planned(app: Flask) -> list[Sent]:
    """What is shown of all days at once, day by day, and what the planner does: all the same."""
    sent, _owners = shown(app)
    later = [row for row in sent if row[2] > ENDS.isoformat()]
    assert shown(app, since=ENDS + timedelta(days=1))[0] == later
    assert planned() == sent
    return sent


def test_who_leaves_is_shown_until_his_last_day_and_who_follows_from_his_first(
    app: Flask, make: Make, program: int
) -> None:
    ends(make, CHI)
    begins(make, NAM, post_of(make, CHI))
    ends(make, LAN)
    begins(make, THU, post_of(make, LAN), ENDS + timedelta(days=1))
    sent = shown_and_planned(app)
    assert max(days_of(sent, CHI)) == max(days_of(sent, LAN)) == ENDS
    assert min(days_of(sent, NAM)) == BEGINS
    alone = {one for one in days_of(sent, BINH) if ENDS < one < BEGINS}
    assert alone == {ENDS + timedelta(days=n) for n in (1, 2, 3, 4)}  # his officer's post is vacant


def test_who_has_nobody_left_is_told_as_on_that_day_at_the_standing_agency(
    app: Flask, make: Make, program: int
) -> None:
    for who in (CHI, BINH):
        ends(make, who)
    sent = shown_and_planned(app)
    after = {row for row in sent if row[2] > ENDS.isoformat()}
    assert {row[3] for row in after} <= {LAN.email, HUNG.email, MINH.email, THU.email}
    assert {row[3] for row in sent} >= {CHI.email, BINH.email}


def test_when_the_whole_ladder_leaves_the_administrator_is_shown_and_told(app: Flask, make: Make, program: int) -> None:
    for who in (CHI, BINH, LAN):
        ends(make, who)
    sent = shown_and_planned(app)
    assert min(days_of(sent, DUNG)) == ENDS + timedelta(days=1)


def test_the_deputy_is_whoever_holds_his_post_on_that_day(app: Flask, make: Make, program: int) -> None:
    away(make, LAN, date(2026, 11, 26), date(2026, 12, 11), deputy=MINH)
    ends(make, MINH)
    begins(make, NAM, post_of(make, MINH))
    sent = shown_and_planned(app)
    assert not any(date(2026, 11, 26) <= one <= date(2026, 12, 11) for one in days_of(sent, LAN))
    assert max(days_of(sent, MINH)) == ENDS
    assert BEGINS in days_of(sent, NAM)


def test_an_absence_counts_for_a_holder_who_comes_and_no_more_for_one_who_left(
    app: Flask, make: Make, program: int
) -> None:
    ends(make, CHI)
    away(make, CHI, date(2026, 11, 26), date(2026, 12, 18))
    begins(make, NAM, post_of(make, CHI), ENDS + timedelta(days=1))
    away(make, NAM, date(2026, 12, 3), BEGINS)
    sent = shown_and_planned(app)
    assert max(days_of(sent, CHI)) < date(2026, 11, 26)
    assert not {date(2026, 12, 3), date(2026, 12, 4), BEGINS} & days_of(sent, NAM)
    assert {date(2026, 12, 1), date(2026, 12, 8)} <= days_of(sent, NAM)


def test_posts_that_move_by_a_merger_end_and_begin_on_their_days_too(app: Flask, make: Make, program: int) -> None:
    ends(make, CHI, date(2026, 12, 14))
    begins(make, THU, post_of(make, CHI), date(2026, 12, 15))
    ends(make, LAN, date(2026, 12, 1))
    told(app, "agencies", "change", *MERGER)
    sent = shown_and_planned(app)
    assert max(days_of(sent, CHI)) == date(2026, 12, 14)
    assert {row[3] for row in sent if row[2] >= COUNTS_FROM.isoformat()} >= {CHI.email, THU.email}


def test_a_deputy_whose_post_moves_by_a_merger_stands_in_before_and_after_it(
    app: Flask, make: Make, program: int
) -> None:
    away(make, CHI, date(2026, 12, 8), date(2026, 12, 18), deputy=BINH)
    told(app, "agencies", "change", *MERGER)
    sent = shown_and_planned(app)
    assert max(days_of(sent, CHI)) < date(2026, 12, 8)
    assert {date(2026, 12, 9), date(2026, 12, 11), date(2026, 12, 15)} <= days_of(sent, BINH)


def test_a_draft_with_the_head_is_shown_to_whoever_leads_on_that_day(app: Flask, make: Make, program: int) -> None:
    report_id = report_owed(make, program, UNION, due_on=date(2026, 12, 2))
    with transaction():
        leads = Post(agency_id=make.agency_id(UNION), role=Role.LEADER, title="Chủ tịch")
        db.session.add(leads)
        db.session.flush()
        draft = ReportDraft(
            report_id=report_id, number=1, text="x", effects="[]", kept_at=NOW, kept_by_id=make.person_id(NAM),
            kept_as=NAM.title, presented_at=NOW, presented_by_id=make.person_id(NAM), presented_as=NAM.title,
        )  # fmt: skip
        db.session.add_all(
            [
                Holding(person_id=make.person_id(DUNG), post_id=leads.id, from_on=TODAY, until_on=ENDS),
                Holding(person_id=make.person_id(HUNG), post_id=leads.id, from_on=ENDS),
                draft,
            ]
        )
    sent = shown_and_planned(app)
    mine = {(on, to) for what, _rung, on, to in sent if what == f"report:{report_id}"}
    assert {to for on, to in mine if on < ENDS.isoformat()} == {DUNG.email}
    assert {to for on, to in mine if on >= ENDS.isoformat()} == {HUNG.email, LAN.email}


def test_the_ledger_counts_for_a_person_the_days_on_which_he_holds_the_post(make: Make, program: int) -> None:
    ends(make, CHI)
    begins(make, NAM, post_of(make, CHI))

    def days(who: Cast) -> set[date]:
        sought = Sought(person_id=make.person_id(who))
        page = ledger_page(make.viewer(MINH), outlook(), sought, size=500)
        assert page.total == len(page.coming) == page.counts[Show.ALL]
        return {row.on for row in page.coming}

    assert max(days(CHI)) == ENDS
    assert min(days(NAM)) == BEGINS


def test_posts_that_change_ask_no_more_and_only_of_their_agency_anew(
    make: Make, program: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[tuple[Any, ...]]()

    def counted(*given: Any, on: date) -> Any:
        asked.append((given[0].agency_id, given[0].standing_id, given[1]))
        return addressees(*given, on=on)

    addressees = coming_reminders.addressees
    monkeypatch.setattr(coming_reminders, "addressees", counted)

    def looked_up() -> tuple[int, list[tuple[Any, ...]]]:
        asked.clear()
        with statements() as made:
            found = forecast(outlook())
            for decision in found.decisions:
                found.told(decision)
        return len(made), list(asked)

    few, usual = looked_up()
    assert len(usual) == len(set(usual))  # once for all days
    ends(make, CHI)
    begins(make, NAM, post_of(make, CHI))
    away(make, CHI, date(2026, 11, 26), date(2026, 11, 27))
    many, now = looked_up()
    assert many == few
    others = [one for one in now if make.agency_id(ALLIANCE) not in one]
    assert len(others) == len(set(others))
    assert len(now) > len(usual)
    assert looked_up()[1] == []  # kept: nothing has changed


def test_a_change_of_posts_is_seen_by_the_next_who_asks(app: Flask, make: Make, program: int) -> None:
    before, _owners = shown(app)
    ends(make, CHI)
    after, _owners = shown(app)
    assert {row for row in before if row[3] != CHI.email} <= set(after)
    assert {one for one in days_of(before, CHI) if one > ENDS}
    assert not {one for one in days_of(after, CHI) if one > ENDS}
    assert all(one <= two for one, two in pairwise(after))
