"""One program: who sees it, what it shows of others, which counts lead to which rows, at what cost."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, NAM, OANH, QUAN, THU, Cast
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.periods import Cadence
from tracker.models import AgencySuccession, Agreement, Content, Document, Indicator, Party, Review, Task

TASK_ROW = re.compile(r'<td role="cell" class="what"><a href="/tasks/(\d+)">')
CHOICE = re.compile(r'<a href="(/agreements/\d+[^"]*#tasks)"[^>]*>[^<]*<span class="count">([\d.]+)</span>')
LATE = TODAY - timedelta(days=30)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def page(make: Make, client: FlaskClient, who: Cast, address: str) -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def without_noise(text: str) -> str:
    """The page without what differs at every request: token, incident code."""
    return re.sub(r'name="csrf_token" value="[^"]*"|404-[2-9A-Z]{5}', "", text)


@pytest.mark.parametrize("who", [LAN, CHI, THU, OANH])
def test_party_holder_and_superior_read_the_whole_program(make: Make, client: FlaskClient, who: Cast) -> None:
    agreement_id = make.program()
    text = page(make, client, who, f"/agreements/{agreement_id}")
    assert "Tổ chức lớp tập huấn" in text
    assert "1. Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình" in text


@pytest.mark.parametrize("who", [NAM, QUAN, KIEM])
def test_others_get_the_same_answer_as_for_a_missing_id(make: Make, client: FlaskClient, who: Cast) -> None:
    agreement_id = make.program()
    make.sign_in(client, who)
    hidden, missing = client.get(f"/agreements/{agreement_id}"), client.get("/agreements/987654")
    assert hidden.status_code == missing.status_code == 404
    language = re.compile(r"/agreements/\d+")
    assert language.sub("", without_noise(hidden.text)) == language.sub("", without_noise(missing.text))


@pytest.mark.parametrize("id_", ["0", "-1", "2147483648", "9223372036854775808", "1e3", "x", "1%20OR%201=1", "%D9%A1"])
def test_an_impossible_id_is_calmly_not_found(make: Make, client: FlaskClient, id_: str) -> None:
    make.program()
    make.sign_in(client, LAN)
    assert client.get(f"/agreements/{id_}").status_code == 404


@pytest.mark.parametrize(("who", "may"), [(LAN, True), (CHI, True), (THU, False), (OANH, False)])
def test_only_those_who_signed_are_offered_to_edit(make: Make, client: FlaskClient, who: Cast, may: bool) -> None:
    agreement_id = make.program()
    home = f"/agreements/{agreement_id}"
    text = page(make, client, who, home)
    for place in ("edit", "parties", "contents", "tasks/new", "rules"):
        assert (f'href="{home}/{place}"' in text) is may, place


def test_every_link_of_the_pages_leads_somewhere(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    make.reviews(agreement_id, Cadence.QUARTERLY)
    links = set()
    for address in ("/agreements", f"/agreements/{agreement_id}"):
        links |= set(re.findall(r'href="(/(?!static)[^"#]*)', page(make, client, LAN, address)))
    assert f"/agreements/{agreement_id}/tasks/new" in links
    assert any(link.startswith("/reviews/") for link in links)
    answers = {link: client.get(link.replace("&amp;", "&")).status_code for link in links}
    assert set(answers.values()) == {200}, answers


def test_a_program_that_the_viewer_may_not_see_is_never_named(make: Make, client: FlaskClient) -> None:
    child = make.program()
    home = f"/agreements/{child}"
    assert "Chương trình của Trung ương" not in page(make, client, CHI, home)
    seen = page(make, client, OANH, home)
    assert f'<a href="/agreements/{child - 1}">Chương trình của Trung ương</a>' in seen
    assert f'<a href="{home}">' in page(make, client, OANH, f"/agreements/{child - 1}")


def test_the_family_is_shown_from_both_ends(make: Make, client: FlaskClient) -> None:
    first = make.agreement(title="Giai đoạn trước", valid_from=date(2021, 1, 1), valid_to=date(2025, 12, 31))
    second = make.agreement(title="Giai đoạn này")
    with transaction():
        db.session.get_one(Agreement, second).predecessor_id = first
    assert "Tiếp nối chương trình" in page(make, client, LAN, f"/agreements/{second}")
    assert "Chương trình tiếp nối" in page(make, client, LAN, f"/agreements/{first}")


def test_a_party_whose_work_passed_on_is_shown_with_who_answers_now(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement(parties=(DEPARTMENT, ALLIANCE))
    make.task(agreement_id, lead=DEPARTMENT)
    with transaction():
        middle, last = make.agency_id(COMMISSION), make.agency_id(CENTRAL)
        for old, new, day in ((make.agency_id(DEPARTMENT), middle, 1), (middle, last, 2)):
            passed = AgencySuccession(
                predecessor_id=old, successor_id=new, kind="merge", effective_on=date(2026, 7, day)
            )
            db.session.add(passed)
    text = page(make, client, CHI, f"/agreements/{agreement_id}")
    assert "1. Sở Nông nghiệp và Môi trường tỉnh Ninh Bình" in text
    assert "nay là Liên minh Hợp tác xã Việt Nam" in text
    assert "Liên minh HTX Việt Nam</td>" in text  # who leads the task today
    assert "nay là Liên minh HTX Việt Nam" in page(make, client, CHI, "/agreements")


@pytest.mark.parametrize("who", [LAN, CHI, THU, OANH])
def test_each_count_is_the_number_of_tasks_behind_it(make: Make, client: FlaskClient, who: Cast) -> None:
    agreement_id = make.program()
    for lead, coordinating in ((COMMISSION, (ALLIANCE,)), (ALLIANCE, (DEPARTMENT,)), (DEPARTMENT, ())):
        for due_on, done_on in ((LATE, None), (LATE, LATE), (None, None), (LATE, TODAY), (TODAY, None)):
            make.task(agreement_id, lead=lead, coordinating=coordinating, due_on=due_on, done_on=done_on)
    make.task(agreement_id, lead=(COMMISSION, ALLIANCE))
    choices = CHOICE.findall(page(make, client, who, f"/agreements/{agreement_id}"))
    assert len(choices) >= 4
    for address, count in choices:
        rows = TASK_ROW.findall(page(make, client, who, address.replace("&amp;", "&")))
        assert len(rows) == int(count), address


def test_lateness_in_the_list_and_on_the_page_is_the_same_count(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    cases = [
        (day, state, strictly) for day in (-1, 0, 1) for state in (None, "paused", "cancelled") for strictly in (0, 1)
    ]
    for days, state, strictly in cases:
        task_id = make.task(agreement_id, due_on=TODAY + timedelta(days))
        with transaction():
            task = db.session.get_one(Task, task_id)
            task.due_strictly_before, task.set_state, task.set_reason = bool(strictly), state, state
    for by_the_letter, late in ((False, 2), (True, 3)):
        with transaction():
            db.session.get_one(Agreement, agreement_id).overdue_strictly = by_the_letter
        rows = TASK_ROW.findall(page(make, client, LAN, f"/agreements/{agreement_id}?show=late"))
        assert len(rows) == late
        assert f"{late} quá hạn</a>" in page(make, client, LAN, "/agreements")


def test_a_task_stands_in_the_quarter_of_its_due_date(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    task_id = make.task(agreement_id, title="Việc quý II", due_on=date(2026, 6, 30))
    later = make.task(agreement_id, title="Việc năm sau", due_on=date(2027, 2, 1))
    home = f"/agreements/{agreement_id}"
    rows = page(make, client, LAN, home).split('class="roadmap')[1].split("</table>")[0].split("<tr ")
    second = next(row for row in rows if "<b>Quý II</b>" in row)
    assert f'href="/tasks/{task_id}"' in second
    assert not any(f"/tasks/{later}" in row for row in rows)
    next_year = page(make, client, LAN, f"{home}?year=2027").split('class="roadmap')[1].split("</table>")[0]
    assert f'href="/tasks/{later}"' in next_year


def test_reviews_show_four_dates_and_how_they_were_computed(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    make.reviews(agreement_id, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    assert "chốt 14/12, nộp 17/12, tổng hợp 21/12, ký 24/12/2026" in text
    assert "chốt số liệu thứ Hai 14/12/2026 + 3 ngày làm việc: 17/12/2026" in text
    assert "0/3 kỳ tháng đã nộp đủ" in text


def test_every_review_of_the_year_is_behind_its_count(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    make.reviews(agreement_id, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)
    home = f"/agreements/{agreement_id}"
    count = re.search(r"Xem cả (\d+) kỳ rà soát của năm 2026", page(make, client, LAN, home))
    assert count is not None
    whole = page(make, client, LAN, f"{home}?reviews=year").split('id="reviews"')[1].split("</table>")[0]
    assert whole.count('class="what"') == int(count[1]) == 17
    labels = re.findall(r'class="what"><a href="/reviews/\d+">([^<]+)</a>', whole)
    assert labels[:2] == ["Tháng 11/2026", "Tháng 12/2026"]
    assert labels[-1] == "Tháng 1/2026"


def test_a_date_that_people_set_is_shown_beside_the_rules(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    make.reviews(agreement_id, Cadence.QUARTERLY)
    with transaction():
        quarter = db.session.query(Review).filter_by(agreement_id=agreement_id, period="2026-Q4").one()
        quarter.human_submit_on, quarter.human_reason = date(2026, 12, 22), "Trùng hội nghị"
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    assert "22/12/2026" in text
    assert "theo chế độ: 17/12/2026" in text


def test_papers_and_indicators_name_their_date_and_source(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    with transaction():
        article = Document(
            agreement_id=agreement_id, issuer_name="Báo Ninh Bình", kind="Bài báo", issued_on=date(2022, 10, 24),
            about="Ký kết chương trình phối hợp", url="https://example.vn/bai-viet",
        )  # fmt: skip
        hostile = Document(agreement_id=agreement_id, issuer_name="?", kind="?", about="Xấu", url="javascript:alert(1)")
        number = Indicator(
            agreement_id=agreement_id, name="Số hợp tác xã", unit="hợp tác xã", baseline=449,
            baseline_on=date(2022, 10, 24), source="Bài viết 24/10/2022",
        )  # fmt: skip
        db.session.add_all([article, hostile, number])
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    assert 'href="https://example.vn/bai-viet"' in text
    assert "javascript:" not in text
    assert "449</td>" in text
    assert "24/10/2022, Bài viết 24/10/2022" in text


def test_a_program_without_anything_says_what_comes_next(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement(valid_from=None, valid_to=None)
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    for said in ("Chưa có số", "Chưa có nhiệm vụ nào.", "Không còn kỳ rà soát nào sắp tới.", "Chưa có văn bản nào."):
        assert said in text
    assert "Năm 2026 không có nhiệm vụ đến hạn" in text


def test_hostile_words_of_a_program_are_shown_as_text(make: Make, client: FlaskClient) -> None:
    evil = "<img src=x onerror=alert(1)> %(n)s {{ 7*191 }} \u202eđảo"
    agreement_id = make.agreement(title=evil, symbol="99/<b>")
    make.task(agreement_id, title=evil)
    with transaction():
        db.session.query(Content).filter(Content.agreement_id == agreement_id).update({"title": evil, "number": "I"})
        db.session.query(Party).filter(Party.agreement_id == agreement_id).update({"signatory_title": evil})
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    assert "<img" not in text
    assert "99/<b>" not in text
    assert "1337" not in text
    assert "%(n)s" in text


def test_the_page_speaks_english_when_asked(make: Make, client: FlaskClient) -> None:
    agreement_id = make.program()
    text = page(make, client, LAN, f"/agreements/{agreement_id}?lang=en")
    assert "Road map 2026" in text
    assert "Quarter IV, now" in text


@pytest.mark.parametrize(
    "tail", ["?year=x", "?year=0", "?year=99999999999", "?year=-1", "?show=?", "?page=99", "?reviews=z"]
)
def test_a_mistyped_address_still_shows_the_program(make: Make, client: FlaskClient, tail: str) -> None:
    agreement_id = make.program()
    assert "Lộ trình năm 2026" in page(make, client, LAN, f"/agreements/{agreement_id}{tail}")


def test_more_than_fifty_tasks_are_paged_and_none_is_lost(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement()
    made = {make.task(agreement_id, title=f"Việc {number}") for number in range(53)}
    home = f"/agreements/{agreement_id}"
    first, second = (TASK_ROW.findall(page(make, client, LAN, f"{home}?page={n}")) for n in (1, 2))
    assert len(first) == 50
    assert {int(id_) for id_ in (*first, *second)} == made


@pytest.mark.parametrize("size", [2, 60])
def test_the_page_asks_at_most_ten_statements_whatever_its_size(make, client, app: Flask, size: int) -> None:
    agreement_id = make.program()
    make.reviews(agreement_id, Cadence.MONTHLY, Cadence.QUARTERLY, Cadence.ANNUAL)
    for number in range(size):
        make.task(agreement_id, title=f"Việc {number}", coordinating=(ALLIANCE, DEPARTMENT))
    make.sign_in(client, OANH)
    client.get(f"/agreements/{agreement_id}")
    with statements() as seen:
        assert client.get(f"/agreements/{agreement_id}?reviews=year").status_code == 200
    assert len(seen) <= 10, "\n".join(seen)


def test_an_empty_part_is_framed_once(make: Make, client: FlaskClient) -> None:
    agreement_id = make.agreement(valid_from=None, valid_to=None)
    text = page(make, client, LAN, f"/agreements/{agreement_id}")
    assert 'class="empty"><p><div' not in text
    assert text.count('class="empty"') == 4  # road map, tasks, reviews, documents


def test_a_program_over_says_so_and_its_ongoing_task_is_never_not_due(make: Make, client: FlaskClient) -> None:
    over = make.agreement(valid_from=date(2024, 1, 1), valid_to=date(2025, 12, 31))
    make.task(over, due_on=None)
    shown = page(make, client, CHI, f"/agreements/{over}")
    assert "Hết hiệu lực sau ngày 31/12/2025" in shown.split("</h1>")[1][:700]
    assert "Thường xuyên</span>" in shown
    assert "Chưa đến hạn</span>" not in shown
