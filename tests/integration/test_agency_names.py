"""Keeping names of agencies: renaming with its day, former names, putting right, the list of those to check."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, QUAN, UNION
from tracker.database import db, transaction
from tracker.domain.agency_facts import AgencyFacts, AgencyName, FormerFacts
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.domain.look_alikes import Oddity, nearest, oddities
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.models import Agency, Agreement, AuditEntry, FormerName, Party
from tracker.queries.agencies_to_check import agencies_to_check, known_agencies
from tracker.queries.days_off import working_calendar
from tracker.queries.found import find
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_names import (
    accept_agency,
    edit_agency,
    facts_of,
    remove_former_name,
    rename_agency,
    write_former_name,
)
from tracker.services.agreements.intake import save_proposal

NEW = AgencyName(name="Liên minh HTX và Doanh nghiệp tỉnh", short_name="Liên minh HTX&DN", abbreviation="LMHTXDN")


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def rename(
    make: Make, agency: str = ALLIANCE, name: AgencyName = NEW, from_on: date = date(2025, 3, 1), **more: Any
) -> None:
    asked: dict[str, Any] = {"seen": None, "by": make.viewer(QUAN), "today": TODAY, "now": NOW} | more
    rename_agency(make.agency_id(agency), name, from_on=from_on, **asked)


def edit(make: Make, agency: str, facts: AgencyFacts, parent: str = "", seen: str | None = None) -> None:
    edit_agency(make.agency_id(agency), facts, parent=parent, seen=seen, by=make.viewer(QUAN), today=TODAY, now=NOW)


def named(name: str, short: str = "X") -> AgencyName:
    return AgencyName(name=name, short_name=short)


def test_a_renamed_agency_keeps_its_old_name_with_its_days_and_is_found_by_both(make: Make) -> None:
    program = make.agreement()
    rename(make)
    row = db.session.scalars(select(FormerName)).one()
    assert (row.name, row.valid_from, row.valid_to) == (ALLIANCE, None, date(2025, 3, 1))
    signed = select(Party.name_as_signed).where(Party.agreement_id == program).order_by(Party.position)
    assert db.session.scalars(signed).all() == [COMMISSION, ALLIANCE]
    for words in ("Liên minh Hợp tác xã tỉnh", "doanh nghiep", "LMHTXDN"):
        assert [one.id for one in find(make.viewer(CHI), words, today=TODAY).programs] == [program], words
    trail = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "renamed")).one()
    assert ALLIANCE in (trail.before or "")
    assert NEW.name in (trail.after or "")


def test_an_import_still_finds_the_agency_by_its_old_name(make: Make) -> None:
    agency_id = make.agency_id(ALLIANCE)
    rename(make)
    with transaction():
        assert find_or_create(ALLIANCE, agency_index(on=TODAY)).id == agency_id


@pytest.mark.parametrize(
    ("name", "from_on", "field"),
    [
        (AgencyName(name=ALLIANCE, short_name="Liên minh HTX tỉnh", abbreviation="LMHTX"), TODAY, "name"),
        (NEW, date(2026, 11, 25), "from_on"),
        (named("12 / 3"), TODAY, "name"),
        (named(COMMISSION.upper()), TODAY, "name"),
    ],
)
def test_a_renaming_that_cannot_be_is_refused(make: Make, name: AgencyName, from_on: date, field: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        rename(make, name=name, from_on=from_on)
    assert refused.value.field == field
    assert not db.session.scalars(select(FormerName)).all()


def test_a_name_of_an_agency_that_ended_may_be_borne_by_another(make: Make) -> None:
    edit(make, UNION, AgencyFacts(name=named(UNION), ended_on=date(2025, 7, 1)))
    rename(make, name=named(UNION))
    assert db.session.scalars(select(Agency.name).where(Agency.name == UNION)).all() == [UNION, UNION]


def test_two_names_never_count_on_one_day(make: Make) -> None:
    agency_id = make.agency_id(ALLIANCE)

    def former(first: date | None, last: date) -> FormerFacts:
        return FormerFacts(name=named("Hội đồng Liên minh"), valid_from=first, valid_to=last)

    def write(facts: FormerFacts) -> None:
        write_former_name(agency_id, facts, by=make.viewer(QUAN), today=TODAY, now=NOW)

    write(former(date(2000, 1, 1), date(2010, 1, 1)))
    write(former(date(2010, 1, 1), date(2015, 1, 1)))
    for wrong in (former(date(2009, 12, 31), date(2012, 1, 1)), former(None, date(2001, 1, 1)),
                  former(date(2012, 1, 1), date(2012, 1, 1)), former(date(2020, 1, 1), date(2027, 1, 1))):  # fmt: skip
        with pytest.raises(RuleBroken):
            write(wrong)
    rename(make, from_on=date(2020, 1, 1))
    assert len(db.session.scalars(select(FormerName)).all()) == 3
    wrong_id = db.session.scalars(select(FormerName.id)).first() or 0
    remove_former_name(agency_id, wrong_id, by=make.viewer(QUAN), now=NOW)
    assert len(db.session.scalars(select(FormerName)).all()) == 2


def test_level_abbreviation_and_place_are_put_right(make: Make) -> None:
    edit(make, ALLIANCE, AgencyFacts(name=AgencyName(name=ALLIANCE, short_name="LM", abbreviation="LMX")), "LMHTXVN")
    row = db.session.scalars(select(Agency).where(Agency.name == ALLIANCE)).one()
    assert (row.abbreviation, row.parent_id) == ("LMX", make.agency_id(CENTRAL))
    with pytest.raises(RuleBroken, match="below itself"):
        edit(make, CENTRAL, AgencyFacts(name=named(CENTRAL)), ALLIANCE)
    with pytest.raises(RuleBroken) as refused:
        edit(make, CENTRAL, AgencyFacts(name=named(CENTRAL)), "Sở không có")
    assert refused.value.field == "parent"


def test_who_saves_second_is_told(make: Make) -> None:
    seen = facts_of(db.session.scalars(select(Agency).where(Agency.name == ALLIANCE)).one()).seen
    edit(make, ALLIANCE, AgencyFacts(name=named(ALLIANCE, "Một")), seen=seen)
    with pytest.raises(RuleBroken, match="meanwhile"):
        edit(make, ALLIANCE, AgencyFacts(name=named(ALLIANCE, "Hai")), seen=seen)


@pytest.mark.parametrize("who", [CHI, LAN])
def test_only_the_system_administrator_keeps_agencies(make: Make, who) -> None:
    agency_id, viewer = make.agency_id(ALLIANCE), make.viewer(who)
    acts: list[Callable[[], None]] = [
        lambda: rename_agency(agency_id, NEW, from_on=TODAY, seen=None, by=viewer, today=TODAY, now=NOW),
        lambda: accept_agency(agency_id, by=viewer, now=NOW),
        lambda: remove_former_name(agency_id, 1, by=viewer, now=NOW),
    ]
    for act in acts:
        with pytest.raises(NotAllowed):
            act()


def task(lead: str, cell: str) -> ProposedTask:
    return ProposedTask(
        position="1", group=None, title="Hội nghị", lead=lead, coordinating="", due_text="Hằng quý",
        due_kind="quarterly", due_on=None, deliverable="", cell=cell,
    )  # fmt: skip


def test_an_agency_that_a_paper_brings_is_to_be_checked_with_where_it_stood_and_whom_it_may_mean(make: Make) -> None:
    paper = Proposal(
        title="Mật", parties=(COMMISSION, "Lien minh Hop tac xa tinh Ninh Bimh"),
        tasks=(task("Nông nghiệp và Môi trường huyện Gia Viễn", "D7"),),
        kind="Chương trình", signed_on=date(2026, 1, 20), valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31),
    )  # fmt: skip
    agreement_id = save_proposal(paper, by=None, today=TODAY, now=NOW, calendar=working_calendar())
    by_name = {row.name: row for row in agencies_to_check(number=1).rows}
    assert set(by_name) == {"Lien minh Hop tac xa tinh Ninh Bimh", "Nông nghiệp và Môi trường huyện Gia Viễn"}
    party, part = by_name["Lien minh Hop tac xa tinh Ninh Bimh"], by_name["Nông nghiệp và Môi trường huyện Gia Viễn"]
    assert (party.near[0].name, party.first.agreement_id, party.first.is_party) == (ALLIANCE, agreement_id, True)
    assert (part.near[0].name, part.first.cell, part.first.is_party) == (DEPARTMENT, "D7", False)
    accept_agency(party.id, by=make.viewer(QUAN), now=NOW)
    assert [row.id for row in agencies_to_check(number=1).rows] == [part.id]


def test_the_list_tells_no_administrator_what_a_program_is_about(make: Make, client: FlaskClient) -> None:
    with transaction():
        new = find_or_create("Chi cục Kinh tế", agency_index(on=TODAY))
        db.session.flush()
    agreement_id = make.agreement(title="Rất kín", parties=(COMMISSION, new.name), symbol="99/CTPH-KIN")
    make.sign_in(client, QUAN)
    text = client.get("/agencies/to-check").text
    assert f"Chương trình số {agreement_id}" in text
    assert "Rất kín" not in text
    assert "99/CTPH" not in text
    assert "1 cơ quan cần kiểm tra" in client.get("/agencies").text
    make.sign_in(client, CHI)
    assert "cần kiểm tra" not in client.get("/agencies").text


@pytest.mark.parametrize(
    ("written", "odd"),
    [
        ("Liên minh Hợp t\u0430c xã", Oddity.OTHER_ALPHABET),  # a Cyrillic a
        ("Sở Y tế\u200b", Oddity.UNSEEN),
        ("\u202eSở Y tế", Oddity.UNSEEN),
        ("Sở", Oddity.ONE_WORD),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam", None),
        ("Sở NN&MT", None),
    ],
)
def test_names_that_only_look_like_others_are_flagged(written: str, odd: Oddity | None) -> None:
    assert oddities(written) == ((odd,) if odd else ())


def test_a_look_alike_is_said_to_look_the_same(make: Make) -> None:
    near = nearest("Liên minh Нợp tác хã tỉnh Ninh Bình", known_agencies())  # Cyrillic Н and х
    assert (near[0].name, near[0].percent) == (ALLIANCE, 100)


def test_unseen_marks_make_no_second_agency(make: Make) -> None:
    with transaction():
        index = agency_index(on=TODAY)
        assert find_or_create("Liên minh\u200b Hợp tác xã \u202etỉnh Ninh Bình", index).id == make.agency_id(ALLIANCE)
        assert find_or_create("Sở\u2066 Y tế", index).name == "Sở Y tế"


def test_what_was_typed_stays_in_the_form_with_the_reason(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, QUAN)
    address = f"/agencies/{make.agency_id(ALLIANCE)}/rename"
    answer = client.post(address, data={"name": "Tên mới", "from_on": "31/02/2026", "abbreviation": "TM"})
    assert answer.status_code == 200
    assert 'value="Tên mới"' in answer.text
    assert 'value="31/02/2026"' in answer.text
    assert re.search(r'id="from_on-error"', answer.text)
    assert not db.session.scalars(select(FormerName)).all()
    assert db.session.scalars(select(Agreement)).all() == []
