from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from config import Settings
from tracker import ROOT, create_app
from tracker.cli import asks_only_for_a_rule, needs_no_pages


@pytest.fixture
def run(plain_settings: Settings):
    """Run a command where no database exists."""
    runner = create_app(plain_settings).test_cli_runner()
    return lambda *words: runner.invoke(args=list(words))


def answer_of(result: Result, status: int = 0) -> Any:
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_a_due_text_is_answered_in_json(run) -> None:
    assert answer_of(run("due", "parse", "Trước ngày 31/10/2026", "--json")) == {
        "text": "Trước ngày 31/10/2026",
        "kind": "dated",
        "starts_on": None,
        "due_on": "2026-10-31",
        "strictly_before": True,
        "each": None,
        "precision": "day",
        "message": None,
        "looks_like_date": False,
    }


def test_an_unread_due_text_is_an_answer_with_its_reason(run) -> None:
    result = run("due", "parse", "31/02/2026", "--json")
    found = answer_of(result)
    assert (found["kind"], found["looks_like_date"]) == ("unknown", True)
    assert found["message"] == "Không có ngày 31/02/2026."
    assert result.stderr == "Không có ngày 31/02/2026.\n"


def test_messages_are_english_where_asked(run) -> None:
    assert answer_of(run("due", "parse", "tháng 9", "--json", "--lang", "en"))["message"] == "The year is missing."


def test_without_json_the_answer_is_one_line_for_people(run) -> None:
    result = run("due", "parse", "Quý II/2026")
    assert result.exit_code == 0
    assert "due_on: 2026-06-30" in result.stdout


def test_a_symbol_is_answered_in_json(run) -> None:
    assert answer_of(run("symbols", "parse", "01/2023/NQLT-CP-ĐCTUBTƯMTTQVN", "--json")) == {
        "text": "01/2023/NQLT-CP-ĐCTUBTƯMTTQVN",
        "number": "01",
        "year": 2023,
        "type": "NQLT",
        "bodies": ["CP", "ĐCTUBTƯMTTQVN"],
        "normalised": "01/2023/NQLT-CP-ĐCTUBTƯMTTQVN",
        "warnings": [],
    }


def test_a_symbol_of_unknown_type_is_answered_with_a_warning(run) -> None:
    result = run("symbols", "parse", "12/XYZ/UBND", "--json", "--lang", "en")
    assert answer_of(result)["warnings"] == ["XYZ is no known type of document."]
    assert result.stderr == "XYZ is no known type of document.\n"


def test_what_is_no_symbol_is_refused_with_status_1(run) -> None:
    result = run("symbols", "parse", "05/4/2022", "--json")
    said = "Đây là ngày tháng, không phải số, ký hiệu văn bản."
    assert answer_of(result, status=1) == {"text": "05/4/2022", "message": said}
    assert result.stderr == said + "\n"


def preview(run, *more: str, status: int = 0) -> Any:
    return answer_of(run("reviews", "preview", "--valid-from", "2026-01-01", *more, "--json"), status)


def test_reviews_are_previewed_with_dates_and_sums(run) -> None:
    rows = preview(run, "--valid-to", "2026-12-31", "--cadence", "monthly", "--periods", "official", "--lang", "en")
    assert len(rows) == 13
    assert rows[1] == {
        "cadence": "monthly",
        "period": "2026-M02",
        "label": "Month 2/2026",
        "starts_on": "2026-01-15",
        "ends_on": "2026-02-14",
        "clipped": None,
        "cut_off_on": "2026-02-14",
        "submit_on": "2026-02-25",
        "consolidate_on": "2026-02-27",
        "sign_on": "2026-03-04",
        "sum": {
            "cut_off_on": "last day of the period, never moved: 14/02/2026",
            "submit_on": "cut-off Saturday 14/02/2026 + 3 working days; 16–20/2 is Tết: 25/02/2026",
            "consolidate_on": "submission Wednesday 25/02/2026 + 2 working days: 27/02/2026",
            "sign_on": "consolidation Friday 27/02/2026 + 3 working days: 04/03/2026",
        },
    }
    assert (rows[0]["clipped"], rows[-1]["period"], rows[-1]["clipped"]) == ("start", "2027-M01", "end")


def test_several_cadences_are_shown_in_order_of_time(run) -> None:
    rows = preview(run, "--valid-to", "2026-12-31", "--cadence", "monthly,quarterly,half_yearly,annual")
    assert len(rows) == 13 + 5 + 3 + 2
    assert [row["cut_off_on"] for row in rows] == sorted(row["cut_off_on"] for row in rows)
    assert [row["cadence"] for row in rows[-4:]] == ["monthly", "quarterly", "half_yearly", "annual"]


def test_own_numbers_of_working_days_are_used(run) -> None:
    rows = preview(
        run, "--valid-to", "2026-12-31", "--cadence", "annual", "--periods", "school_year",
        "--submit", "1", "--consolidate", "1", "--sign", "1",
    )  # fmt: skip
    assert [(row["period"], row["submit_on"], row["sign_on"]) for row in rows] == [
        ("2025-2026", "2026-09-03", "2026-09-07"),
        ("2026-2027", "2027-01-04", "2027-01-06"),
    ]


def test_reviews_without_an_end_warn_of_years_that_are_not_loaded(run) -> None:
    result = run("reviews", "preview", "--valid-from", "2029-01-01", "--valid-to", "2031-12-31", "--cadence", "annual")
    assert result.exit_code == 0
    assert result.stderr == "Lịch nghỉ 2031 chưa có: chỉ tính ngày nghỉ hằng tuần.\n" + (
        "Lịch nghỉ 2032 chưa có: chỉ tính ngày nghỉ hằng tuần.\n"
    )


def test_three_monthly_reviews_and_ordered_days_are_previewed(run) -> None:
    every = preview(run, "--valid-to", "2026-12-31", "--cadence", "every_months", "--every", "3")
    assert [row["period"] for row in every] == ["3M-01", "3M-02", "3M-03", "3M-04"]
    ordered = preview(run, "--cadence", "milestone", "--on", "2026-11-20")
    assert [(row["period"], row["submit_on"]) for row in ordered] == [("2026-11-20", "2026-11-26")]


def test_an_impossible_validity_is_refused_with_status_1(run) -> None:
    found = preview(run, "--valid-to", "2025-12-31", "--cadence", "annual", "--lang", "en", status=1)
    assert found == {"message": "The validity ends on 31/12/2025, before it begins on 01/01/2026."}


def test_the_calendar_of_a_year_lists_days_off_with_their_basis(run) -> None:
    rows = answer_of(run("calendar", "show", "2026", "--json"))
    assert len(rows) == 17
    assert rows[0] == {
        "date": "2026-01-01",
        "kind": "holiday",
        "name": "Tết Dương lịch",
        "legal_basis": "Điều 112 Bộ luật Lao động 2019",
        "is_provisional": False,
    }
    kinds = {row["date"]: row["kind"] for row in rows}
    assert kinds["2026-01-02"] == "swapped_off"
    assert kinds["2026-01-10"] == "makeup_workday"
    assert kinds["2026-04-26"] == "holiday"
    assert kinds["2026-04-27"] == "compensatory"


def test_a_year_that_is_not_loaded_is_empty_and_says_so(run) -> None:
    result = run("calendar", "show", "2031", "--json", "--lang", "en")
    assert answer_of(result) == []
    assert result.stderr == "The days off of 2031 are not loaded: only weekends count.\n"


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (("2026-08-20", "3"), "2026-08-24"),
        (("2026-05-04", "-2"), "2026-04-28"),
        (("2026-05-04", "--lang", "en", "-2"), "2026-04-28"),
        (("2026-02-14", "3"), "2026-02-25"),
    ],
)
def test_working_days_are_counted_forth_and_back(run, words: tuple[str, ...], wanted: str) -> None:
    assert answer_of(run("calendar", "add", *words, "--json")) == {"date": wanted}


@pytest.mark.parametrize(
    "words",
    [
        ("calendar", "add", "2026-05-04", "0"),
        ("calendar", "add", "2026-02-30", "1"),
        ("calendar", "add", "2026-05-04", "two"),
        ("calendar", "add", "2026-05-04"),
        ("calendar", "show", "26"),
        ("reviews", "preview", "--valid-from", "2026-01-01", "--cadence", "weekly"),
        ("reviews", "preview", "--valid-from", "2026-01-01", "--cadence", "every_months"),
        ("reviews", "preview", "--valid-from", "1/1/2026", "--cadence", "annual"),
        ("reviews", "preview", "--valid-from", "2026-01-01", "--cadence", "annual", "--submit", "0"),
        ("due", "parse"),
    ],
)
def test_a_misuse_is_answered_with_status_2(run, words: tuple[str, ...]) -> None:
    assert run(*words, "--json").exit_code == 2


def test_too_many_working_days_are_refused_with_status_1(run) -> None:
    found = answer_of(run("calendar", "add", "2026-05-04", "999999999", "--json", "--lang", "en"), status=1)
    assert found == {"message": "That many working days cannot be counted."}


def test_rules_answer_without_making_a_database(run, plain_settings: Settings) -> None:
    run("calendar", "show", "2026")
    run("reviews", "preview", "--valid-from", "2026-01-01", "--cadence", "annual")
    assert not (plain_settings.data_dir / "none.sqlite3").exists()


@pytest.mark.parametrize(
    ("line", "is_rule"),
    [
        ("flask --app tracker due parse x", True),
        ("flask -A tracker --debug reviews preview --valid-from 2026-01-01", True),
        ("flask --env-file due --app tracker calendar add 2026-05-04 -2", True),
        ("flask --app=tracker symbols parse x", True),
        ("flask --app tracker reviews list", False),
        ("flask --app due run", False),
        ("flask --app tracker run calendar", False),
        ("flask --app tracker", False),
    ],
)
def test_only_the_commands_that_need_no_pages_do_without_them(line: str, is_rule: bool) -> None:
    import click

    with click.Context(click.Command("flask")):
        assert asks_only_for_a_rule(line.split()) is is_rule


@pytest.mark.parametrize(
    ("line", "is_pageless"),
    [
        ("flask --app tracker jobs once send-mail", True),
        ("flask --app tracker reminders why task:1", True),
        ("flask --app tracker db upgrade", False),
        ("flask --app jobs run", False),
    ],
)
def test_what_works_on_data_alone_does_without_the_pages(line: str, is_pageless: bool) -> None:
    import click

    with click.Context(click.Command("flask")):
        assert needs_no_pages(line.split()) is is_pageless


def test_a_server_is_never_taken_for_a_command() -> None:
    assert not asks_only_for_a_rule(["gunicorn", "due", "parse"])
    assert not needs_no_pages(["gunicorn", "jobs", "run"])


def flask(tmp_path: Path, *words: bytes | str) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, "TRACKER_DATA_DIR": str(tmp_path), "TRACKER_ENV": "test", "PYTHONUTF8": "1"}
    command = [sys.executable, "-X", "importtime", "-m", "flask", "--app", "tracker", *words]
    return subprocess.run(command, capture_output=True, cwd=ROOT, env=environment, check=False)


def test_a_rule_is_answered_without_loading_what_it_does_not_need(tmp_path: Path) -> None:
    done = flask(tmp_path, "reviews", "preview", "--valid-from", "2026-01-01", "--cadence", "annual", "--json")
    loaded = {line.split(b"|")[-1].strip().decode() for line in done.stderr.splitlines() if b"import time:" in line}
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["period"] == "2026"
    heavy = ("sqlalchemy", "wtforms", "openpyxl", "docx", "apscheduler", "smtplib", "tracker.web", "tracker.models")
    assert not {name for name in loaded if name.startswith(heavy)}


def test_bytes_that_are_no_text_are_answered_not_crashed_on(tmp_path: Path) -> None:
    done = flask(tmp_path, "due", "parse", b"\xff31/12/2026", "--json")
    assert done.returncode == 0
    assert json.loads(done.stdout)["kind"] == "unknown"
