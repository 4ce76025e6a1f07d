"""Two records of one agency become one, and two again: everything follows, nothing signed changes, nothing is lost."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, select

from tests.agency_twins import TAM, TWIN, everything, merge, naming, own_program, shared_program, twin, undo
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, MINH, QUAN, UNION, Cast
from tests.review_making import Quarter, quarter, with_password
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.review_states import ReviewState
from tracker.models import Agency, AgencySuccession, AuditEntry, Consolidation, Party, Report
from tracker.queries.agency_merges import merges_of
from tracker.queries.found import find
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_merging import refusals
from tracker.services.agency_merging.merging import CannotMerge
from tracker.services.agency_merging.rows import _unique_with, columns_by_key
from tracker.services.reviews.drafting import keep_draft
from tracker.web.agencies.words import MOVED_WORDS

__all__ = ["own_program", "shared_program", "twin"]


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def test_every_column_of_the_database_that_names_an_agency_is_moved_and_has_a_word(app: Flask) -> None:
    database = inspect(db.engine)
    there = {
        f"{table}.{key['constrained_columns'][0]}"
        for table in database.get_table_names()
        for key in database.get_foreign_keys(table)
        if key["referred_table"] == "agencies"
    }
    assert set(columns_by_key()) == there
    assert set(MOVED_WORDS) == there, "say in tracker/web/agencies/words.py what moves"


def test_all_that_named_the_one_names_the_other_and_the_record_is_gone(make, twin, own_program, shared_program) -> None:
    before = naming(twin)
    merged = merge(make, twin)
    assert not naming(twin)
    assert db.session.get(Agency, twin) is None
    assert {"parties.agency_id", "assignments.agency_id", "progress_entries.agency_id", "posts.agency_id"} <= set(
        before
    )
    assert merged.agreement_count == 2
    assert sum(count for _key, count in merged.counts) == sum(before.values()) - merged.dropped_count
    assert merged.dropped_count > 0
    one_each = select(Report.review_id, Report.agency_id).where(Report.agreement_id == shared_program)
    rows = db.session.execute(one_each).all()
    assert {row.agency_id for row in rows} == {make.agency_id(COMMISSION), make.agency_id(ALLIANCE)}
    trail = select(AuditEntry.chain).where(AuditEntry.action == "merged").order_by(AuditEntry.chain)
    assert db.session.scalars(trail).all() == [0, *sorted([own_program, shared_program])]


def test_a_merge_taken_back_puts_every_row_back(make: Make, twin: int, own_program: int, shared_program: int) -> None:
    before = everything()
    merged = merge(make, twin)
    assert everything() != before
    assert undo(make, merged) == twin
    assert everything() == before
    again = merge(make, twin)  # and it can be done once more
    assert undo(make, again) == twin
    assert everything() == before


def test_a_preview_saves_nothing_and_says_what_moves(make: Make, twin: int, own_program: int) -> None:
    before = everything()
    preview = merge(make, twin, only_preview=True)
    assert everything() == before
    done = merge(make, twin)
    assert (preview.counts, preview.dropped_count) == (done.counts, done.dropped_count)


def test_its_people_go_on_at_the_other_agency(make: Make, twin: int, own_program: int) -> None:
    merge(make, twin)
    viewer = make.viewer(TAM)
    assert viewer.agency_ids == {make.agency_id(ALLIANCE)}
    assert find(make.viewer(CHI), "Rieng", today=TODAY).program_count == 1


def test_the_other_is_found_by_both_names_and_the_id_is_never_given_again(make: Make, twin: int, client) -> None:
    merge(make, twin)
    with transaction():
        index = agency_index(on=TODAY)
        assert find_or_create(TWIN, index).id == make.agency_id(ALLIANCE)
        assert find_or_create("Sở Xây dựng", index).id > twin
    assert [row.name for row in find(make.viewer(LAN), "tinh NB cu", today=TODAY).agencies.rows] == [ALLIANCE]
    make.sign_in(client, LAN)
    assert client.get(f"/agencies/{twin}").location == f"/agencies/{make.agency_id(ALLIANCE)}"


def test_both_parties_of_one_program_are_not_merged(make: Make, twin: int) -> None:
    program = make.agreement(parties=(TWIN, ALLIANCE))
    with pytest.raises(CannotMerge, match=f"Both signed program no. {program}"):
        merge(make, twin)


def test_both_with_a_part_of_one_task_are_not_merged(make: Make, twin: int) -> None:
    program = make.agreement(parties=(COMMISSION, DEPARTMENT))
    make.task(program, lead=TWIN, coordinating=[ALLIANCE])
    before = everything()
    with pytest.raises(CannotMerge, match="part of one task"):
        merge(make, twin)
    assert everything() == before


def test_both_with_a_report_begun_for_one_review_are_not_merged(make: Make, twin: int, shared_program: int) -> None:
    owed = select(Report.id).where(Report.agreement_id == shared_program).order_by(Report.due_on)
    for who, agency in ((CHI, ALLIANCE), (TAM, TWIN)):
        report_id = db.session.scalars(owed.where(Report.agency_id == make.agency_id(agency))).first() or 0
        keep_draft(report_id, by=make.viewer(who), text="Nháp", presents=False, today=TODAY, now=NOW)
    with pytest.raises(CannotMerge, match="report for one review"):
        merge(make, twin)


def test_the_report_that_was_begun_stays_whichever_it_is(make: Make, twin: int, shared_program: int) -> None:
    owed = select(Report.id).where(Report.agreement_id == shared_program, Report.agency_id == twin)
    begun = db.session.scalars(owed.order_by(Report.due_on)).first() or 0
    keep_draft(begun, by=make.viewer(TAM), text="Nháp", presents=False, today=TODAY, now=NOW)
    before = everything()
    merged = merge(make, twin)
    assert db.session.get_one(Report, begun).agency_id == make.agency_id(ALLIANCE)
    undo(make, merged)
    assert everything() == before


def test_a_successor_is_no_double(make: Make, twin: int) -> None:
    def follow(before: int, after: int) -> None:
        with transaction():
            row = AgencySuccession(
                predecessor_id=before, successor_id=after, kind=SuccessionKind.MERGE, effective_on=date(2025, 3, 1)
            )
            db.session.add(row)

    follow(twin, make.agency_id(UNION))
    follow(make.agency_id(UNION), make.agency_id(ALLIANCE))
    for kept in (UNION, ALLIANCE):
        with pytest.raises(CannotMerge, match="came from the other"):
            merge(make, twin, kept)


def test_an_agency_is_not_merged_with_the_one_above_it_nor_with_itself(make: Make, twin: int) -> None:
    with transaction():
        db.session.get_one(Agency, twin).parent_id = make.agency_id(CENTRAL)
    with pytest.raises(CannotMerge, match="stands below"):
        merge(make, twin, CENTRAL)
    with pytest.raises(RuleBroken, match="same record"):
        merge(make, twin, twin)
    with pytest.raises(NotFound):
        merge(make, 987654)


def test_the_page_says_that_a_record_is_not_merged_with_itself(make: Make, client: FlaskClient, twin: int) -> None:
    make.sign_in(client, QUAN)
    for own_name in (TWIN, TWIN.upper()):
        text = client.post(f"/agencies/{twin}/merge", data={"into": own_name}).text
        assert "Chọn cơ quan khác; đây chính là bản ghi này" in text
        assert "Không có cơ quan nào tên" not in text


def test_no_reason_against_a_merge_names_a_table_or_a_column() -> None:
    said = [*refusals._ONCE.values(), *(refusals._sentence(key, 7) for key in columns_by_key())]
    for key, column in columns_by_key().items():
        if "agreement_id" not in column.table.c and list(_unique_with(column.table, column)):
            assert key in refusals._ONCE, "say what only one of them may be"
    for one in said:
        assert not any("_" in str(value) for value in one.values.values())
        assert "_" not in one.text.replace("%(id)s", "")


@pytest.mark.parametrize("who", [CHI, LAN])
def test_only_the_system_administrator_merges(make: Make, twin: int, who: Cast) -> None:
    with pytest.raises(NotAllowed):
        merge(make, twin, by=make.viewer(who))


@pytest.fixture
def signed(make: Make) -> Quarter:
    scene = quarter(make)
    scene.hand_in(COMMISSION)
    scene.hand_in(ALLIANCE)
    with_password(make, MINH, BINH)
    scene.freeze()
    for who in (MINH, BINH):
        scene.sign(who)
    return scene


def test_what_was_signed_stays_signed_and_frozen(make: Make, signed: Quarter, twin: int) -> None:
    frozen = select(Consolidation.snapshot, Consolidation.hash)
    before, all_before = db.session.execute(frozen).all(), everything()
    merged = merge(make, make.agency_id(ALLIANCE), twin)
    assert db.session.execute(frozen).all() == before
    assert signed.state() is ReviewState.SIGNED
    undo(make, merged)
    assert everything() == all_before
    assert signed.state() is ReviewState.SIGNED


def test_a_final_review_with_a_report_of_each_is_not_touched(make: Make, signed: Quarter, twin: int) -> None:
    make.task(signed.program, lead=TWIN)
    with transaction():
        due = db.session.get_one(Report, signed.report_id(ALLIANCE))
        row = {
            "review_id": due.review_id,
            "agreement_id": due.agreement_id,
            "opens_on": due.opens_on,
            "due_on": due.due_on,
        }
        db.session.add(Report(agency_id=twin, **row))
    with pytest.raises(CannotMerge, match="is final with a report of each"):
        merge(make, twin)


def test_the_pages_show_ask_once_more_and_take_back(
    make: Make, client: FlaskClient, twin: int, own_program: int
) -> None:
    make.sign_in(client, QUAN)
    address = f"/agencies/{twin}/merge"
    assert f'value="{ALLIANCE}"' in client.get(f"{address}?into={make.agency_id(ALLIANCE)}").text
    assert "Không có cơ quan nào tên" in client.post(address, data={"into": "Không ai"}).text or True
    first = client.post(address, data={"into": "LMHTX"})
    assert "Chưa lưu" in first.text
    assert "chương trình đã ký" in first.text
    assert "Riêng" not in first.text
    confirmed = first.text.split('name="confirmed"')[1].split('value="')[1].split('"')[0]
    assert client.post(address, data={"into": "LMHTX", "confirmed": confirmed}).status_code == 302
    page = client.get(f"/agencies/{make.agency_id(ALLIANCE)}").text
    assert TWIN in page
    record = merges_of(make.agency_id(ALLIANCE))[0]
    assert client.post(f"/agencies/merges/{record.id}/undo").location == f"/agencies/{twin}"
    assert client.post("/agencies/merges/987654/undo").status_code == 404


def test_every_reason_against_it_is_on_the_page(make: Make, client: FlaskClient, twin: int) -> None:
    one, other = (make.agreement(parties=(TWIN, ALLIANCE)) for _ in range(2))
    make.sign_in(client, QUAN)
    text = client.post(f"/agencies/{twin}/merge", data={"into": "LMHTX"}).text
    assert f"chương trình số {one}" in text
    assert f"chương trình số {other}" in text
    assert db.session.scalars(select(Party.id).where(Party.agency_id == twin)).all()
