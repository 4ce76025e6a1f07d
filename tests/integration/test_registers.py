"""A register is uploaded, looked at, mended row by row and entered whole; the same file again adds nothing."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, NAM, UNION
from tests.register_files import BOTH, HEADER, program, register
from tests.statements import statements
from tracker.database import db
from tracker.models import Agency, Agreement, Alias, AuditEntry, Party, PendingRegister, Review, ReviewRule


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def upload(client: FlaskClient, content: bytes, name: str = "danh-muc.xlsx") -> str:
    """The address of the preview."""
    answer = client.post("/registers/new", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return answer.location


def words(page: str) -> str:
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", page)))


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def sent(client: FlaskClient, address: str, **changed: object) -> dict[str, object]:
    """The form of the preview as a browser sends it, with the ticks as they are."""
    page = client.get(address).text
    shown = re.search(r'name="shown" type="hidden" value="([0-9,]*)"', page)
    assert shown
    ticked = re.findall(r'name="chosen" id="chosen-\d+" value="(\d+)" checked', page)
    return {"shown": shown[1], "chosen": ticked, "tracked_from": "24/11/2026", "cadences": ["quarterly"]} | changed


def enter(client: FlaskClient, address: str, **changed: object) -> str:
    """What the page says after the main button was pressed."""
    return client.post(address, data=sent(client, address, enter="1", **changed), follow_redirects=True).text


ROWS = (
    program(1, "178/CTPH-BTGTU-LMHTX", datetime(2022, 4, 5), "Tuyên truyền KTTT", review="hằng tháng, hằng quý"),
    program(2, "chưa có số", "05 tháng 4 năm 2022", "Năm học", validity="năm học 2025–2026"),
    program(3, "Chương trình 526", "", "Không thời hạn", validity="không thời hạn"),
    program(4, "9/QCPH-LMHTX-PN", "1-2-2026", "Ba bên", f"{ALLIANCE}\nSở Mới Toanh\n{UNION}", "6 tháng đầu năm 2026"),
)


def test_a_register_becomes_programs_as_it_was_shown(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, register(*ROWS))
    text = words(client.get(address).text)
    assert "Đọc được 4 dòng" in text
    assert "Sở Mới Toanh (mới)" in text
    assert "01/01/2026 – 30/06/2026 “6 tháng đầu năm 2026”" in text
    assert "Ô B4: Chỉ có số" in text
    assert count(Agreement) == 0
    page = enter(client, address)
    assert "Đã nhập 4 chương trình" in page
    first, second, third, fourth = db.session.scalars(select(Agreement).order_by(Agreement.id)).all()
    assert (first.symbol, first.signed_on, first.valid_to) == (
        "178/CTPH-BTGTU-LMHTX",
        date(2022, 4, 5),
        date(2025, 12, 31),
    )
    assert (second.symbol, second.signed_on, second.valid_to) == (None, date(2022, 4, 5), date(2026, 8, 31))
    assert (third.symbol, third.signed_on, third.valid_from, third.validity_text) == (
        None,
        None,
        None,
        "không thời hạn",
    )
    assert (fourth.kind, fourth.signed_on) == ("Quy chế phối hợp", date(2026, 2, 1))
    assert db.session.scalars(select(Alias.name)).all() == ["Chương trình 526"]
    signed = select(Agency.name).join(Party, Party.agency_id == Agency.id).where(Party.agreement_id == fourth.id)
    assert db.session.scalars(signed.order_by(Party.position)).all() == [ALLIANCE, "Sở Mới Toanh", UNION]
    of_first = select(ReviewRule.cadence).where(ReviewRule.agreement_id == first.id)
    assert set(db.session.scalars(of_first)) == {"monthly", "quarterly"}
    assert set(db.session.scalars(select(ReviewRule.cadence).where(ReviewRule.agreement_id == fourth.id))) == {
        "quarterly"
    }
    assert count(AuditEntry) == 4


def test_the_same_file_again_adds_nothing_and_says_why(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    enter(client, upload(client, register(*ROWS)))
    address = upload(client, register(*ROWS, program(5)))
    page = client.get(address).text
    assert words(page).count("Đã có sẵn Mở") == 4
    assert "Đã nhập 1 chương trình" in enter(client, address)
    assert count(Agreement) == 5
    last = upload(client, register(*ROWS))
    assert 'name="enter"' not in client.get(last).text
    assert "Chưa chọn dòng nào" in client.post(last, data=sent(client, last, enter="1")).text
    assert count(Agreement) == 5


def test_entering_twice_enters_once(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, register(*ROWS))
    form = sent(client, address, enter="1")
    assert [client.post(address, data=form).location for _ in range(2)] == ["/agreements"] * 2
    assert client.get(address).location == "/agreements"
    assert client.get(f"{address}/rows/1").status_code == 404
    assert count(Agreement) == 4


def test_rows_that_are_wrong_are_named_by_cell_and_left_out_or_mended(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    wrong = [program(1, "05/4/2022"), program(2, signed="31/02/2022"), program(3, parties=None), program(4)]
    address = upload(client, register(*wrong))
    text = words(client.get(address).text)
    for cell in ("B2", "C3", "E4"):
        assert f"Ô {cell}:" in text
    assert words(client.get(f"{address}?show=wrong").text).count("Phải sửa") > 3
    refused = client.post(f"{address}/rows/2", data={"title": "Hai", "parties": BOTH, "signed": "30/02/2022"})
    assert 'id="signed-error"' in refused.text
    assert 'value="30/02/2022"' in refused.text
    mended = client.post(
        f"{address}/rows/2", data={"title": "Hai", "parties": BOTH, "signed": "28/02/2022", "symbol": "2/CTPH-A-B"}
    )
    assert mended.location.startswith(address)
    assert "Đã nhập 2 chương trình" in enter(client, address)
    assert set(db.session.scalars(select(Agreement.title))) == {"Hai", "Chương trình số 4"}


def test_what_is_not_ticked_stays_out_also_on_other_pages(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, register(*(program(number) for number in range(1, 46))))
    form = sent(client, address)
    form["chosen"] = [number for number in form["chosen"] if number not in ("3", "7")]  # type: ignore[union-attr]
    second = client.post(address, data=form | {"to": "2"})
    assert second.location == f"{address}?page=2"
    page = client.get(second.location).text
    assert len(re.findall(r'name="chosen"', page)) == 20
    assert len(page) < 40_000
    assert "Đã nhập 43 chương trình" in enter(client, second.location)
    assert count(Agreement) == 43


def test_a_program_listed_twice_is_entered_once_unless_both_are_chosen(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, register(program(1), program(1), program(1, signed="06/4/2022", title="Cùng số")))
    text = words(client.get(address).text)
    assert "dòng 1 của danh sách này (cùng một chương trình, ghi hai lần)" in text
    assert "cùng loại, cùng số" in text
    assert "Đã nhập 2 chương trình" in enter(client, address)


def test_a_row_like_a_program_here_is_warned_with_a_link_and_can_be_entered(client: FlaskClient, make: Make) -> None:
    there = make.agreement(symbol="1/CTPH-BTGTU-LMHTX", title="Đã có", valid_from=date(2022, 9, 1))
    make.sign_in(client, CHI)
    address = upload(client, register(program(1)))
    assert f'<a href="/agreements/{there}">Đã có</a>' in client.get(address).text
    enter(client, address)
    assert count(Agreement) == 2


def test_a_list_that_names_only_the_partner_takes_the_own_agency_when_that_is_ticked(
    client: FlaskClient, make: Make
) -> None:
    make.sign_in(client, CHI)
    header = ["TT", "Tên chương trình", "Đơn vị phối hợp", "Ngày ký"]
    address = upload(client, register([1, "Với Sở Y tế", "Sở Y tế tỉnh", "5/4/2024"], header=header))
    page = client.get(address).text
    assert "không nêu cơ quan của bạn" in words(page)
    assert 'name="enter"' not in page
    client.post(address, data=sent(client, address, adds_own="y"))
    shown = words(client.get(address).text)
    assert f"{ALLIANCE} cơ quan thường trực Sở Y tế tỉnh (mới)" in shown, "the file names who joins: the other leads"
    enter(client, address, adds_own="y")
    named = db.session.execute(select(Party.name_as_signed, Party.is_standing).order_by(Party.position)).all()
    assert [tuple(one) for one in named] == [(ALLIANCE, True), ("Sở Y tế tỉnh", False)]


def test_the_own_agency_is_last_in_a_list_that_names_who_leads(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    header = ["TT", "Tên chương trình", "Cơ quan chủ trì", "Cơ quan phối hợp"]
    address = upload(client, register([1, "Một", "Sở Y tế tỉnh", "Sở Nội vụ tỉnh"], header=header))
    enter(client, address, adds_own="y")
    named = db.session.scalars(select(Party.name_as_signed).order_by(Party.position)).all()
    assert named == ["Sở Y tế tỉnh", "Sở Nội vụ tỉnh", ALLIANCE]


def test_the_tick_that_adds_the_own_agency_stands_above_the_rows_that_lack_it(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    header = ["TT", "Tên chương trình, kế hoạch phối hợp", "Đơn vị phối hợp", "Ngày ký"]
    page = client.get(upload(client, register([1, "Một", "Sở Y tế tỉnh", "5/4/2024"], header=header))).text
    assert page.count('name="adds_own"') == 1
    assert page.index("không nêu cơ quan của bạn") < page.index('name="adds_own"') < page.index("<table")
    whole = client.get(upload(client, register(program(1)))).text
    assert whole.index("<table") < whole.index('name="adds_own"')


def test_nothing_is_entered_when_one_row_fails_at_the_last_moment(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    long = program(2, validity="từ 01/01/1990 đến 31/12/2089", review="hằng tháng")
    address = upload(client, register(program(1), long))
    page = enter(client, address)
    assert "Dòng 3:" in page
    assert (count(Agreement), count(Review), count(AuditEntry)) == (0, 0, 0)


def test_links_to_programs_above_are_made_to_rows_and_to_programs_here(client: FlaskClient, make: Make) -> None:
    above = make.agreement(symbol="3/CTr-TU", title="Cấp trên")
    make.sign_in(client, CHI)
    header = [*HEADER, "Chương trình cấp trên"]
    rows = [[*program(1), "3-CTr/TU"], [*program(2), "1/CTPH-BTGTU-LMHTX"], [*program(3), "Chưa từng thấy"],
            [*program(4), "5/CTPH-BTGTU-LMHTX"], [*program(5), "4/CTPH-BTGTU-LMHTX"]]  # fmt: skip
    enter(client, upload(client, register(*rows, header=header)))
    made = {row.symbol: row for row in db.session.scalars(select(Agreement).where(Agreement.id != above))}
    one, two, three, four, five = (made[f"{number}/CTPH-BTGTU-LMHTX"] for number in range(1, 6))
    assert (one.parent_id, two.parent_id, three.parent_id) == (above, one.id, None)
    assert three.signing_note == "Chương trình cấp trên: Chưa từng thấy"
    assert {four.parent_id, five.parent_id} in ({None, four.id}, {None, five.id})


def test_nobody_else_sees_the_register_and_it_is_forgotten_after_a_day(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, register(program(1)))
    make.sign_in(client, LAN)
    for page in (address, f"{address}/rows/1"):
        assert client.get(page).status_code == client.post(page).status_code == 404
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        make.sign_in(client, CHI)
        assert client.get(address).status_code == 404
        upload(client, register(program(1)))
        assert count(PendingRegister) == 1


def test_somebody_outside_of_every_row_enters_none(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, NAM)
    address = upload(client, register(program(1), program(2, parties=f"{COMMISSION}; {UNION}")))
    assert "Cơ quan của bạn không có trong các bên" in words(client.get(address).text)
    enter(client, address)
    assert db.session.scalars(select(Agreement.title)).all() == ["Chương trình số 2"]


@pytest.mark.parametrize("content", [b"", b"abc", b"%PDF-1.7 x", register([], header=["a", "b", "c"]), register()])
def test_a_file_without_a_register_is_refused_with_what_to_do(client: FlaskClient, make: Make, content: bytes) -> None:
    make.sign_in(client, CHI)
    answer = client.post("/registers/new", data={"file": (io.BytesIO(content), "a.xlsx")})
    assert answer.status_code == 200
    assert 'id="file-error"' in answer.text
    assert count(PendingRegister) == 0


def test_the_empty_register_is_read_as_a_register(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    content = client.get("/registers/template.xlsx").data
    answer = client.post("/registers/new", data={"file": (io.BytesIO(content), "mau.xlsx")})
    assert "Danh mục không có chương trình nào" in words(answer.text)


def test_three_hundred_programs_are_shown_and_entered_with_few_statements_each(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    rows = [program(number, parties=f"Sở số {number % 90} tỉnh; {ALLIANCE}") for number in range(1, 301)]
    address = upload(client, register(*rows))
    with statements() as seen:
        page = client.get(address)
    assert len(page.data) < 40_000
    assert len(seen) < 12
    form = sent(client, address, enter="1", cadences=["monthly", "quarterly", "annual"])
    with statements() as seen:
        said = client.post(address, data=form, follow_redirects=True).text
    assert len(seen) < 300 * 30
    assert "Đã nhập 300 chương trình" in said
    assert count(Agreement) == 300
