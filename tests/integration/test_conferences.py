"""Sơ kết and tổng kết: they collect the signed shorter reviews, and the host changes when the program says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, ZONE, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH
from tests.review_making import Quarter, quarter, recorded, with_password
from tests.review_scene import review
from tests.sent_forms import head
from tests.statements import statements
from tracker.database import db
from tracker.domain.periods import Cadence
from tracker.models import Consolidation
from tracker.queries.collected import Conference, conference
from tracker.queries.consolidations import draft_page, frozen_page
from tracker.services.reviews.consolidating import freeze_review, write_assessment

MOST_STATEMENTS = 20  # as many as any page of a review, and four for what it collects
YEAR_END = date(2027, 1, 4)
ANNUAL = "2026"


@dataclass
class Year:
    """A program with quarters and a year; its third quarter is signed by both."""

    make: Make
    quarter: Quarter

    def annual(self, period: str = ANNUAL) -> int:
        wanted = review(self.quarter.program, period)
        return wanted.id

    def conference(self) -> Conference:
        db.session.rollback()
        found = conference(self.annual(), ZONE)
        assert found is not None
        return found

    def draft(self) -> str:
        db.session.rollback()
        page = draft_page(self.annual(), viewer=self.make.viewer(LAN), standing=None, today=YEAR_END, zone=ZONE)
        assert page is not None
        return page.seen


@pytest.fixture
def year(make: Make) -> Year:
    scene = quarter(make)
    make.reviews(scene.program, Cadence.ANNUAL)
    scene.log(ALLIANCE, quantity=31)
    scene.hand_in(ALLIANCE)
    scene.freeze()
    with_password(make, MINH, BINH)
    scene.sign(MINH)
    scene.sign(BINH)
    return Year(make, scene)


def states(found: Conference) -> dict[str, str]:
    return {one["period"]: one["state"] for one in found.collected["reviews"]}


def test_a_year_says_which_quarters_are_signed_and_which_are_missing(year: Year) -> None:
    found = states(year.conference())
    assert found["2026-Q3"] == "signed"
    assert {found[period] for period in ("2026-Q1", "2026-Q2", "2026-Q4")} == {"collecting"}
    assert year.conference().signed_count == 1


def test_it_counts_the_figures_as_they_were_signed_and_names_what_it_leaves_out(
    year: Year, make: Make, client: FlaskClient
) -> None:
    (figure,) = year.conference().collected["figures"]
    assert (figure["value"], figure["is_added"]) == (Decimal(31), True)
    make.sign_in(client, CHI)
    page = client.get(f"/reviews/{year.annual()}").text
    assert "Chưa tính vào bảng dưới đây vì chưa được mọi bên ký: Quý I/2026; Quý II/2026; Quý IV/2026." in page
    assert "Tổng kết năm." in page


def test_a_quarter_changed_after_it_was_signed_is_not_counted_any_more(year: Year) -> None:
    recorded(year.quarter.log(ALLIANCE, quantity=30, corrects_id=year.quarter.entries[-1]), NOW)
    found = year.conference()
    assert states(found)["2026-Q3"] == "changed"
    assert found.collected["figures"] == []


def test_what_was_collected_is_frozen_with_the_version_and_stays(year: Year, make: Make) -> None:
    annual, time = year.annual(), {"today": YEAR_END, "now": NOW, "zone": ZONE}
    write_assessment(annual, by=make.viewer(LAN), assessment="Cả năm", by_content={}, **time)
    freeze_review(annual, by=make.viewer(LAN), seen=year.draft(), **time)
    recorded(year.quarter.log(ALLIANCE, quantity=30, corrects_id=year.quarter.entries[-1]), NOW)
    db.session.rollback()
    page = frozen_page(annual, 1, viewer=make.viewer(LAN), standing=None, today=YEAR_END, zone=ZONE)
    assert page is not None
    kept = {one["period"]: one for one in page.picture["collected"]["reviews"]}
    assert kept["2026-Q3"]["state"] == "signed"
    signed = db.session.scalars(select(Consolidation.hash).where(Consolidation.review_id == year.quarter.review_id))
    assert kept["2026-Q3"]["hash"] == signed.one()


def test_a_quarter_signed_after_the_officer_read_the_draft_stops_the_freezing(year: Year) -> None:
    before = year.draft()
    recorded(year.quarter.log(ALLIANCE, quantity=30, corrects_id=year.quarter.entries[-1]), NOW)
    assert year.draft() != before


def test_a_quarter_collects_nothing_and_keeps_the_snapshot_it_had(year: Year) -> None:
    assert conference(year.quarter.review_id, ZONE) is None
    snapshot = db.session.scalars(select(Consolidation.snapshot)).one() or ""
    assert '"collected"' not in snapshot


def test_a_program_of_years_only_says_that_there_is_nothing_to_collect(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    make.reviews(program, Cadence.ANNUAL)
    make.sign_in(client, CHI)
    page = client.get(f"/reviews/{review(program, ANNUAL).id}").text
    assert "Chương trình không có kỳ rà soát nào ngắn hơn để tổng hợp vào kỳ này." in page


def hosts(year: Year, make: Make, client: FlaskClient, rule: str) -> list[str]:
    """Who hosts the first three years once the program says so."""
    make.sign_in(client, LAN)
    sent = client.post(f"/agreements/{year.quarter.program}/edit", data=head(year.quarter.program, host_rule=rule))
    assert sent.status_code == 302
    found = (conference(review(year.quarter.program, period).id, ZONE) for period in ("2026", "2027", "2028"))
    return [one.host.name for one in found if one and one.host]


def test_the_standing_agency_hosts_every_year_unless_the_program_says_otherwise(
    year: Year, make: Make, client: FlaskClient
) -> None:
    assert hosts(year, make, client, "standing") == [COMMISSION] * 3


@pytest.mark.parametrize("rule", ["by_year", "by_review"])
def test_the_host_changes_in_the_order_of_signing_and_the_page_says_how(
    year: Year, make: Make, client: FlaskClient, rule: str
) -> None:
    assert hosts(year, make, client, rule) == [COMMISSION, ALLIANCE, COMMISSION]
    page = client.get(f"/reviews/{review(year.quarter.program, '2027').id}").text
    assert "luân phiên theo" in page
    assert "bên thứ 2 trong 2 bên theo thứ tự ký kết" in page


def test_the_page_of_a_year_asks_no_more_often_for_twelve_months_than_for_four_quarters(
    year: Year, make: Make, client: FlaskClient
) -> None:
    make.sign_in(client, CHI)
    address = f"/reviews/{year.annual()}"
    with statements() as quarters:
        client.get(address)
    make.reviews(year.quarter.program, Cadence.MONTHLY, Cadence.HALF_YEARLY)
    with statements() as months:
        client.get(address)
    assert len(months) <= len(quarters) <= MOST_STATEMENTS
