"""The calendar of a person and its .ics addresses: what is in it, and what must never be."""

from __future__ import annotations

import re
from datetime import date

import icalendar
import pytest
import time_machine
from sqlalchemy import select

from tests.make import NOW, TODAY
from tests.people import ALLIANCE, CHI, COMMISSION, KIEM, LAN, NAM, QUAN, UNION
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.errors import NotFound
from tracker.models import Agreement, CalendarFeed, Holding, Person, Review, ReviewRule, Task
from tracker.queries.calendar import PAGE_SIZE
from tracker.queries.days_off import working_calendar
from tracker.services.calendar_feeds import MOST_FEEDS, make_feed, revoke_feed
from tracker.services.reviews.planning import lay_reviews

TWIN = "Chương trình song sinh của người khác"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def scene(make, **more) -> int:
    """A program with quarterly reviews and a task due 31/12/2026."""
    agreement_id = make.agreement(**more)
    with transaction():
        db.session.add(ReviewRule(agreement_id=agreement_id, cadence="quarterly", convention="official",
                                  submit_days=3, consolidate_days=2, sign_days=3))  # fmt: skip
        lay_reviews(db.session.get_one(Agreement, agreement_id), today=TODAY, calendar=working_calendar())
    make.task(agreement_id, lead=more.get("parties", (COMMISSION,))[0])
    return agreement_id


def two_scenes(make) -> tuple[int, int]:
    """Lan's program, and one with the same dates that she has nothing to do with."""
    return scene(make), scene(make, title=TWIN, parties=(UNION,))


def page(make, client, who, address: str) -> str:
    make.sign_in(client, who)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def days(text: str) -> list[str]:
    return re.findall(r'scope="rowgroup" colspan="3">[^<]*?(\d\d/\d\d/\d{4})', text)


def events(client, token: str) -> list[icalendar.Event]:
    answer = client.get(f"/calendar/{token}.ics")
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    assert "Set-Cookie" not in answer.headers
    return icalendar.Calendar.from_ical(answer.data).walk("VEVENT")


def test_a_month_lists_the_four_dates_and_the_due_dates(make, client) -> None:
    two_scenes(make)
    text = page(make, client, LAN, "/calendar?month=2026-12")
    assert days(text) == ["14/12/2026", "17/12/2026", "21/12/2026", "24/12/2026", "31/12/2026"]
    assert "Tháng 12/2026" in text
    assert TWIN not in text
    assert "month=2026-11" in text
    assert "month=2027-01" in text


def test_a_quarter_holds_its_three_months_only(make, client) -> None:
    scene(make)
    found = days(page(make, client, LAN, "/calendar?quarter=2026-Q3"))
    assert found == ["14/09/2026", "17/09/2026", "21/09/2026", "24/09/2026"]


def test_dates_set_by_people_replace_those_by_rule(make, client) -> None:
    agreement_id = scene(make)
    with transaction():
        wanted = Review.agreement_id == agreement_id, Review.period == "2026-Q1"
        db.session.scalars(select(Review).where(*wanted)).one().human_sign_on = date(2028, 2, 29)
    assert days(page(make, client, LAN, "/calendar?month=2028-02")) == ["29/02/2028"]
    assert "26/03/2026" not in days(page(make, client, LAN, "/calendar?month=2026-03"))


def test_cancelled_tasks_are_left_out_and_done_ones_say_so(make, client) -> None:
    agreement_id = scene(make)
    gone = make.task(agreement_id, title="Thôi làm", due_on=date(2026, 12, 30))
    make.task(agreement_id, title="Làm xong", due_on=date(2026, 12, 29), done_on=date(2026, 11, 2))
    with transaction():
        task = db.session.get_one(Task, gone)
        task.set_state, task.set_reason, task.set_on = "cancelled", "Trùng", TODAY
    text = page(make, client, LAN, "/calendar?month=2026-12")
    assert "Thôi làm" not in text
    assert re.search(r"Làm xong.*?status-done", text)


def test_the_filter_narrows_to_one_program_and_never_to_a_strangers(make, client) -> None:
    mine, other = two_scenes(make)
    second = scene(make, title="Chương trình thứ hai")
    narrowed = page(make, client, LAN, f"/calendar?month=2026-12&agreement={second}")
    assert f'href="/agreements/{second}"' in narrowed
    assert f'href="/agreements/{mine}"' not in narrowed
    assert TWIN not in page(make, client, LAN, f"/calendar?month=2026-12&agreement={other}")


@pytest.mark.parametrize("asked", ["month=2026-13", "month=9999-12", "quarter=2026-Q5", "month=%00", "page=-3",
                                   "agreement=99999999999999999999", "month=2200-12", "month=1900-01",
                                   "page=9999999"])  # fmt: skip
def test_a_mistyped_address_still_shows_a_month(make, client, asked) -> None:
    scene(make)
    for language in ("vi", "en"):
        assert "<h1>" in page(make, client, LAN, f"/calendar?{asked}&lang={language}")


def test_nothing_to_show_says_why_in_an_empty_state(make, client) -> None:
    scene(make)
    assert "Chưa có chương trình nào" in page(make, client, NAM, "/calendar")
    assert "Chưa có chương trình nào" in page(make, client, QUAN, "/calendar")
    assert "Không có mốc nào" in page(make, client, LAN, "/calendar?month=2026-08")
    assert "Chưa nhập lịch nghỉ năm 2031" in page(make, client, LAN, "/calendar?month=2031-01")


def test_a_long_month_is_paged_and_costs_six_statements(make, client) -> None:
    agreement_id = scene(make)
    for _ in range(PAGE_SIZE):
        make.task(agreement_id)
    make.sign_in(client, LAN)
    with statements() as seen:
        text = client.get("/calendar?month=2026-12").text
    assert len(seen) <= 6
    assert f"1–{PAGE_SIZE} trong {PAGE_SIZE + 5}" in text or "page=2" in text
    assert len(re.findall(r'class="what"><a', client.get("/calendar?month=2026-12&page=2").text)) == 5


def test_a_feed_holds_whole_days_with_stable_uids_and_no_twin(make, client) -> None:
    two_scenes(make)
    token = make_feed(None, by=make.viewer(LAN), now=NOW)
    first = events(client, token)
    december = [event for event in first if date(2026, 12, 1) <= event["dtstart"].dt <= date(2026, 12, 31)]
    assert [event["dtstart"].dt.day for event in december] == [14, 17, 21, 24, 31]
    assert [str(event["summary"]) for event in december][1] == "Nộp báo cáo: Quý IV/2026"
    assert {event["dtend"].dt - event["dtstart"].dt for event in first} == {date(2026, 1, 2) - date(2026, 1, 1)}
    assert all(str(event["uid"]).endswith("@127.0.0.1") or "@" in str(event["uid"]) for event in first)
    assert len({str(event["uid"]) for event in first}) == len(first)
    assert TWIN not in client.get(f"/calendar/{token}.ics").text.replace("\r\n ", "")
    with transaction():
        review = db.session.scalars(select(Review).where(Review.period == "2026-Q4")).first()
        review.human_submit_on = date(2026, 12, 18)
    assert {str(event["uid"]) for event in events(client, token)} == {str(event["uid"]) for event in first}


def test_a_feed_of_one_program_shows_only_that_one(make, client) -> None:
    first = scene(make)
    scene(make, title="Chương trình thứ hai")
    token = make_feed(first, by=make.viewer(LAN), now=NOW)
    told = {str(event["description"]) for event in events(client, token)}
    assert told == {"Tuyên truyền phát triển kinh tế tập thể, hợp tác xã"}


def test_a_feed_is_made_for_no_program_of_strangers(make, client) -> None:
    _mine, other = two_scenes(make)
    with pytest.raises(NotFound):
        make_feed(other, by=make.viewer(LAN), now=NOW)
    make.sign_in(client, LAN)
    for sent in (str(other), "abc", "-1", "9" * 30):
        assert "invalid-feedback" in client.post("/calendar/feeds", data={"agreement_id": sent}).text
    assert db.session.scalars(select(CalendarFeed)).all() == []


def test_revoked_unknown_and_disabled_all_answer_404(make, client) -> None:
    scene(make)
    lan = make.viewer(LAN)
    revoked, of_disabled = make_feed(None, by=lan, now=NOW), make_feed(None, by=make.viewer(CHI), now=NOW)
    feed_id = db.session.scalars(select(CalendarFeed.id).where(CalendarFeed.person_id == lan.person_id)).one()
    with pytest.raises(NotFound):
        revoke_feed(feed_id, by=make.viewer(CHI), now=NOW)
    assert events(client, revoked)
    revoke_feed(feed_id, by=lan, now=NOW)
    revoke_feed(feed_id, by=lan, now=NOW)
    with transaction():
        db.session.get_one(Person, make.person_id(CHI)).disabled_at = NOW
    for token in (revoked, of_disabled, "x", "%00", "é" * 50, "a" * 3000):
        assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_a_feed_asks_at_each_fetch_what_its_person_may_read_today(make, client) -> None:
    agreement_id = scene(make)
    whole, one = (make_feed(narrowed, by=make.viewer(LAN), now=NOW) for narrowed in (None, agreement_id))
    assert events(client, whole)
    with transaction():
        holding = db.session.scalars(select(Holding).where(Holding.person_id == make.person_id(LAN))).one()
        holding.until_on = TODAY
    assert events(client, whole) == []
    assert client.get(f"/calendar/{one}.ics").status_code == 404


def test_the_page_makes_an_address_once_shows_it_once_and_revokes_it(make, client) -> None:
    scene(make, parties=(COMMISSION, ALLIANCE))
    make.sign_in(client, LAN)
    sent = {"agreement_id": "0", "once": "k" * 40}
    made = client.post("/calendar/feeds", data=sent).text
    token = re.search(r"/calendar/([\w-]{43})\.ics", made)[1]
    assert client.post("/calendar/feeds", data=sent).status_code == 302
    text = client.get("/calendar/feeds").text
    assert token not in text
    assert text.count("/revoke") == 1
    assert token not in str(db.session.execute(select(CalendarFeed.token_digest)).all())
    assert client.post(re.search(r'action="(/calendar/feeds/\d+/revoke)"', text)[1]).status_code == 302
    assert client.get(f"/calendar/{token}.ics").status_code == 404


def test_nobody_keeps_more_addresses_than_can_be_overseen(make, client) -> None:
    for _ in range(MOST_FEEDS):
        make_feed(None, by=make.viewer(LAN), now=NOW)
    make.sign_in(client, LAN)
    assert "hãy thu hồi bớt" in client.post("/calendar/feeds", data={"agreement_id": "0"}).text
    make.sign_in(client, KIEM)
    assert client.get("/calendar/feeds").status_code == 403
