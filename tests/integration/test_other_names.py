"""What else people call a program: entered, changed, found by, and kept when a form says nothing of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import COMMISSION, LAN
from tests.sent_forms import head, version
from tracker.database import db
from tracker.models import Agreement, AuditEntry


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_other_names_are_entered_changed_and_found(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, LAN)
    form = {
        "title": "Có tên khác",
        "tracked_from": "24/11/2026",
        "parties": COMMISSION,
        "aliases": "Chương trình 526\n",
    }
    agreement_id = int(client.post("/agreements/new", data=form).location.rsplit("/", 1)[1])
    assert "Chương trình 526" in client.get(f"/agreements/{agreement_id}").text
    assert "Có tên khác" in client.get("/agreements?q=chuong+trinh+526").text
    changed = head(agreement_id, title="Có tên khác", aliases="CTPH 09\r\n\r\nctph 09\r\nSố 9")
    page = client.post(f"/agreements/{agreement_id}/edit", data=changed)
    assert page.status_code == 302
    assert "Có tên khác" in client.get("/agreements?q=ctph+09").text
    assert "Có tên khác" not in client.get("/agreements?q=chuong+trinh+526").text
    assert "CTPH 09; Số 9" in client.get(f"/agreements/{agreement_id}").text
    client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id, title="Có tên khác"))
    assert "CTPH 09; Số 9" in client.get(f"/agreements/{agreement_id}").text
    entry = db.session.scalars(select(AuditEntry.after).order_by(AuditEntry.id.desc()).offset(1)).first()
    assert "CTPH 09" in str(entry)


def test_too_many_or_too_long_other_names_are_refused_beside_their_field(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    make.sign_in(client, LAN)
    for names in ("a" * 501, "\n".join(f"Tên {number}" for number in range(21))):
        page = client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id, aliases=names)).text
        assert 'id="aliases-error"' in page
    assert version(agreement_id) == 1


@pytest.mark.parametrize("typed", ["chưa có số", "Không số", "-", ""])
def test_no_number_yet_may_be_typed_where_the_number_is_asked_for(client: FlaskClient, make: Make, typed: str) -> None:
    make.sign_in(client, LAN)
    form = {"title": "Chưa có số", "tracked_from": "24/11/2026", "parties": COMMISSION, "symbol": typed}
    answer = client.post("/agreements/new", data=form)
    assert answer.status_code == 302
    assert db.session.scalars(select(Agreement.symbol)).all() == [None]
    assert "Chưa có số" in client.get(answer.location).text
    wrong = client.post("/agreements/new", data=form | {"symbol": "Chương trình 526"})
    assert 'id="symbol-error"' in wrong.text
    assert 'value="Chương trình 526"' in wrong.text
