"""agreements list and reviews list: what they print, and which program a reference means."""

from __future__ import annotations

import json
from datetime import date

import pytest
import time_machine
from click.testing import Result
from flask import Flask

from tests.make import NOW, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT
from tracker.database import db, transaction
from tracker.domain.errors import NotFound
from tracker.domain.periods import Cadence
from tracker.models import Review
from tracker.queries.agreements import Ambiguous, agreement_by_ref

SYMBOL = "178/CTPH-BTGTW-LMHTXVN"
REVIEW_KEYS = {"cadence", "period", "starts_on", "ends_on", "clipped", "cut_off_on", "submit_on", "consolidate_on",
               "sign_on", "sum", "id", "status", "human"}  # fmt: skip


def run(app: Flask, *args: str) -> Result:
    with time_machine.travel(NOW, tick=False):
        return app.test_cli_runner().invoke(args=[*args])


def test_every_program_is_listed_with_its_parties_and_tasks(app: Flask, make: Make) -> None:
    parent = make.agreement(title="Cấp trên", symbol=SYMBOL)
    child = make.agreement(title="Cấp dưới", parties=(ALLIANCE, DEPARTMENT), parent_id=parent)
    make.task(child, lead=ALLIANCE)
    answer = run(app, "agreements", "list", "--json")
    assert answer.exit_code == 0
    first, second = json.loads(answer.stdout)
    assert first == {
        "id": parent, "symbol": SYMBOL, "title": "Cấp trên", "signed_on": "2026-01-01", "valid_from": "2026-01-01",
        "valid_to": "2030-12-31", "parties": [COMMISSION, ALLIANCE], "task_count": 0, "parent_id": None,
        "answered_by": [COMMISSION, ALLIANCE],
    }  # fmt: skip
    assert (second["parties"], second["task_count"], second["parent_id"]) == ([ALLIANCE, DEPARTMENT], 1, parent)


def test_reviews_are_listed_as_in_the_preview_and_how_they_stand(app: Flask, make: Make) -> None:
    agreement_id = make.agreement(valid_to=date(2026, 12, 31))
    make.task(agreement_id)
    make.reviews(agreement_id, Cadence.QUARTERLY)
    with transaction():
        quarter = db.session.query(Review).filter_by(agreement_id=agreement_id, period="2026-Q4").one()
        quarter.human_submit_on = date(2026, 12, 22)
    listed = json.loads(run(app, "reviews", "list", "--agreement", str(agreement_id), "--json").stdout)
    previewed = json.loads(
        run(app, "reviews", "preview", "--valid-from", "2026-01-01", "--valid-to", "2026-12-31", "--cadence",
            "quarterly", "--periods", "official", "--json").stdout
    )  # fmt: skip
    assert set(listed[0]) >= REVIEW_KEYS
    assert [{name: row[name] for name in previewed[0]} for row in listed] == previewed
    by_period = {row["period"]: row for row in listed}
    assert by_period["2026-Q4"]["human"] == {"submit_on": "2026-12-22"}
    assert by_period["2026-Q3"]["human"] is None
    assert {by_period["2026-Q3"]["status"], by_period["2026-Q4"]["status"]} == {"overdue", "idle"}


@pytest.mark.parametrize(
    "ref", [SYMBOL, "178/ctph-btgtw-lmhtxvn", "178-CTPH/BTGTW-LMHTXVN", "178 – CTPH/BTGTƯ-LMHTXVN", "Số: " + SYMBOL,
            "kinh te tap the", "KINH TẾ TẬP THỂ"],
)  # fmt: skip
def test_a_reference_means_the_program_in_any_spelling(make: Make, ref: str) -> None:
    wanted = make.agreement(title="Tuyên truyền kinh tế tập thể", symbol=SYMBOL)
    make.agreement(title="Việc khác", symbol="01/CTPH-HCCB-BTNMT")
    assert agreement_by_ref(ref) == wanted


def test_a_number_means_the_id_before_anything_else(make: Make) -> None:
    first = make.agreement(title="Chương trình 526")
    second = make.agreement(title=f"Nhắc đến {first}")
    assert agreement_by_ref(str(first)) == first
    assert agreement_by_ref("526") == first
    assert agreement_by_ref(f"nhac den {first}") == second


@pytest.mark.parametrize(
    "ref", ["999999", "99999999999999999999", "không có đâu", "", " ", "%", "_", "\x00", "'; DROP"]
)
def test_a_reference_to_nothing_is_not_found(make: Make, ref: str) -> None:
    make.agreement()
    with pytest.raises(NotFound):
        agreement_by_ref(ref)


def test_words_of_a_party_are_no_part_of_the_title(make: Make) -> None:
    make.agreement(title="Tuyên truyền", parties=(COMMISSION, ALLIANCE))
    with pytest.raises(NotFound):
        agreement_by_ref("Liên minh Hợp tác xã")


def test_several_programs_that_fit_are_refused_with_their_ids(app: Flask, make: Make) -> None:
    both = [make.agreement(title=f"Tuyên truyền {number}", symbol=SYMBOL) for number in range(2)]
    for ref in (SYMBOL, "tuyen truyen"):
        with pytest.raises(Ambiguous) as refused:
            agreement_by_ref(ref)
        assert refused.value.ids == both
    answer = run(app, "reviews", "list", "--agreement", "tuyen truyen", "--json")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["ids"] == both
    assert all(str(id_) in answer.stderr for id_ in both)


def test_a_missing_program_is_refused_in_the_asked_language(app: Flask, make: Make) -> None:
    answer = run(app, "reviews", "list", "--agreement", "999", "--json", "--lang", "en")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout) == {"message": "There is no program “999”."}
    assert run(app, "reviews", "list", "--json").exit_code == 2
