"""Whatever cannot be recorded is refused by the preview too, with the same words beside the same field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.integration.test_agency_changes import asked, change
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, QUAN, UNION
from tests.reminding import CALENDAR, local
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.agency_facts import AgencyName
from tracker.domain.errors import RuleBroken
from tracker.models import Agency, AgencyChange
from tracker.services.agency_changing.carrying_out import carry_out_changes
from tracker.services.agency_changing.recording import Asked
from tracker.services.agency_names import edit_agency, facts_of

NEW, OTHER = "Cơ quan mới", "Cơ quan mới khác"
DAY = date(2027, 1, 1)
GONE = "Cơ quan đã giải thể"
BEGAN = date(2026, 3, 1)
GOOD: dict[SuccessionKind, Asked] = {
    kind: asked(kind, before, after)
    for kind, before, after in (
        (SuccessionKind.RENAME, (DEPARTMENT,), (NEW,)),
        (SuccessionKind.MERGE, (DEPARTMENT, UNION), (NEW,)),
        (SuccessionKind.ABSORB, (DEPARTMENT,), (UNION,)),
        (SuccessionKind.SPLIT, (DEPARTMENT,), (NEW, OTHER)),
        (SuccessionKind.DISSOLVE, (DEPARTMENT,), ()),
        (SuccessionKind.TRANSFER, (DEPARTMENT,), (UNION,)),
        (SuccessionKind.PART, (DEPARTMENT,), (UNION,)),
    )
}
RENAME, MERGE, DISSOLVE = SuccessionKind.RENAME, SuccessionKind.MERGE, SuccessionKind.DISSOLVE
BAD: dict[str, dict[str, object]] = {
    "nobody": {"predecessors": ()},
    "somebody unknown": {"predecessors": ("Sở Không Có",)},
    "the same twice": {"predecessors": (DEPARTMENT, DEPARTMENT)},
    "too many before": {"predecessors": (DEPARTMENT, ALLIANCE, CENTRAL)},
    "who is no more": {"predecessors": (GONE, UNION)},
    "one that is no more": {"predecessors": (GONE,)},
    "no decision": {"decision_number": " - "},
    "signed tomorrow": {"decided_on": TODAY + timedelta(1)},
    "a year mistyped": {"effective_on": date(2226, 3, 1)},
    "before anybody began": {"effective_on": date(1900, 1, 1)},
    "before its name began": {"effective_on": BEGAN - timedelta(9)},
    "nobody after": {"successors": ()},
    "no name after": {"successors": ("...",)},
    "a name too long": {"successors": ("Cơ quan " * 90,)},
    "two after": {"successors": (UNION, CENTRAL)},
    "twice after": {"successors": (UNION, UNION)},
    "itself": {"successors": (DEPARTMENT,)},
    "another that is there": {"successors": (COMMISSION,)},
    "one after that is no more": {"successors": (GONE,)},
}
ACCEPTED = {
    "too many before": {MERGE, SuccessionKind.ABSORB, DISSOLVE}, "nobody after": {DISSOLVE},
    "two after": {SuccessionKind.SPLIT},
    "itself": {MERGE}, "another that is there": {MERGE, SuccessionKind.ABSORB, SuccessionKind.TRANSFER},
    "one after that is no more": {RENAME, MERGE},
}  # fmt: skip
"""Where it is not wrong: a merger may make a body with the name of one of those merged or of one that is gone, and may
go into one that is there."""


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def program(make: Make) -> int:
    program = make.agreement(parties=(COMMISSION, DEPARTMENT))
    make.task(program, lead=DEPARTMENT)
    with transaction():
        db.session.add(Agency(name=GONE, short_name=GONE, name_folded="co quan da giai the", ended_on=date(2025, 3, 1)))
        db.session.execute(update(Agency).where(Agency.name == DEPARTMENT).values(named_from=BEGAN))
    return program


def said(make: Make, one: Asked, *, only_preview: bool) -> tuple[str, str | None] | None:
    try:
        change(make, one, only_preview=only_preview)
    except RuleBroken as refused:
        return str(refused), refused.field
    return None


@pytest.mark.parametrize("day", [TODAY, DAY], ids=["today", "ahead"])
@pytest.mark.parametrize("kind", list(SuccessionKind))
def test_preview_and_confirming_refuse_the_same_in_the_same_words(
    make: Make, program: int, kind: SuccessionKind, day: date
) -> None:
    fields = {"predecessors", "successors", "decision_number", "decided_on", "effective_on", "short_name"}
    good = replace(GOOD[kind], effective_on=day, becomes={program: Becomes.INHERIT})
    for name, wrong in BAD.items():
        one = replace(good, **wrong)
        shown = said(make, one, only_preview=True)
        if shown is None:
            assert kind in ACCEPTED.get(name, ()), f"{kind}, {name}: the preview shows nothing wrong"
            continue
        assert shown == said(make, one, only_preview=False), f"{kind}, {name}: preview and confirming differ"
        assert shown[1] in {*fields, f"program-{program}"}, f"{kind}, {name}: {shown} is beside no field"
        assert kind not in ACCEPTED.get(name, ()), f"{kind}, {name}: {shown}"
    assert not db.session.scalars(select(AgencyChange)).all()
    assert said(make, good, only_preview=True) is None
    assert said(make, good, only_preview=False) is None


@pytest.mark.parametrize(
    ("after", "more", "because"),
    [
        ((DEPARTMENT,), {}, "bears this name already"),
        ((COMMISSION,), {}, "Another agency bears this name"),
        ((NEW,), {"effective_on": BEGAN}, "the new one begins later"),
        ((NEW,), {"short_name": "!"}, "is no agency's name"),
        ((), {}, "is no agency's name"),
        ((NEW, OTHER), {}, "one new name"),
    ],
)
@pytest.mark.parametrize("day", [TODAY, DAY], ids=["today", "ahead"])
def test_a_new_name_that_cannot_be_is_refused_by_the_preview(
    make: Make, program: int, day: date, after: tuple[str, ...], more: dict[str, object], because: str
) -> None:
    one = asked(RENAME, (DEPARTMENT,), after, **{"effective_on": day} | more)
    for only_preview in (True, False):
        refused = said(make, one, only_preview=only_preview)
        assert refused is not None
        assert because in refused[0]
        assert refused[1] in ("successors", "effective_on", "short_name")


def test_a_merger_into_a_third_body_that_is_there_says_that_it_goes_on(
    make: Make, program: int, client: FlaskClient
) -> None:
    one = asked(MERGE, (DEPARTMENT, UNION), (CENTRAL,))
    shown = change(make, one, only_preview=True)
    assert [str(told) for told in shown.warnings if "there already" in str(told)]
    assert not [told for told in change(make, GOOD[MERGE], only_preview=True).warnings if "already" in str(told)]
    make.sign_in(client, QUAN)
    written = {
        "kind": "merge", "predecessors": f"{DEPARTMENT}\n{UNION}", "successors": CENTRAL, "decision_number": "1-QĐ/TU",
        "effective_on": "24/11/2026",
    }  # fmt: skip
    assert f"{CENTRAL} là cơ quan đang có" in client.post("/agencies/changes/new", data=written).text
    change(make, one, seen=shown.seen)


def test_the_page_says_beside_the_new_name_what_is_wrong_with_it(make: Make, program: int, client: FlaskClient) -> None:
    make.sign_in(client, QUAN)
    written = {"kind": "rename", "predecessors": ALLIANCE, "successors": ALLIANCE, "decision_number": "1-QĐ/TU"}
    for day in ("24/11/2026", "01/01/2027"):
        page = client.post("/agencies/changes/new", data=written | {"effective_on": day}).text
        assert 'id="successors-error"' in page
        assert 'name="confirmed" type="hidden" value=""' in page or "Xem tác động" in page


def test_a_day_longer_ago_than_any_program_is_refused_with_the_years_and_one_of_2006_is_not(make: Make) -> None:
    for kind in (RENAME, MERGE, DISSOLVE):
        refused = said(make, replace(GOOD[kind], effective_on=date(1900, 1, 1)), only_preview=True)
        assert refused == ("1900-01-01 is more than 20 years ago; was the year mistyped?", "effective_on")
    assert said(make, replace(GOOD[MERGE], effective_on=date(2006, 1, 1)), only_preview=True) is None


@pytest.mark.parametrize(
    "by_another_way", ["renamed today", "renamed that day", "renamed later", "merged", "corrected"]
)
def test_a_name_that_a_waiting_change_will_give_is_taken_whoever_asks_for_it_and_however_it_is_written(
    make: Make, by_another_way: str
) -> None:
    change(make, asked(RENAME, (DEPARTMENT,), (NEW,), effective_on=DAY))
    again = NEW.upper()
    asking = {
        "renamed today": asked(RENAME, (UNION,), (again,)),
        "renamed that day": asked(RENAME, (UNION,), (again,), effective_on=DAY),
        "renamed later": asked(RENAME, (UNION,), (again,), effective_on=DAY + timedelta(30)),
        "merged": asked(MERGE, (UNION, CENTRAL), (again,)),
    }
    if by_another_way in asking:
        refusals = [said(make, asking[by_another_way], only_preview=shown) for shown in (True, False)]
    else:
        union = db.session.get_one(Agency, make.agency_id(UNION))
        facts = replace(facts_of(union), name=AgencyName(name=again, short_name=again))
        with pytest.raises(RuleBroken) as refused:
            edit_agency(union.id, facts, seen=None, by=make.viewer(QUAN), today=TODAY, now=NOW)
        refusals = [(str(refused.value), refused.value.field)]
    for refused in refusals:
        assert refused is not None
        assert refused[0].startswith(f"{DEPARTMENT} will be named “{NEW}” from 2027-01-01 on")
        assert refused[1] == ("successors" if by_another_way in asking else "name")
    assert carry_out_changes(calendar=CALENDAR, today=DAY, now=local(DAY, 0, 5)) == 1
    assert make.agency_id(NEW)


def test_a_body_that_will_end_is_renamed_until_then_and_not_from_then_on(make: Make) -> None:
    change(make, asked(SuccessionKind.ABSORB, (DEPARTMENT,), (UNION,), effective_on=DAY))
    for day in (DAY, DAY + timedelta(1)):
        refused = said(make, asked(RENAME, (DEPARTMENT,), (NEW,), effective_on=day), only_preview=True)
        assert refused is not None
        assert "went into" in refused[0]
    change(make, asked(RENAME, (DEPARTMENT,), (OTHER,)))
    change(make, asked(RENAME, (OTHER,), (NEW,), effective_on=DAY - timedelta(1)))
    assert carry_out_changes(calendar=CALENDAR, today=DAY, now=local(DAY, 0, 5)) == 2
    agency = db.session.get_one(Agency, make.agency_id(NEW))
    assert (agency.named_from, agency.ended_on) == (DAY - timedelta(1), DAY)


def test_the_preview_of_a_new_name_offers_no_choice_for_programs_since_they_just_go_on(
    make: Make, program: int, client: FlaskClient
) -> None:
    make.sign_in(client, QUAN)
    written = {
        "kind": "rename", "predecessors": DEPARTMENT, "successors": NEW, "decision_number": "1-QĐ/TU",
        "effective_on": "24/11/2026",
    }  # fmt: skip
    page = client.post("/agencies/changes/new", data=written | {f"program-{program}": "end"}).text
    assert "Chương trình liên quan" in page
    assert f'name="program-{program}"' not in page
    refused = said(make, replace(GOOD[RENAME], becomes={program: Becomes.END}), only_preview=False)
    assert refused is not None
    assert "cannot become" in refused[0]
