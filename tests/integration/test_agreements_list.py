"""The list of programs: what each person sees, what is found, which counts lead to which rows."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CENTRAL, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, NAM, OANH, QUAN, THU, Cast
from tests.statements import statements
from tracker.database import db, transaction
from tracker.models import Agreement
from tracker.queries.agreement_list import PAGE_SIZE, Show, list_agreements

ROW = re.compile(r'<td role="cell" class="what"><a href="/agreements/(\d+)">([^<]*)</a>')
CHOICE = re.compile(r'<li><a href="([^"]*)"[^>]*>[^<]*<span class="count">([\d.]+)</span></a></li>')
LATE = TODAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def page(make: Make, client: FlaskClient, who: Cast, address: str = "/agreements") -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def ids(text: str) -> list[int]:
    return [int(id_) for id_, _title in ROW.findall(text)]


@pytest.mark.parametrize(
    ("who", "seen"),
    [(LAN, ["child"]), (CHI, ["child"]), (THU, ["child"]), (OANH, ["child", "parent"]), (NAM, [])],
)
def test_each_person_lists_what_the_agency_signed_holds_or_is_above(make, client, who, seen) -> None:
    child = make.program()
    by_name = {"child": child, "parent": child - 1}
    assert sorted(ids(page(make, client, who))) == sorted(by_name[name] for name in seen)


@pytest.mark.parametrize("who", [QUAN, KIEM])
def test_whoever_reads_no_programs_is_refused_the_list(make: Make, client: FlaskClient, who: Cast) -> None:
    make.program()
    make.sign_in(client, who)
    assert client.get("/agreements").status_code == 403


def test_a_stranger_is_sent_to_sign_in(make: Make, client: FlaskClient) -> None:
    make.program()
    answer = client.get("/agreements?q=hop+tac")
    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/agreements%3Fq%3Dhop%2Btac"


def test_programs_in_trouble_come_first_and_those_over_last(make: Make, client: FlaskClient) -> None:
    over = make.agreement(title="Đã hết", valid_from=date(2021, 1, 1), valid_to=date(2025, 12, 31))
    calm = make.agreement(title="Yên ổn")
    late = make.agreement(title="Quá hạn")
    later = make.agreement(title="Quá hạn lâu hơn")
    make.task(late, due_on=LATE)
    make.task(later, due_on=LATE - timedelta(days=1))
    make.task(over, due_on=date(2025, 6, 30))
    text = page(make, client, LAN)
    assert ids(text) == [later, late, calm, over]
    assert text.index("Còn hiệu lực</th>") < text.index("Hết hiệu lực</th>")
    assert "lâu nhất 31 ngày" in text


@pytest.mark.parametrize("who", [LAN, CHI, OANH])
def test_each_count_is_the_number_of_rows_behind_it(make: Make, client: FlaskClient, who: Cast) -> None:
    parent = make.agreement(title="Cấp trên", parties=(CENTRAL,), valid_to=date(2025, 12, 31), valid_from=None)
    for number in range(3):
        one = make.agreement(title=f"Còn {number}", parent_id=parent, parties=(ALLIANCE, COMMISSION))
        make.task(one, due_on=LATE if number else None)
    make.agreement(title="Hết", valid_from=date(2022, 1, 1), valid_to=date(2025, 12, 31))
    choices = CHOICE.findall(page(make, client, who))
    assert len(choices) == len(Show)
    for address, count in choices:
        assert len(ids(page(make, client, who, address.replace("&amp;", "&")))) == int(count), address


@pytest.mark.parametrize(
    "words",
    ["kinh te tap the", "KINH TẾ", "liên minh htx Kinh", "tap the  ninh binh", "178/ctph", "178/CTPH-BTGTW–LMHTXVN",
     "178 CTPH-BTGTƯ-LMHTXVN", "0178-CTPH/BTGTW-LMHTXVN", "Số: 178/CTPH-BTGTW-LMHTXVN"],
)  # fmt: skip
def test_a_program_is_found_without_accents_and_by_any_spelling_of_its_symbol(make, client, words) -> None:
    wanted = make.agreement(title="Tuyên truyền kinh tế tập thể (HTX)", symbol="178/CTPH-BTGTW-LMHTXVN")
    make.agreement(title="Việc khác", symbol="01/CTPH-HCCB-BTNMT", parties=(COMMISSION, DEPARTMENT))
    make.sign_in(client, LAN)
    answer = client.get("/agreements", query_string={"q": words})
    assert ids(answer.text) == [wanted]


@pytest.mark.parametrize("words", ["%", "_", "\\", "%' OR 1=1 --", "(a+)+$", "x" * 5000, "qz " * 1600, "zz\x00zz"])
def test_signs_of_a_pattern_are_taken_literally(make: Make, client: FlaskClient, words: str) -> None:
    make.program()
    make.sign_in(client, LAN)
    answer = client.get("/agreements", query_string={"q": words})
    assert answer.status_code == 200
    assert ids(answer.text) == []
    assert "Không có chương trình nào khớp" in answer.text


def test_a_percent_sign_in_a_title_is_found_as_itself(make: Make, client: FlaskClient) -> None:
    wanted = make.agreement(title="Hoàn thành 100% chỉ tiêu")
    make.agreement(title="Hoàn thành chỉ tiêu")
    make.sign_in(client, LAN)
    assert ids(client.get("/agreements", query_string={"q": "100%"}).text) == [wanted]


@pytest.mark.parametrize("tail", ["?show=nonsense", "?page=0", "?page=-3", "?page=x", "?page=99999999999", "?show="])
def test_a_mistyped_address_still_shows_the_list(make: Make, client: FlaskClient, tail: str) -> None:
    agreement_id = make.program()
    assert ids(page(make, client, LAN, f"/agreements{tail}")) == [agreement_id]


def test_nobody_without_programs_is_left_without_a_way_on(make: Make, client: FlaskClient) -> None:
    text = page(make, client, NAM)
    assert "Chưa có chương trình nào." in text
    assert 'href="/imports/new"' in text
    assert 'href="/agreements/new"' in text


def test_only_those_who_may_create_are_offered_to(make: Make, client: FlaskClient) -> None:
    make.program()
    assert 'href="/imports/new"' in page(make, client, BINH)
    assert 'href="/imports/new"' not in page(make, client, OANH)


def test_hostile_titles_are_shown_as_text(make: Make, client: FlaskClient) -> None:
    make.agreement(title="<script>alert(1)</script> & “ngoặc” \u202e đảo")
    text = page(make, client, LAN)
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; “ngoặc”" in text


def test_the_list_speaks_the_asked_language_whatever_was_asked_before(make: Make, client: FlaskClient) -> None:
    make.program()
    assert "Chưa có số" in page(make, client, LAN, "/agreements")
    text = page(make, client, LAN, "/agreements?lang=en")
    assert "Coordination programs" in text
    assert "No number yet" in text
    assert "Chưa có số" not in text


def test_a_row_shows_at_once_what_has_changed(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    assert "Không có việc quá hạn" in page(make, client, LAN)
    make.task(agreement_id, due_on=LATE)
    assert "1 quá hạn" in page(make, client, LAN)
    with transaction():
        db.session.get_one(Agreement, agreement_id).title = "Tên đã sửa"
    assert "Tên đã sửa</a>" in page(make, client, LAN)


def test_a_long_list_is_paged_and_loses_nothing(make: Make, client: FlaskClient) -> None:
    made = {make.agreement(title=f"Chương trình {number}") for number in range(PAGE_SIZE + 3)}
    first, second = page(make, client, LAN), page(make, client, LAN, "/agreements?page=2")
    assert len(ids(first)) == PAGE_SIZE
    assert set(ids(first)) | set(ids(second)) == made
    assert f"1–{PAGE_SIZE}" in first
    assert ids(page(make, client, LAN, "/agreements?page=7")) == ids(first)


@pytest.mark.parametrize("number", [20, 200])
def test_the_list_asks_at_most_six_statements_however_many_programs(make, client, number) -> None:
    for place in range(number):
        agreement_id = make.agreement(title=f"Chương trình {place}")
        if place % 4 == 0:
            make.task(agreement_id, due_on=LATE)
    make.sign_in(client, LAN)
    client.get("/agreements")
    with statements() as seen:
        assert client.get("/agreements?show=late&q=chuong").status_code == 200
    assert len(seen) <= 6, "\n".join(seen)


def test_the_list_gives_frozen_rows_to_whoever_asks(make: Make) -> None:
    agreement_id = make.program()
    found = list_agreements(make.viewer(THU), query="", show=Show.ALL, number=1, today=TODAY)
    assert [row.id for row in found.rows] == [agreement_id]
    assert [party.short_name for party in found.rows[0].parties] == ["Ban TG&DV Tỉnh ủy", "Liên minh HTX tỉnh"]
    with pytest.raises(AttributeError):
        found.rows[0].title = "x"
