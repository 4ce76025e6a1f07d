"""Forms of an agreement, sent as no browser would: refused, and nothing saved or lost."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, Make
from tests.people import CHI
from tests.sent_forms import head, version
from tracker.database import db
from tracker.models import Agency, Agreement


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


HOSTILE = {
    "a hundred thousand letters": "a" * 100_000,
    "a null": "a\x00b",
    "a delete": "a\x7fb",
    "a lone surrogate": "a\udc80b",
}


@pytest.mark.parametrize("typed", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize(
    "field", ["title", "symbol", "kind", "signing_note", "signed_on", "parent_id", "due_shift", "version"]
)
def test_hostile_text_in_any_field_is_refused_and_saves_nothing(
    client: FlaskClient, make: Make, field: str, typed: str
) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    sent = head(agreement_id) | {field: typed}
    body = "&".join(f"{name}={''.join(f'%{byte:02x}' for byte in value.encode('utf-8', 'surrogateescape'))}"
                    for name, value in sent.items())  # fmt: skip
    answer = client.post(
        f"/agreements/{agreement_id}/edit", data=body, content_type="application/x-www-form-urlencoded"
    )
    assert (answer.status_code, version(agreement_id)) == (200, 1) or "\udc80" in typed


@pytest.mark.parametrize(
    "typed", ["\u202egnort", "\u200bẩn", "ti\u0065\u0302\u0301ng"], ids=["bidi", "unseen", "decomposed"]
)
def test_unseen_marks_are_dropped_and_letters_composed(client: FlaskClient, make: Make, typed: str) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    assert client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id, title=typed)).status_code == 302
    title = db.session.scalars(select(Agreement.title).where(Agreement.id == agreement_id)).one()
    assert title in {"gnort", "ẩn", "tiếng"}


def test_extra_fields_of_a_post_are_ignored(client: FlaskClient, make: Make) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    extra = {"is_illustrative": "1", "id": "1", "symbol_key": "X", "agency_id": "1", "role": "system_admin"}
    assert client.post(f"/agreements/{agreement_id}/edit", data=head(agreement_id) | extra).status_code == 302
    agreement = db.session.scalars(select(Agreement).where(Agreement.id == agreement_id)).one()
    assert (agreement.is_illustrative, agreement.symbol_key, agreement.version) == (False, None, 2)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("title", "  ", "title-error"),
        ("signed_on", "31/02/2026", "31/02/2026"),
        ("valid_to", "31/12/2025", "31/12/2025"),
        ("symbol", "2021–2025", "2021–2025"),
        ("tracked_from", "", ""),
    ],
)
def test_a_wrong_field_says_so_and_keeps_everything_typed(
    client: FlaskClient, make: Make, field: str, typed: str, said: str
) -> None:
    agreement_id = make.program()
    make.sign_in(client, CHI)
    page = client.post(
        f"/agreements/{agreement_id}/edit", data=head(agreement_id, signing_note="Giữ lại câu này") | {field: typed}
    )
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    assert "Giữ lại câu này" in page.text
    assert said in page.text
    assert version(agreement_id) == 1
    assert db.session.scalars(select(Agency.id).where(Agency.name == said)).all() == []
