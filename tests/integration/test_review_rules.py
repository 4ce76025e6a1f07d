"""Reviews counted from a day of their own, and those that a superior ordered by date."""

from __future__ import annotations

from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import Make
from tests.people import CHI
from tests.sent_forms import REASON, confirmed, rules
from tracker.database import db
from tracker.models import AuditEntry, Review, ReviewRule

EVERY = {"every_months-every_months": "3", "every_months-anchor_on": "05/04/2026"}
TOO_MANY = ",".join(f"{day}/{month}/2027" for month in (3, 5) for day in range(1, 27))
ORDERED = {"milestone-milestones": "20/11/2028; 20/11/2026,\n20/11/2028"}


def saved(client: FlaskClient, agreement_id: int, form: dict[str, str]) -> str:
    address = f"/agreements/{agreement_id}/rules"
    page = client.post(address, data=form).text
    assert client.post(address, data=form | {"confirmed": confirmed(page)}).status_code == 302
    return page


def test_every_third_month_from_a_day_is_numbered_from_there(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    saved(client, agreement_id, rules(agreement_id, "every_months", **EVERY))
    found = db.session.execute(select(Review.period, Review.cut_off_on).order_by(Review.cut_off_on)).all()
    assert tuple(found[6]) == ("3M-07", date(2028, 1, 4))
    page = client.get(f"/agreements/{agreement_id}/rules").text
    assert 'value="05/04/2026"' in page


def test_days_a_superior_ordered_become_reviews_and_may_be_changed(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = saved(client, agreement_id, rules(agreement_id, "milestone", **ORDERED))
    assert "Thêm 2 kỳ rà soát" in page
    assert "20/11/2026, 20/11/2028" in client.get(f"/agreements/{agreement_id}/rules").text
    other = {"milestone-milestones": "20/11/2026, 20/11/2030"}
    saved(client, agreement_id, rules(agreement_id, "milestone", **other))
    assert db.session.scalars(select(Review.period).order_by(Review.period)).all() == ["2026-11-20", "2030-11-20"]
    assert db.session.scalars(select(ReviewRule.milestones)).one() == (date(2026, 11, 20), date(2030, 11, 20))


@pytest.mark.parametrize(
    ("cadence", "typed", "said"),
    [
        ("every_months", {}, "Ô này không được để trống."),
        ("every_months", EVERY | {"every_months-every_months": "121"}, "1 đến 120"),
        ("every_months", EVERY | {"every_months-anchor_on": "31/02/2026"}, "Tháng 2/2026"),
        ("milestone", {"milestone-milestones": " "}, "Ô này không được để trống."),
        ("milestone", {"milestone-milestones": "20/11/2026, 31/02/2027"}, "Tháng 2/2027"),
        ("milestone", {"milestone-milestones": "20/11/2020"}, "trước khi chương trình"),
        ("milestone", {"milestone-milestones": TOO_MANY}, "nhiều nhất 50 ngày"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_refused_and_stays_as_typed(
    client: FlaskClient, make: Make, cadence: str, typed: dict[str, str], said: str
) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = client.post(f"/agreements/{agreement_id}/rules", data=rules(agreement_id, cadence, **typed)).text
    assert said in page
    assert all(value.strip() in page for value in typed.values())
    assert not db.session.scalars(select(Review)).all()


def test_a_change_of_reviews_is_saved_with_its_reason(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    address, form = f"/agreements/{agreement_id}/rules", rules(agreement_id, "annual", because=" ")
    page = client.post(address, data=form).text
    assert "invalid-feedback" not in page
    again = client.post(address, data=form | {"confirmed": confirmed(page)}).text
    assert "invalid-feedback" in again
    assert not db.session.scalars(select(Review)).all()
    told = client.post(address, data=form | {"confirmed": confirmed(again), "because": REASON})
    assert told.status_code == 302
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "rules").order_by(AuditEntry.id)).one()
    assert REASON in entry.after
