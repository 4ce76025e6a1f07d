"""Eight quarters beside each other: each number is the one its own quarter shows, and opens as many lines."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import BINH, COMMISSION, KIEM, MINH, THU, UNION
from tests.quarter_scene import figures, heading_count, lines_of, read, scene
from tests.statements import statements
from tracker.domain.quarter.behind import Box
from tracker.domain.quarter.window import window_of
from tracker.queries.quarter.overview import overview
from tracker.queries.quarter.trend import Trend, trend

BOXES = (Box.GIVEN, Box.DONE_IN_TIME, Box.DONE_LATE, Box.OPEN_IN_TIME, Box.OVERDUE)
MOST_STATEMENTS = 16


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def seen(make: Make, period: str | None = None) -> Trend:
    return trend(make.viewer(MINH), window_of(period, TODAY))


def test_each_quarter_has_the_numbers_of_its_own_overview(make: Make) -> None:
    scene(make)
    rows = seen(make).rows
    assert [row.window.period.code for row in rows][-4:] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    for row in rows:
        total = overview(make.viewer(MINH), row.window).boxes.total
        assert [row.figures[box] for box in BOXES] == [total.figures[box] for box in BOXES]
        assert row.rate == total.rate
    assert tuple(rows[-1].figures[box] for box in BOXES) == (11, 1, 1, 6, 3)


@pytest.mark.parametrize("who", [MINH, BINH, THU])
def test_every_number_opens_exactly_the_lines_it_counts(make: Make, client: FlaskClient, who) -> None:
    program = scene(make).program
    found = figures(read(make, client, f"/quarter/trend?agreement={program}", who))
    assert len(found) > 12
    for address, number in found:
        listed = read(make, client, address, who)
        assert heading_count(listed) == lines_of(listed) == number, address


def test_the_bars_share_one_scale_and_the_longest_is_full(make: Make, client: FlaskClient) -> None:
    scene(make)
    shown = read(make, client, "/quarter/trend", MINH)
    bars = re.findall(r'<svg class="bar stacked".*?</svg>', shown)
    widths = [sum(map(float, re.findall(r'width="([\d.]+)%"', bar))) for bar in bars]
    assert max(widths) == pytest.approx(100, abs=0.05)
    assert 'aria-label="Hoàn thành 2 trên 11 nhiệm vụ, quá hạn 3"' in bars[-1]


def test_a_first_quarter_looks_back_eight_quarters_too(make: Make) -> None:
    assert [window.period.code for window in window_of("2026-Q1", TODAY).trend] == [
        *(f"2024-Q{number}" for number in (2, 3, 4)), *(f"2025-Q{number}" for number in (1, 2, 3, 4)), "2026-Q1"
    ]  # fmt: skip


def test_without_a_program_it_says_so(make: Make, client: FlaskClient) -> None:
    assert "Trong quý chưa có chương trình nào" in read(make, client, "/quarter/trend", MINH)


def test_programs_one_may_not_see_are_neither_counted_nor_named(make: Make, client: FlaskClient) -> None:
    other = make.agreement(parties=(COMMISSION, UNION), title="Chương trình của cơ quan khác")
    make.task(other, lead=UNION)
    assert "Trong quý chưa có chương trình nào" in read(make, client, "/quarter/trend", BINH)
    make.sign_in(client, BINH)
    assert client.get(f"/quarter/trend?agreement={other}").status_code == 404


def test_the_cost_in_statements_does_not_grow_with_the_data(make: Make, client: FlaskClient) -> None:
    for _ in range(3):
        scene(make)
    make.sign_in(client, MINH)
    client.get("/quarter/trend")
    with statements() as asked:
        client.get("/quarter/trend")
    assert len(asked) <= MOST_STATEMENTS, asked


def test_an_auditor_does_not_read_it(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, KIEM)
    assert client.get("/quarter/trend").status_code == 403
