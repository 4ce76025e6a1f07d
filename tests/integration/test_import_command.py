"""agreements import --dry-run: JSON on standard output, one line per problem beside it, status 0, 1 or 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask

from config import Settings
from tests.annex_files import HEADER, document, task, workbook
from tracker import create_app

ROOT = Path(__file__).parents[2]
ANNEXES = ROOT / "tests" / "data" / "annexes"
KEYS = {
    "kind",
    "symbol",
    "title",
    "parties",
    "signed_on",
    "valid_from",
    "valid_to",
    "tasks",
    "problems",
    "saved",
    "agreement_id",
}
TASK_KEYS = {
    "position",
    "group",
    "title",
    "lead",
    "coordinating",
    "due_text",
    "due_kind",
    "due_on",
    "deliverable",
    "cell",
}


@pytest.fixture
def without_database(plain_settings: Settings) -> Flask:
    return create_app(plain_settings)


def run(app: Flask, file: Path, *options: str) -> Result:
    return app.test_cli_runner().invoke(args=["agreements", "import", str(file), *options])


def told(result: Result) -> Any:
    return json.loads(result.stdout)


def test_a_good_annex_is_told_in_the_fixed_form(without_database: Flask) -> None:
    result = run(without_database, ANNEXES / "ninh-binh-2022-2025.xlsx", "--dry-run", "--json")
    answer = told(result)
    assert result.exit_code == 0
    assert set(answer) >= KEYS
    assert all(set(row) == TASK_KEYS for row in answer["tasks"])
    assert (answer["signed_on"], answer["saved"], answer["agreement_id"]) == ("2022-10-24", False, None)
    assert [problem["cell"] for problem in answer["problems"]] == ["E10", "E13", "E14"]


def test_a_faulty_annex_is_refused_with_its_json(without_database: Flask) -> None:
    result = run(without_database, ANNEXES / "faulty.xlsx", "--dry-run", "--json")
    problems = told(result)["problems"]
    assert result.exit_code == 1
    assert {problem["severity"] for problem in problems} == {"error", "warning"}
    lines = result.stderr.splitlines()
    assert len(lines) == len(problems)
    assert lines[0] == "Lỗi ở ô E2: “31/02/2026”: Không có ngày 31/02/2026."


def test_problems_are_said_in_english_when_asked_for(without_database: Flask) -> None:
    result = run(without_database, ANNEXES / "faulty.xlsx", "--dry-run", "--json", "--lang", "en")
    assert "Error in cell B3: The task has no content." in result.stderr.splitlines()


def test_a_file_that_cannot_be_read_is_refused_as_a_whole(without_database: Flask, tmp_path: Path) -> None:
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7")
    result = run(without_database, tmp_path / "scan.pdf", "--dry-run", "--json")
    assert result.exit_code == 1
    assert [problem["cell"] for problem in told(result)["problems"]] == [None]
    assert result.stderr.startswith("Lỗi: ")


def test_the_kind_of_file_is_known_by_content_not_by_name(without_database: Flask, tmp_path: Path) -> None:
    (tmp_path / "annex.xlsx").write_bytes(document([HEADER, task()]))
    (tmp_path / "annex.doc").write_bytes(workbook([HEADER, task()]))
    for name in ("annex.xlsx", "annex.doc"):
        assert run(without_database, tmp_path / name, "--dry-run", "--json").exit_code == 0


def test_a_csv_is_read_as_a_workbook_is(without_database: Flask, tmp_path: Path) -> None:
    rows = [HEADER, task(due="Quý II/2026"), task(2, due="Quý V/2026")]
    lines = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    (tmp_path / "phu-luc.csv").write_text(lines, encoding="utf-8-sig")
    result = run(without_database, tmp_path / "phu-luc.csv", "--dry-run", "--json")
    answer = told(result)
    assert (result.exit_code, [problem["cell"] for problem in answer["problems"]]) == (1, ["E3"])
    assert [row["due_on"] for row in answer["tasks"]] == ["2026-06-30", None]


def test_without_json_tasks_are_told_line_by_line(without_database: Flask) -> None:
    result = run(without_database, ANNEXES / "mttq-nhcs.xlsx", "--dry-run")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 7


@pytest.mark.parametrize("arguments", [["nowhere.xlsx", "--dry-run"], ["--dry-run"]])
def test_a_file_that_is_not_there_is_wrong_usage(without_database: Flask, arguments: list[str]) -> None:
    assert without_database.test_cli_runner().invoke(args=["agreements", "import", *arguments]).exit_code == 2


def test_a_dry_run_makes_no_database_and_imports_no_pages(tmp_path: Path) -> None:
    environment = {**os.environ, "TRACKER_DATA_DIR": str(tmp_path / "var"), "TRACKER_ENV": "production"}
    program = (
        "import sys, flask.cli\n"
        "sys.argv = ['flask', '--app', 'tracker', 'agreements', 'import', sys.argv[1], '--dry-run', '--json']\n"
        "try: flask.cli.main()\n"
        "except SystemExit as done: assert not done.code, done.code\n"
        "assert not {'sqlalchemy', 'apscheduler', 'tracker.web'} & set(sys.modules)\n"
    )
    command = [sys.executable, "-c", program, str(ANNEXES / "mttq-nhcs.xlsx")]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["tasks"]) == 6
    assert not (tmp_path / "var").exists()
