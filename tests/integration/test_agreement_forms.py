"""Entering and changing agreements by forms: saved, shown before, refused without losing what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, NAM, OANH, THU
from tests.sent_forms import TITLE, confirmed, head, rules, version
from tracker.database import db, transaction
from tracker.models import Agreement, AuditEntry, Content, Party, Report, Review, ReviewRule


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_a_new_program_is_entered_with_parties_and_reviews(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, LAN)
    form = {
        "title": " Chương trình  mới ", "kind": "", "symbol": "12/CTPH-BTGDVTU-LMHTX", "signed_on": "24/11/2026",
        "valid_from": "2026-01-01", "valid_to": "31/12/2026", "tracked_from": "24/11/2026",
        "parties": f"{COMMISSION}\r\n\r\nLiên minh HTX tỉnh Ninh Bình\r\n", "cadences": ["quarterly", "annual"],
    }  # fmt: skip
    answer = client.post("/agreements/new", data=form)
    agreement = db.session.scalars(select(Agreement)).one()
    assert (answer.status_code, answer.location) == (302, f"/agreements/{agreement.id}")
    assert (agreement.title, agreement.kind) == ("Chương trình mới", "Chương trình phối hợp")
    assert agreement.valid_from == date(2026, 1, 1)
    parties = db.session.execute(select(Party.name_as_signed, Party.is_standing).order_by(Party.position)).all()
    assert [tuple(party) for party in parties] == [(COMMISSION, True), ("Liên minh HTX tỉnh Ninh Bình", False)]
    assert set(db.session.scalars(select(ReviewRule.cadence))) == {"quarterly", "annual"}


def test_a_person_cannot_enter_a_program_of_others(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, NAM)
    form = {"title": "Của người khác", "tracked_from": "24/11/2026", "parties": f"{COMMISSION}\n{ALLIANCE}"}
    answer = client.post("/agreements/new", data=form)
    assert answer.status_code == 200
    assert "không phải là một bên ký kết" in answer.text
    assert "Của người khác" in answer.text
    assert db.session.scalars(select(Agreement)).all() == []


def test_a_double_click_enters_one_program(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, LAN)
    form = {"title": "Một lần", "tracked_from": "24/11/2026", "parties": COMMISSION, "once": "k" * 40}
    assert [client.post("/agreements/new", data=form).status_code for _ in range(2)] == [302, 302]
    assert len(db.session.scalars(select(Agreement)).all()) == 1


def test_a_longer_validity_shows_its_reviews_before_it_is_saved(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    client.post(f"/agreements/{agreement_id}/rules", data=(first := rules(agreement_id, "annual")))
    page = client.post(f"/agreements/{agreement_id}/rules", data=first).text
    client.post(f"/agreements/{agreement_id}/rules", data=first | {"confirmed": confirmed(page)})
    assert len(db.session.scalars(select(Review)).all()) == 6

    longer = head(agreement_id, valid_to="31/12/2032")
    page = client.post(f"/agreements/{agreement_id}/edit", data=longer).text
    assert "Thêm 2 kỳ rà soát" in page
    assert version(agreement_id) == int(longer["version"])
    assert len(db.session.scalars(select(Review)).all()) == 6
    answer = client.post(f"/agreements/{agreement_id}/edit", data=longer | {"confirmed": confirmed(page)})
    assert answer.status_code == 302
    assert len(db.session.scalars(select(Review)).all()) == 8


def test_what_was_confirmed_is_what_is_saved(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/rules", data=rules(agreement_id, "annual")).text
    other = rules(agreement_id, "monthly", confirmed=confirmed(page))
    again = client.post(f"/agreements/{agreement_id}/rules", data=other)
    assert (again.status_code, db.session.scalars(select(Review)).all()) == (200, [])


def test_a_cadence_switched_off_keeps_the_review_that_has_a_report(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/rules", data=(on := rules(agreement_id, "quarterly"))).text
    client.post(f"/agreements/{agreement_id}/rules", data=on | {"confirmed": confirmed(page)})
    with transaction():
        report = db.session.scalars(
            select(Report).join(Review, Review.id == Report.review_id).where(Review.period == "2026-Q1")
        ).first()
        report.submitted_on, report.submitted_at = date(2026, 3, 17), NOW
    page = client.post(f"/agreements/{agreement_id}/rules", data=(off := rules(agreement_id))).text
    assert "Giữ nguyên 1 kỳ rà soát vì đã có báo cáo" in page
    client.post(f"/agreements/{agreement_id}/rules", data=off | {"confirmed": confirmed(page)})
    assert db.session.scalars(select(Review.period)).all() == ["2026-Q1"]
    assert db.session.scalars(select(ReviewRule.is_on)).all() == [False]


def test_the_second_of_two_writers_is_told_and_loses_nothing(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    first, second = head(agreement_id, title="Tên của Lan"), head(agreement_id, signing_note="Ghi chú của Chi")
    make.sign_in(client, LAN)
    assert client.post(f"/agreements/{agreement_id}/edit", data=first).status_code == 302
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/edit", data=second).text
    assert "Lan, Chuyên viên, Ban TG&amp;DV Tỉnh ủy: Tên chương trình: “" in page
    assert "Ghi chú của Chi" in page
    assert re.search(r"<textarea[^>]*name=\"title\"[^>]*>\s*Tên của Lan</textarea>", page)
    merged = second | {"title": "Tên của Lan", "version": str(version(agreement_id))}
    assert client.post(f"/agreements/{agreement_id}/edit", data=merged).status_code == 302
    row = db.session.execute(select(Agreement.title, Agreement.signing_note).where(Agreement.id == agreement_id)).one()
    assert tuple(row) == ("Tên của Lan", "Ghi chú của Chi")


def test_both_writing_the_same_field_see_each_others_text(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    first, second = head(agreement_id, title="Tên của Lan"), head(agreement_id, title="Tên của Chi")
    make.sign_in(client, LAN)
    client.post(f"/agreements/{agreement_id}/edit", data=first)
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/edit", data=second).text
    assert re.search(r"<textarea[^>]*name=\"title\"[^>]*>\s*Tên của Chi</textarea>", page)
    assert "vừa lưu “Tên của Lan” ở đây" in page
    assert db.session.scalars(select(Agreement.title).where(Agreement.id == agreement_id)).one() == "Tên của Lan"


def test_changes_to_different_things_are_no_conflict(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    late = head(agreement_id, signing_note="Ký tại hội nghị")
    make.sign_in(client, LAN)
    contents = {
        "version": late["version"],
        "rows-0-row_id": str(content_id(agreement_id)),
        "rows-0-title": "Tuyên truyền",
    }
    assert client.post(f"/agreements/{agreement_id}/contents", data=contents).status_code == 302
    make.sign_in(client, CHI)
    assert client.post(f"/agreements/{agreement_id}/edit", data=late).status_code == 302


def content_id(agreement_id: int) -> int:
    return db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).first() or 0


def party_rows(agreement_id: int) -> dict[str, str]:
    """The form of the parties as a browser sends it untouched."""
    parties = db.session.scalars(select(Party).where(Party.agreement_id == agreement_id).order_by(Party.position)).all()
    fields = {"version": str(version(agreement_id)), "standing": "0"}
    for at, party in enumerate(parties):
        fields |= {f"rows-{at}-row_id": str(party.id), f"rows-{at}-name_as_signed": party.name_as_signed,
                   f"rows-{at}-order": str(at + 1)}  # fmt: skip
    return fields


def signed(agreement_id: int) -> list[tuple[str, bool]]:
    asked = select(Party.name_as_signed, Party.is_standing).where(Party.agreement_id == agreement_id)
    return [tuple(row) for row in db.session.execute(asked.order_by(Party.position))]


def test_parties_are_added_ordered_and_one_is_standing(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    form = party_rows(agreement_id) | {
        "rows-0-order": "2", "rows-1-order": "1", "standing": "1", "rows-1-signatory": "Nguyễn Văn A",
        "rows-2-name_as_signed": "Hội Nông dân tỉnh Ninh Bình", "rows-2-order": "3", "rows-2-row_id": "",
    }  # fmt: skip
    assert client.post(f"/agreements/{agreement_id}/parties", data=form).status_code == 302
    assert signed(agreement_id) == [(ALLIANCE, True), (COMMISSION, False), ("Hội Nông dân tỉnh Ninh Bình", False)]


def test_a_party_is_named_to_confirm_and_the_trail_says_so(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    form = party_rows(agreement_id) | {"confirms": "1"}
    assert client.post(f"/agreements/{agreement_id}/parties", data=form).status_code == 302
    named = select(Party.name_as_signed).where(Party.agreement_id == agreement_id, Party.confirms)
    assert db.session.scalars(named).all() == [ALLIANCE]
    assert 'id="confirms-1" value="1" checked' in client.get(f"/agreements/{agreement_id}/parties").text
    trail = db.session.scalars(select(AuditEntry.after).where(AuditEntry.subject == "parties")).all()
    assert any(f'"confirms": "{ALLIANCE}"' in (after or "") for after in trail)
    form = party_rows(agreement_id) | {"confirms": "-1"}
    assert client.post(f"/agreements/{agreement_id}/parties", data=form).status_code == 302
    assert db.session.scalars(named).all() == []


def test_a_party_with_tasks_cannot_be_taken_out(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/parties", data=party_rows(agreement_id) | {"rows-0-remove": "y"})
    assert page.status_code == 200
    assert "vẫn là một bên" in page.text
    assert len(signed(agreement_id)) == 2


def test_a_party_without_work_can_be_taken_out_but_not_ones_own(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    own = client.post(f"/agreements/{agreement_id}/parties", data=party_rows(agreement_id) | {"rows-1-remove": "y"})
    assert "không phải là một bên ký kết" in own.text
    assert client.post(
        f"/agreements/{agreement_id}/parties", data=party_rows(agreement_id) | {"rows-0-remove": "y"}
    ).location == f"/agreements/{agreement_id}"  # fmt: skip
    assert signed(agreement_id) == [(ALLIANCE, True)]


def test_a_party_of_another_agreement_cannot_be_slipped_in(client: FlaskClient, make: Make) -> None:
    foreign_id = make.agreement(parties=(CENTRAL,), title="Của Trung ương")
    agreement_id = make.agreement()
    foreign = db.session.scalars(select(Party.id).where(Party.agreement_id == foreign_id)).one()
    make.sign_in(client, CHI)
    form = party_rows(agreement_id) | {"rows-0-row_id": str(foreign)}
    assert client.post(f"/agreements/{agreement_id}/parties", data=form).status_code == 200
    assert signed(foreign_id) == [(CENTRAL, True)]
    assert signed(agreement_id) == [(COMMISSION, True), (ALLIANCE, False)]


def test_headings_are_numbered_ordered_and_kept_while_tasks_need_them(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    address, there = f"/agreements/{agreement_id}/contents", str(content_id(agreement_id))
    form = {
        "version": str(version(agreement_id)), "rows-0-row_id": there, "rows-0-title": "Nhân lực", "rows-0-order": "2",
        "rows-1-title": "Tuyên truyền", "rows-1-number": "I", "rows-1-order": "1", "rows-2-title": "",
    }  # fmt: skip
    assert client.post(address, data=form).status_code == 302
    asked = select(Content.number, Content.title).where(Content.agreement_id == agreement_id).order_by(Content.position)
    assert [tuple(row) for row in db.session.execute(asked)] == [("I", "Tuyên truyền"), ("", "Nhân lực")]
    gone = {"version": str(version(agreement_id)), "rows-0-row_id": there, "rows-0-remove": "y", "rows-1-title": "Khác"}
    assert "còn nhiệm vụ" in client.post(address, data=gone).text


@pytest.mark.parametrize(
    ("who", "expected"),
    [(LAN, 200), (CHI, 200), (THU, 403), (OANH, 403), (NAM, 404)],
    ids=lambda value: str(value)[:12],
)
def test_only_writers_of_the_parties_open_the_forms(client: FlaskClient, make: Make, who, expected: int) -> None:
    agreement_id = make.program()
    make.sign_in(client, who)
    pages = [f"/agreements/{agreement_id}/{page}" for page in ("edit", "parties", "contents", "rules", "tasks/new")]
    assert {client.get(page).status_code for page in pages} == {expected}
    assert {client.post(page, data=head(agreement_id)).status_code for page in pages} <= {expected, 302}


def test_every_change_is_in_the_trail_with_before_and_after(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id, title="Tên mới", because=""))
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.chain == agreement_id)).one()
    assert (entry.action, entry.before, entry.after) == (
        "edited",
        f'{{"title": "{TITLE}"}}',
        '{"title": "Tên mới", "version": 2}',
    )


def test_an_unseen_agreement_cannot_be_named_as_parent(client: FlaskClient, make: Make) -> None:
    hidden_id = make.agreement(parties=(DEPARTMENT,), title="Không được biết")
    agreement_id = make.agreement()
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id, parent_id=str(hidden_id)))
    assert page.status_code == 200
    assert "Không được biết" not in page.text
    assert db.session.scalars(select(Agreement.parent_id).where(Agreement.id == agreement_id)).one() is None


def test_a_parent_that_one_cannot_read_stays_as_it_is(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    parent_id = db.session.scalars(select(Agreement.parent_id).where(Agreement.id == agreement_id)).one()
    make.sign_in(client, CHI)
    page = client.get(f"/agreements/{agreement_id}/edit").text
    assert f'<option selected value="{parent_id}">Giữ nguyên; cơ quan của anh/chị không xem được</option>' in page
    assert "Chương trình của Trung ương" not in page
    form = head(agreement_id, title="Tên mới", parent_id=str(parent_id))
    assert client.post(f"/agreements/{agreement_id}/edit", data=form).status_code == 302
    assert db.session.scalars(select(Agreement.parent_id).where(Agreement.id == agreement_id)).one() == parent_id


def test_an_agreement_does_not_stand_below_itself(client: FlaskClient, make: Make) -> None:
    above = make.agreement(title="Trên")
    below = make.agreement(parent_id=above)
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{above}/edit", data=head(above, parent_id=str(below)))
    assert "không thể là cấp trên của chính nó" in page.text
