"""``flask agencies change``: what lists of programs and reminders to come say before and after a merger."""

from __future__ import annotations

import json
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select

from tests.make import NOW, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT, UNION
from tracker.database import db
from tracker.domain.periods import Cadence
from tracker.models import Agency, AgencyChange, Reassignment, Reminder

NEW = "Liên minh HTX và Hội Phụ nữ tỉnh Ninh Bình"
MERGER = (
    "--kind", "merge", "--from", ALLIANCE, "--from", UNION, "--to", NEW, "--decision", "08-QĐ/TU",
    "--signed", "2026-11-20", "--effective", "2026-11-24",
)  # fmt: skip
SPLIT = (
    "--kind", "split", "--from", ALLIANCE, "--to", "Liên minh Một", "--to", "Liên minh Hai", "--decision", "9/QĐ",
    "--effective", "2026-11-24",
)  # fmt: skip


@pytest.fixture
def program(make: Make) -> int:
    agreement_id = make.agreement()
    make.task(agreement_id, lead=ALLIANCE)
    make.reviews(agreement_id, Cadence.QUARTERLY)
    return agreement_id


def told(app: Flask, *arguments: str) -> Any:
    db.session.rollback()
    with time_machine.travel(NOW, tick=False):
        result = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def reminders(app: Flask) -> list[tuple[str, str, str, str]]:
    """Each rung once: which thing owed, when, by whom, to whom."""
    rows = told(app, "reminders", "preview", "--from", "2026-12-01", "--days", "40")
    return [(row["obligation_id"], row["rung"], row["owner"], row["agency"]) for row in rows]


def test_a_dry_run_shows_each_program_and_post_and_records_nothing(app: Flask, program: int) -> None:
    shown = told(app, "agencies", "change", *MERGER, "--dry-run")
    assert shown["saved"] is False
    assert shown["after"] == [NEW]
    [one] = shown["programs"]
    assert (one["id"], one["becomes"], one["parts"], one["awaits"]) == (program, "inherit", 1, False)
    assert shown["posts"]
    assert db.session.scalar(select(func.count()).select_from(AgencyChange)) == 0


def test_lists_of_programs_say_after_a_merger_who_answers_and_still_who_signed(app: Flask, program: int) -> None:
    [before] = told(app, "agreements", "list")
    assert told(app, "agencies", "change", *MERGER)["saved"] is True
    [after] = told(app, "agreements", "list")
    assert before["answered_by"] == [COMMISSION, ALLIANCE]
    assert after["answered_by"] == [COMMISSION, NEW]
    assert {name for name in before if before[name] != after[name]} == {"answered_by"}


def test_reminders_after_a_merger_go_to_the_new_body_none_doubled_and_none_dropped(app: Flask, program: int) -> None:
    before = reminders(app)
    told(app, "agencies", "change", *MERGER)
    after = reminders(app)
    own = {row[:2] for row in before if row[2] == _short(ALLIANCE)}
    assert own
    assert {row[:2] for row in after} == {row[:2] for row in before}
    assert {row[:2] for row in after if row[2] == NEW} == own
    assert not any(_short(ALLIANCE) in row for row in after)
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 0


def test_after_a_split_nobody_answers_in_the_list_and_the_one_who_decides_is_reminded(app: Flask, program: int) -> None:
    told(app, "agencies", "change", *SPLIT)
    [after] = told(app, "agreements", "list")
    assert after["answered_by"] == [COMMISSION, None]
    in_lines = app.test_cli_runner().invoke(args=["agreements", "list"]).stdout
    assert f"answered_by: {COMMISSION}, –" in in_lines
    reassignment_id = db.session.scalars(select(Reassignment.id)).one()
    rows = told(app, "reminders", "preview", "--from", "2026-11-25", "--days", "14")
    assert f"reassignment:{reassignment_id}" in {row["obligation_id"] for row in rows}


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        (("--from", DEPARTMENT, "--to", DEPARTMENT, "--kind", "absorb"), "does not come from itself"),
        (("--from", "Sở Không Có", "--to", ALLIANCE, "--kind", "absorb"), "There is no agency named"),
        (("--from", ALLIANCE, "--to", NEW, "--kind", "merge"), "two or more"),
    ],
)
def test_what_no_decision_can_order_is_refused_with_the_reason(
    app: Flask, make: Make, changed: tuple[str, ...], because: str
) -> None:
    said = ("agencies", "change", *changed, "--decision", "1/QĐ", "--effective", "2026-11-24", "--lang", "en")
    with time_machine.travel(NOW, tick=False):
        result = app.test_cli_runner().invoke(args=[*said])
    assert result.exit_code == 1
    assert because in result.stderr


def test_a_choice_that_is_none_is_a_mistake_in_the_command(app: Flask, make: Make) -> None:
    result = app.test_cli_runner().invoke(args=["agencies", "change", *MERGER, "--becomes", "7=vanish"])
    assert result.exit_code == 2
    assert "4=inherit" in result.stderr


def _short(name: str) -> str:
    return db.session.scalars(select(Agency.short_name).where(Agency.name == name)).one()
