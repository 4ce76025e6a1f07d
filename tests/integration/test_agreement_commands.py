"""agreements import and agreements load, on a real database of each kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from tracker import create_app
from tracker.database import db
from tracker.models import Agency, Agreement, Alias, Assignment, AuditEntry, Content, Party, Review, Task

DATA = Path(__file__).parents[1] / "data"
ANNEXES = DATA / "annexes"
GOOD = ["ninh-binh-2022-2025.xlsx", "ninh-binh-2022-2025.docx", "ccb-btnmt-2024-2029.xlsx", "mttq-nhcs.xlsx",
        "binh-dinh-2018-2022.docx"]  # fmt: skip


def run(app: Flask, *args: str) -> Result:
    return app.test_cli_runner().invoke(args=["agreements", *args, "--json"])


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def saved_tasks(agreement_id: int) -> list[dict[str, Any]]:
    """The tasks as the database has them, in the words of the expectation."""
    tasks = db.session.scalars(select(Task).where(Task.agreement_id == agreement_id).order_by(Task.position)).all()
    return [
        {
            "title": task.title,
            "due_text": task.due_text,
            "due_kind": task.due_kind,
            "due_on": task.due_on and task.due_on.isoformat(),
            "deliverable": task.deliverable or "",
            "parts": _parts(task.id),
        }
        for task in tasks
    ]


def _parts(task_id: int) -> list[tuple[str, str]]:
    rows = db.session.execute(
        select(Assignment.role, Party.name_as_signed)
        .join(Party, (Party.agency_id == Assignment.agency_id) & (Party.agreement_id == Assignment.agreement_id))
        .where(Assignment.task_id == task_id)
        .order_by(Assignment.position)
    )
    return [tuple(row) for row in rows]


@pytest.mark.parametrize("file", GOOD)
def test_an_annex_is_saved_exactly_as_expected(app: Flask, file: str) -> None:
    expected = json.loads((ANNEXES / file).with_suffix("").with_suffix(".expected.json").read_text(encoding="utf-8"))
    result = run(app, "import", str(ANNEXES / file))
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["saved"]) == (0, True)
    agreement = db.session.get_one(Agreement, answer["agreement_id"])
    parties = db.session.scalars(select(Party).where(Party.agreement_id == agreement.id).order_by(Party.position)).all()
    assert agreement.title == expected["title"]
    assert agreement.symbol == expected["symbol"]
    assert agreement.signed_on.isoformat() == expected["signed_on"]
    assert [party.name_as_signed for party in parties] == expected["parties"]
    assert [party.is_standing for party in parties] == [True, False]
    assert count(Agency) == 2
    found = saved_tasks(agreement.id)
    assert len(found) == len(expected["tasks"])
    for saved, wanted in zip(found, expected["tasks"], strict=True):
        assert {name: saved[name] for name in saved if name != "parts"} == {
            name: wanted[name] for name in ("title", "due_text", "due_kind", "due_on", "deliverable")
        }
        roles = [role for role, _ in saved["parts"]]
        assert roles == (["joint_lead", "joint_lead"] if wanted["lead"] == "hai bên" else ["lead", "coordinating"])


def test_short_names_of_the_annex_are_the_parties_that_signed(app: Flask) -> None:
    answer = json.loads(run(app, "import", str(ANNEXES / "ninh-binh-2022-2025.xlsx")).stdout)
    commission, alliance = "Ban Tuyên giáo Tỉnh ủy Ninh Bình", "Liên minh HTX tỉnh Ninh Bình"
    parts = [task["parts"] for task in saved_tasks(answer["agreement_id"])]
    assert parts[0] == [("lead", commission), ("coordinating", alliance)]
    assert parts[2] == [("joint_lead", commission), ("joint_lead", alliance)]
    assert db.session.scalars(select(Content.position).order_by(Content.position)).all() == [1, 2]
    assert all(db.session.scalars(select(Content.title)))


def test_a_faulty_annex_saves_nothing(app: Flask) -> None:
    result = run(app, "import", str(ANNEXES / "faulty.xlsx"))
    answer = json.loads(result.stdout)
    assert (result.exit_code, answer["saved"], answer["agreement_id"]) == (1, False, None)
    assert (count(Agreement), count(Agency), count(Task), count(AuditEntry)) == (0, 0, 0, 0)


@pytest.mark.parametrize("command", [("import", "annexes/ninh-binh-2022-2025.xlsx"), ("load", "programs.json")])
def test_without_a_database_a_command_says_what_to_do_and_makes_none(
    plain_settings: Settings, command: tuple[str, str]
) -> None:
    app = create_app(plain_settings)
    result = run(app, command[0], str(DATA / command[1]))
    assert result.exit_code == 1
    assert "flask --app tracker db upgrade" in json.loads(result.stdout)["message"]
    assert not (plain_settings.data_dir / "none.sqlite3").exists()


def test_all_eighteen_real_programs_load(app: Flask) -> None:
    result = run(app, "load", str(DATA / "programs.json"))
    assert json.loads(result.stdout) == {"loaded": 18, "skipped": []}
    by_symbol = {row.symbol: row for row in db.session.scalars(select(Agreement))}
    central, child = by_symbol["178/CTPH-BTGTW-LMHTXVN"], db.session.scalars(
        select(Agreement).where(Agreement.title.endswith("(tỉnh Ninh Bình)"))
    ).one()  # fmt: skip
    assert child.parent_id == central.id
    assert db.session.scalars(select(Alias.name)).all() == ["Chương trình 526"]
    without_dates = by_symbol["01/LN-VKS-CA-TA-THA"]
    assert (without_dates.valid_from, without_dates.valid_to) == (None, None)
    signed = db.session.scalars(select(func.count()).select_from(Party).group_by(Party.agreement_id)).all()
    assert (min(signed), max(signed)) == (1, 5)
    assert count(Review) > 0


def test_words_for_the_other_parties_are_given_to_them(app: Flask) -> None:
    run(app, "load", str(DATA / "programs.json"))
    agreement = db.session.scalars(select(Agreement).where(Agreement.kind == "Văn bản liên tịch")).one()
    assert [len(task["parts"]) for task in saved_tasks(agreement.id)] == [5, 5]


def test_loading_the_same_file_again_changes_nothing(app: Flask) -> None:
    run(app, "load", str(DATA / "programs.json"))
    before = [count(table) for table in (Agreement, Agency, Task, Review, AuditEntry)]
    answer = json.loads(run(app, "load", str(DATA / "programs.json")).stdout)
    assert (answer["loaded"], len(answer["skipped"])) == (0, 18)
    assert [count(table) for table in (Agreement, Agency, Task, Review, AuditEntry)] == before


@pytest.mark.parametrize(
    "record",
    [
        "text", 7, None, [], {}, {"title": "A"}, {"title": "A", "parties": []}, {"title": 5, "parties": ["B"]},
        {"title": "A", "parties": ["B"], "signed": "2022-02-31"}, {"title": "A", "parties": ["B"], "tasks": [3]},
        {"title": "A", "parties": ["B"], "tasks": {"title": "C"}}, {"title": "A\u0000", "parties": ["B"]},
        {"title": "A", "parties": ["B", "B"]}, {"title": "a" * 100_000, "parties": ["B"]},
        {"title": "A", "parties": ["B"], "symbol": "05/4/2022"}, {"title": "A", "parties": ["..."]},
        {"title": "A", "parties": ["B"], "valid_from": "2026-01-01", "valid_to": "2025-01-01"},
    ],
)  # fmt: skip
def test_a_bad_record_is_skipped_with_its_reason_and_the_others_load(app: Flask, tmp_path: Path, record: Any) -> None:
    good = {"id": "good", "title": "Chương trình tốt", "parties": ["Sở Y tế"], "tasks": [], "parent": "nowhere"}
    (tmp_path / "records.json").write_text(json.dumps([record, good]), encoding="utf-8")
    answer = json.loads(run(app, "load", str(tmp_path / "records.json")).stdout)
    assert answer["loaded"] == 1
    assert answer["skipped"][0]["message"]
    assert db.session.scalars(select(Agreement.title)).all() == ["Chương trình tốt"]


def test_a_file_that_is_no_list_of_records_is_refused(app: Flask, tmp_path: Path) -> None:
    for text in ("{", "{}", '"a"', "[" * 100_000):
        (tmp_path / "records.json").write_text(text, encoding="utf-8")
        assert run(app, "load", str(tmp_path / "records.json")).exit_code == 1
