"""Whoever signed a parent program sees the quarter of the programs below it, and of no others."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, LAN, NAM, OANH, UNION
from tests.quarter_scene import figures, heading_count, lines_of, read, review_quarterly
from tests.statements import statements

BELOW = "/quarter?below=1"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def family(make: Make) -> tuple[int, int]:
    """A central program with two below it, one below one of those, and a program that has nothing to do with it."""
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    children = [make.agreement(title=f"Chương trình tỉnh {n}", parent_id=parent) for n in (1, 2)]
    grandchild = make.agreement(title="Chương trình huyện", parent_id=children[0])
    stranger = make.agreement(title="Chương trình khác", parties=(UNION,))
    for program, lead, count in [
        (parent, CENTRAL, 1), (children[0], COMMISSION, 2), (children[1], ALLIANCE, 3), (grandchild, ALLIANCE, 5),
        (stranger, UNION, 7),
    ]:  # fmt: skip
        for _ in range(count):
            make.task(program, lead=lead, due_on=date(2026, 10, 1))
        review_quarterly(program)
    return children[0], children[1]


def test_the_programs_below_are_counted_together_and_every_number_opens_its_lines(
    make: Make, family: tuple[int, int], client: FlaskClient
) -> None:
    page = read(make, client, BELOW, OANH)
    assert "quá hạn <b><a" in page
    found = figures(page)
    overdue = {number for address, number in found if address.endswith("&below=1&box=overdue")}
    assert overdue == {5}
    for address, number in found:
        listed = read(make, client, address, OANH)
        assert heading_count(listed) == lines_of(listed) == number, address
    assert "Chương trình huyện" not in page
    assert "2 chương trình cấp dưới" in page
    own = read(make, client, "/quarter", OANH)
    assert 'href="/quarter?period=2026-Q4&amp;below=1"' in own
    assert {number for address, number in figures(own) if address.endswith("2026-Q4&box=overdue")} == {1}
    trend = read(make, client, "/quarter/trend?below=1", OANH)
    assert "Các chương trình cấp dưới" in trend
    assert "below=1" in trend


def test_whoever_has_none_below_is_shown_no_choice_and_an_empty_page(
    make: Make, family: tuple[int, int], client: FlaskClient
) -> None:
    make.sign_in(client, OANH)
    assert "Chương trình cấp dưới" in client.get(f"/quarter?agreement={family[0]}").text
    officer = read(make, client, "/quarter", LAN)  # signed the parent of the grandchild
    assert "Chương trình cấp dưới" in officer
    assert "Chương trình cấp dưới" not in read(make, client, "/quarter", NAM)
    assert "Trong quý chưa có chương trình nào" in read(make, client, BELOW, NAM)


def test_it_asks_no_more_often_than_the_usual_page(make: Make, family: tuple[int, int], client: FlaskClient) -> None:
    make.sign_in(client, OANH)
    counts = []
    for address in ("/quarter", BELOW):
        client.get(address)
        with statements() as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[1] <= counts[0]
