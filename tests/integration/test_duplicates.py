"""A program that may be there already: pages warn, with links to what the person may read, and save all the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, UNION
from tests.sent_forms import head
from tests.statements import statements
from tracker.database import db
from tracker.domain.duplicates import Likeness, PaperIdentity
from tracker.models import Agreement
from tracker.queries.duplicates import similar_agreements

WARNED = "Đã có chương trình giống thế này"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(Agreement)) or 0


def new(**changed: str) -> dict[str, str]:
    return {
        "title": "Tên khác hẳn", "symbol": "07-CTr/BTGDVTU", "signed_on": "05/11/2026", "tracked_from": "24/11/2026",
        "parties": f"{COMMISSION}\n{ALLIANCE}",
    } | changed  # fmt: skip


def test_a_number_given_twice_in_one_term_is_entered_with_a_warning(client: FlaskClient, make: Make) -> None:
    make.agreement(symbol="7-CTr/BTGTU-LMHTX", title="Đã có từ trước", valid_from=date(2026, 1, 1))
    make.sign_in(client, LAN)
    page = client.post("/agreements/new", data=new(), follow_redirects=True).text
    assert f"{WARNED}: Đã có từ trước (7-CTr/BTGTU-LMHTX)" in page
    assert "trong một nhiệm kỳ cấp ủy" in page
    assert count() == 2


def test_another_year_of_a_state_body_is_entered_without_a_warning(client: FlaskClient, make: Make) -> None:
    make.agreement(symbol="7/CTPH-LMHTX-BTGTU", parties=(ALLIANCE, COMMISSION), valid_from=date(2025, 1, 1))
    make.sign_in(client, CHI)
    form = new(symbol="7/CTPH-LMHTX-BTGDVTU", parties=f"{ALLIANCE}\n{COMMISSION}")
    assert WARNED not in client.post("/agreements/new", data=form, follow_redirects=True).text
    assert count() == 2


def test_the_form_of_a_program_shows_what_may_be_the_same_before_and_after(client: FlaskClient, make: Make) -> None:
    first = make.agreement(symbol="7-CTr/BTGTU", title="Đã có từ trước")
    second = make.agreement(title="Chương trình khác", valid_from=date(2026, 2, 1))
    make.sign_in(client, LAN)
    assert WARNED not in client.get(f"/agreements/{second}/edit").text
    page = client.post(f"/agreements/{second}/edit", data=head(second, symbol="7-CTr/BTGTU"), follow_redirects=True)
    assert WARNED in page.text
    page = client.get(f"/agreements/{second}/edit")
    assert f'<a href="/agreements/{first}">Đã có từ trước</a>' in page.text


def test_programs_that_the_person_may_not_read_are_not_told(client: FlaskClient, make: Make) -> None:
    make.agreement(symbol="7-CTr/BTGTU", parties=(UNION,))
    make.sign_in(client, LAN)
    form = new(parties=f"{COMMISSION}\n{UNION}", symbol="7-CTr/BTGTU")
    assert WARNED not in client.post("/agreements/new", data=form, follow_redirects=True).text


def test_many_papers_are_compared_in_one_statement(make: Make) -> None:
    ids = [make.agreement(symbol=f"{number}/CTPH-LMHTX", title=f"Số {number}") for number in (1, 2)]
    mine = frozenset({make.agency_id(ALLIANCE)})
    papers = [PaperIdentity("khác", f"0{number}/CTPH-LMHTX", date(2026, 3, 1)) for number in range(1, 40)]
    with statements() as seen:
        found = similar_agreements(mine, papers)
    assert len(seen) == 1
    assert [[(one.id, one.why) for one in each] for each in found[:3]] == [
        [(ids[0], Likeness.TERM)],
        [(ids[1], Likeness.TERM)],
        [],
    ]
    assert similar_agreements(mine, papers[:1])[0] == found[0]
    assert similar_agreements(mine, []) == []
