"""The leader's quarter as a page: who sees what, in both languages, on bad addresses, and at what cost."""

from __future__ import annotations

import re
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, Make
from tests.people import (
    ALLIANCE,
    BINH,
    CENTRAL,
    CHI,
    COMMISSION,
    DEPARTMENT,
    DUNG,
    HUNG,
    KIEM,
    LAN,
    MINH,
    NAM,
    OANH,
    QUAN,
    THU,
    UNION,
    Cast,
)
from tests.quarter_scene import figures, hand_in, log, many_communes, read, review_quarterly, scene
from tests.statements import statements

MOST_STATEMENTS = 14 + 2  # and the two that know who is asking


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def sentences(page: str) -> list[str]:
    listed = re.search(r'<ol class="five doc">(.*?)</ol>', page, re.DOTALL)
    assert listed is not None
    plain = re.sub(r"<(?!/li>)[^>]+>", "", listed[1]).replace("&amp;", "&")
    return [text.strip() for text in plain.split("</li>") if text.strip()]


def test_five_sentences_say_what_a_leader_asks_first(make: Make, client: FlaskClient) -> None:
    scene(make)
    assert sentences(read(make, client)) == [
        "Đến ngày 24/11/2026 hoàn thành 2 trong số 11 nhiệm vụ (đúng hạn 1, quá hạn 1), đạt 40,00% "
        "trên 5 nhiệm vụ đã hoàn thành hoặc quá hạn; đang thực hiện "
        "trong hạn 6; quá hạn 3, lâu nhất 147 ngày, trong đó 1 do các bên cùng chủ trì, 1 của Ban TG&DV Tỉnh ủy, "
        "1 của Liên minh HTX tỉnh.",
        "So với cuối quý III/2026 (14/09/2026): thêm 1 nhiệm vụ hoàn thành, thêm 2 nhiệm vụ quá hạn, 1 được gia hạn, "
        "1 trả lại để thực hiện lại.",
        "Trong quý chưa có báo cáo nào phải nộp; quá hạn chưa nộp 1 (tính cả kỳ trước), lâu nhất 68 ngày, "
        "của Liên minh HTX tỉnh.",
        "Có 1 cơ quan chưa cập nhật tiến độ trong quý: Sở NN&MT (327 ngày).",
        "Từ nay đến 14/12/2026 còn 2 nhiệm vụ đến hạn; quý I/2027 có 2 nhiệm vụ đến hạn, sớm nhất ngày 31/12/2026; "
        "kỳ rà soát kế tiếp chốt số liệu ngày 14/12/2026, các cơ quan nộp báo cáo chậm nhất ngày 17/12/2026.",
    ]


def test_a_quiet_quarter_is_said_in_calm_sentences(make: Make, client: FlaskClient) -> None:
    program = make.agreement(valid_from=date(2026, 11, 1))
    make.task(program, due_on=None)
    assert sentences(read(make, client)) == [
        "Đến ngày 24/11/2026 hoàn thành 0 trong số 1 nhiệm vụ (đúng hạn 0, quá hạn 0); đang thực hiện trong hạn 1; "
        "không có nhiệm vụ quá hạn.",
        "So với cuối quý III/2026 (14/09/2026) không có thay đổi.",
        "Trong quý chưa có báo cáo nào phải nộp.",
        "Không có cơ quan nào quá 30 ngày chưa cập nhật tiến độ.",
        "Từ nay đến 14/12/2026 không còn nhiệm vụ nào đến hạn; quý I/2027 chưa có nhiệm vụ nào đến hạn.",
    ]


def test_the_same_page_speaks_english(make: Make, client: FlaskClient) -> None:
    scene(make)
    first = sentences(read(make, client, "/quarter?lang=en"))[0]
    assert first.startswith("By 24/11/2026 2 of 11 tasks are done (in time: 1, late: 1), 40.00% of the 5 done or")


def test_an_agency_without_programs_is_told_why_the_page_is_empty(make: Make, client: FlaskClient) -> None:
    scene(make)
    page = read(make, client, who=NAM)
    assert "Trong quý chưa có chương trình nào." in page
    assert figures(page) == []


@pytest.mark.parametrize("who", [LAN, HUNG, MINH, CHI, BINH, DUNG, THU, OANH, NAM])
def test_every_reader_of_an_agency_opens_the_page(make: Make, client: FlaskClient, who: Cast) -> None:
    scene(make)
    assert "Tổng quan quý IV/2026" in read(make, client, who=who)


@pytest.mark.parametrize("who", [KIEM, QUAN])
@pytest.mark.parametrize("address", ["/quarter", "/quarter/list"])
def test_whoever_reads_no_programs_is_refused(make: Make, client: FlaskClient, who: Cast, address: str) -> None:
    read(make, client, address, who, status=403)


def test_programs_of_strangers_never_count(make: Make, client: FlaskClient) -> None:
    program = scene(make).program

    def content() -> list[str]:
        pages = [read(make, client, address) for address in ("/quarter", f"/quarter?agreement={program}")]
        return [page.split("<main")[1] for page in pages]

    before = content()
    twin = make.agreement(parties=(UNION, CENTRAL))
    task = make.task(twin, lead=UNION, coordinating=(CENTRAL,), due_on=date(2026, 9, 30))
    log(make, task, UNION, date(2026, 11, 1), proved=True)
    review_quarterly(twin)
    hand_in(make, twin, "2026-Q3", UNION, on=date(2026, 9, 20))
    assert content() == before


def test_a_program_one_may_not_read_looks_like_none(make: Make, client: FlaskClient) -> None:
    program = scene(make).program
    for address in (f"/quarter?agreement={program}", f"/quarter/list?agreement={program}"):
        read(make, client, address, NAM, status=404)


def test_whoever_signed_the_parent_reads_the_program_below_but_does_not_count_it(make, client) -> None:
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    child = make.agreement(parent_id=parent)
    make.task(child, due_on=date(2026, 6, 30))
    assert "quá hạn 1" in sentences(read(make, client, f"/quarter?agreement={child}", OANH))[0]
    assert "chưa có nhiệm vụ nào" in sentences(read(make, client, who=OANH))[0]


@pytest.mark.parametrize(
    "address",
    [
        "/quarter?period=2026",
        "/quarter?period=2026-Q5",
        "/quarter?period=2027-Q1",
        "/quarter?period=9999-Q1",
        "/quarter?period=٢٠٢٦-Q1",
        "/quarter?agreement=x",
        "/quarter?agreement=0",
        "/quarter?agreement=99999999999999999999",
        "/quarter?agreement=4711",
        "/quarter/list?box=late",
        "/quarter/list?lead=x",
        "/quarter/list?but=1.x",
        "/quarter/list?late_on=31/12/2026",
        "/quarter/list?late_on=2026-12-31",
        "/quarter/list?show=people",
        "/quarter/list?page=-1",
        "/quarter/list?quarter=IV",
    ],
)
def test_a_bad_address_is_calmly_not_found(make: Make, client: FlaskClient, address: str) -> None:
    read(make, client, address, status=404)


@pytest.mark.parametrize("address", ["/quarter/list", "/quarter/list?lead=4711", "/quarter/list?page=900"])
def test_a_list_of_nothing_says_so(make: Make, client: FlaskClient, address: str) -> None:
    make.agreement()
    assert "Không có mục nào." in read(make, client, address)


def test_previous_and_next_lead_from_quarter_to_quarter(make: Make, client: FlaskClient) -> None:
    scene(make)
    assert "/quarter?period=2026-Q3" in (this := read(make, client))
    assert "2027-Q1" not in re.sub(r"/quarter/list[^\"]*", "", this)
    past = read(make, client, "/quarter?period=2026-Q3")
    assert "/quarter?period=2026-Q2" in past
    assert "/quarter?period=2026-Q4" in past


def test_a_made_up_program_shows_its_mark(make: Make, client: FlaskClient) -> None:
    from sqlalchemy import update

    from tracker.database import db, transaction
    from tracker.models import Agreement

    scene(make)
    with transaction():
        db.session.execute(update(Agreement).values(is_illustrative=True))
    for address in ("/quarter", "/quarter/list?box=overdue"):
        assert '<span class="illustrative">dữ liệu minh họa</span>' in read(make, client, address)


@pytest.mark.parametrize("address", ["/quarter", "/quarter?period=2026-Q3", "/quarter/list?box=overdue"])
def test_the_cost_in_statements_does_not_grow_with_the_data(make: Make, client: FlaskClient, address: str) -> None:
    scene(make)
    asked = []
    for _more in range(2):
        make.sign_in(client, MINH)
        with statements() as seen:
            client.get(address)
        asked.append(len(seen))
        for number in range(6):
            program = make.agreement(title=f"Chương trình {number}")
            for _task in range(4):
                task = make.task(program, lead=ALLIANCE, coordinating=(COMMISSION, DEPARTMENT), due_on=date(2026, 8, 1))
                log(make, task, ALLIANCE, date(2026, 11, 1))
    assert asked[0] == asked[1] <= MOST_STATEMENTS


def test_the_page_names_programs_over_that_still_owe_tasks_and_the_day_of_lateness(make, client) -> None:
    scene(make)
    over = make.agreement(valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31))
    make.task(over, due_on=date(2025, 6, 30))
    make.agreement(valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31))
    assert "và 1 chương trình hết hiệu lực còn nhiệm vụ chưa hoàn thành</a>." in read(make, client)
    past = read(make, client, "/quarter?period=2026-Q3")
    assert "Xếp theo số ngày quá hạn (ngày lịch), tính đến ngày 14/09/2026." in past
    assert "quá hạn chưa nộp tính đến ngày 24/11/2026:" in " ".join(sentences(past))


def test_a_program_over_can_still_be_picked_and_printed(make: Make, client: FlaskClient) -> None:
    program = make.agreement(
        parties=(COMMISSION, ALLIANCE, DEPARTMENT, UNION), valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31)
    )
    make.agreement(title="Chương trình khác")
    page = read(make, client, f"/quarter?agreement={program}")
    assert f'<option value="{program}" selected>' in page
    assert "VÀ 2 BÊN KHÁC" in page
    assert "Chương trình khác" in read(make, client)


def test_a_program_of_3280_communes_stays_one_small_page(make: Make, client: FlaskClient) -> None:
    many_communes(make, 3280)
    page = read(make, client)
    assert "3.280 nhiệm vụ" in sentences(page)[0]
    assert len(page.encode()) < 40 * 1024
