"""Pictures say what their tables say, to who may read the program, on a page of bounded size."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, MINH, NAM
from tests.quarter_scene import read, scene
from tests.statements import statements
from tracker.database import db, transaction
from tracker.domain.periods import Cadence
from tracker.models import Content, Task
from tracker.queries.gantt import MOST_LANES
from tracker.services.progress import log_progress

CHART = re.compile(r'<svg class="chart".*?</svg>', re.DOTALL)
NUMBERS = re.compile(r'<text(?: class="long")? x="[\d.]+%" y="[\d.]+">([\d.,]+)</text>')
LANE = '<svg class="lane" aria-hidden="true">'
MOST_BYTES = 40 * 1024
LONG = "Tham mưu xây dựng, ban hành văn bản chỉ đạo, hướng dẫn công tác nghiên cứu, học tập, phổ biến, quán triệt " * 3


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def drawn(page: str) -> list[str]:
    """The numbers over the columns."""
    (chart,) = CHART.findall(page)
    assert "<title" in chart
    assert "<desc" in chart
    return NUMBERS.findall(chart)


def cells(page: str) -> list[list[str]]:
    """The cells of each row of the last table, without marks."""
    rows = re.findall(r"<tr role=\"row\">(.*?)</tr>", page.rsplit("<table", 1)[1], re.DOTALL)
    found = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[re.sub(r"<svg.*?</svg>|<[^>]*>", "", cell) for cell in row] for row in found]


def test_the_trend_draws_what_its_table_counts(make: Make, client: FlaskClient) -> None:
    scene(make)
    page = read(make, client, "/quarter/trend", MINH)
    rows = cells(page)[1:]
    assert drawn(page) == [n for row in rows for n in (str(int(row[3]) + int(row[4])), row[6])]


def test_an_indicator_is_drawn_against_its_target_beside_the_year_before(make: Make, client: FlaskClient) -> None:
    task = make.task(make.agreement(valid_from=date(2025, 1, 1)), lead=ALLIANCE)
    indicator, part = make.indicator(task), make.part_id(task, ALLIANCE)
    for day, quantity in [(date(2025, 10, 1), 5), (date(2026, 3, 1), 4), (date(2026, 10, 1), 7)]:
        log_progress(
            part,
            by=make.viewer(CHI),
            happened_on=day,
            note="x",
            quantity=Decimal(quantity),
            now=NOW,
            today=TODAY,
        )
    page = read(make, client, f"/indicators/{indicator}", LAN)
    assert [row[1:] for row in cells(page)[1:]] == [
        ["4", "–", "–", "9", "22,50%"], ["–", "–", "–", "9", "22,50%"], ["–", "–", "–", "9", "22,50%"],
        ["7", "5", "+2", "16", "40,00%"],
    ]  # fmt: skip
    assert drawn(page) == ["4", "5", "7"]
    assert "Chỉ tiêu 40" in page
    assert [row[1] for row in cells(read(make, client, f"/indicators/{indicator}?year=2025", LAN))[1:]][3] == "5"
    assert f'href="/indicators/{indicator}"' in read(make, client, f"/tasks/{task}", LAN)
    make.sign_in(client, NAM)
    assert client.get(f"/indicators/{indicator}").status_code == 404


def test_a_road_map_draws_each_task_with_its_due_date(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    make.task(program, title="Quá hạn", due_on=TODAY - timedelta(days=40))
    make.task(program, title="Thường xuyên", due_on=None)
    make.task(program, title="Xong", due_on=TODAY, done_on=TODAY)
    make.reviews(program, Cadence.QUARTERLY, Cadence.MONTHLY)
    page = read(make, client, f"/agreements/{program}/road-map", LAN)
    assert page.count(LANE) == 3
    assert [row[2].split()[0] for row in cells(page)[1:]] == ["15/10/2026", "Thường", "24/11/2026"]
    looks = re.findall(r'aria-hidden="true"><use href="#days"></use><rect class="part-(\w+)"', page)
    assert looks == ["open", "running", "done"]
    assert re.search("Còn 6[01] kỳ rà soát không đánh dấu", page)  # the monthly ones
    assert f'href="/agreements/{program}/road-map"' in read(make, client, f"/agreements/{program}", LAN)


def test_a_program_without_tasks_has_no_road_map_yet(make: Make, client: FlaskClient) -> None:
    assert "Chương trình chưa có nhiệm vụ" in read(make, client, f"/agreements/{make.agreement()}/road-map", LAN)


def test_two_hundred_tasks_are_shown_content_by_content_on_small_pages(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    make.reviews(program, Cadence.QUARTERLY, Cadence.MONTHLY)
    with transaction():
        contents = [Content(agreement_id=program, position=2 + n, number=str(n), title=LONG) for n in range(30)]
        db.session.add_all(contents)
        db.session.flush()
        ids = [content.id for content in contents]
    tasks = [make.task(program, title=LONG, lead=COMMISSION, due_on=date(2026, 2, 1) + timedelta(n)) for n in range(60)]
    with transaction():
        for number, task in enumerate(tasks):
            wanted = ids[0] if number < 30 else ids[number - 30]
            db.session.execute(update(Task).where(Task.id == task).values(content_id=wanted, due_text=LONG))
    make.sign_in(client, LAN)
    home, counts = f"/agreements/{program}/road-map", []
    for query in ("", "?page=2", f"?content={ids[0]}", f"?content={ids[0]}&page=2", "?content=987654&page=99"):
        with statements() as asked:
            page = client.get(home + query)
        counts.append(len(asked))
        assert len(page.data) < MOST_BYTES, (query, len(page.data))
        assert 0 < page.text.count(LANE) <= MOST_LANES
    assert max(counts) <= 8, counts
    assert "31 nhiệm vụ" in client.get(home).text
    assert 'href="' + home + f'?content={ids[0]}&amp;page=2"' in client.get(f"{home}?content={ids[0]}").text
