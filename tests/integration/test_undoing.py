"""An import is undone as long as nobody has worked on the program; then it goes whole, and the upload comes back."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from datetime import date

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, THU
from tracker.database import Base, db, transaction
from tracker.domain.errors import NotAllowed, NotFound, RuleBroken
from tracker.domain.mending import Mends, RowText
from tracker.domain.messages import Message
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.domain.undoing import KINDS
from tracker.models import Agency, Agreement, Assignment, AuditEntry, OutboxItem, Reminder, Report, Task
from tracker.models.imports import PendingImport
from tracker.models.work_since import CHANGED, MADE, TOLD, keys_into
from tracker.queries.days_off import working_calendar
from tracker.queries.undoing import undoing_of
from tracker.services.agreements.undoing import undo_import
from tracker.services.imports import keep_import, mend_import, save_import
from tracker.services.progress import log_progress

NEW = "Báo Ninh Bình"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def imported(make: Make, *, symbol: str = "1/CTPH-A-B") -> tuple[int, str]:
    """A program that Chi imported, mended by hand; and the secret of her upload."""
    task = ProposedTask(
        position="1", group=None, title="Hội nghị", lead=ALLIANCE, coordinating=NEW, due_text="31/12/2026",
        due_kind="dated", due_on=date(2026, 12, 31), deliverable="", cell="B2",
    )  # fmt: skip
    read = Proposal(
        title="Nhập", symbol=symbol, parties=(COMMISSION, ALLIANCE), tasks=(task,), valid_from=date(2026, 1, 1),
        valid_to=date(2027, 12, 31),
    )  # fmt: skip
    chi = make.viewer(CHI)
    token = keep_import(read, file_name="a.xlsx", by=chi, now=NOW)
    text = RowText(position="1", title="Hội nghị toàn tỉnh", lead=ALLIANCE, coordinating=NEW, due_text="31/12/2026")
    version = mend_import(token, Mends(rows={1: text}), by=chi, version=1, now=NOW)
    saved = save_import(token, by=chi, version=version, today=TODAY, now=NOW, calendar=working_calendar())
    return saved, token


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_an_undone_import_leaves_the_trail_and_the_upload_only(make: Make) -> None:
    agencies = count(Agency)
    agreement_id, token = imported(make)
    assert (count(Agency), count(Report) > 0) == (agencies + 1, True)
    undo_import(agreement_id, by=make.viewer(CHI), now=NOW)
    assert [count(table) for table in (Agreement, Task, Assignment, Report, Agency)] == [0, 0, 0, 0, agencies]
    told = db.session.execute(select(AuditEntry.action, AuditEntry.chain, AuditEntry.after).order_by(AuditEntry.id))
    assert [(action, chain) for action, chain, _ in told] == [
        ("imported", agreement_id),
        ("undid-import", agreement_id),
    ]
    last = db.session.scalars(select(AuditEntry.after).order_by(AuditEntry.id.desc()).limit(1)).one()
    assert json.loads(last) == {"agencies_removed": [NEW]}
    pending = db.session.scalars(select(PendingImport)).one()
    assert (pending.token, pending.agreement_id, "toàn tỉnh" in (pending.mends or "")) == (token, None, True)


def test_what_came_back_is_mended_and_confirmed_again_under_a_new_number(client: FlaskClient, make: Make) -> None:
    agreement_id, token = imported(make)
    make.sign_in(client, CHI)
    answer = client.post(f"/agreements/{agreement_id}/undo-import")
    assert answer.location == f"/imports/{token}"
    page = client.get(answer.location).text
    assert "Hội nghị toàn tỉnh" in page
    assert "Đã hoàn tác việc nhập" in page
    assert client.get(f"/agreements/{agreement_id}").status_code == 404
    version = db.session.scalars(select(PendingImport.version)).one()
    again = save_import(token, by=make.viewer(CHI), version=version, today=TODAY, now=NOW, calendar=working_calendar())
    assert again > agreement_id


def test_a_double_click_on_undo_is_told_that_it_is_done(client: FlaskClient, make: Make) -> None:
    agreement_id, _token = imported(make)
    make.sign_in(client, CHI)
    path = f"/agreements/{agreement_id}/undo-import"
    assert [client.post(path, data={"once": "one key"}).status_code for _ in range(2)] == [302, 302]
    assert "đã được gửi" in client.get("/agreements").text
    for stranger in ({"once": "another key"}, {}):
        assert client.post(path, data=stranger).status_code == 404


def test_the_page_says_what_disappears_and_what_was_mended(client: FlaskClient, make: Make) -> None:
    agreement_id, _ = imported(make)
    make.sign_in(client, CHI)
    assert f'href="/agreements/{agreement_id}/undo-import"' in client.get(f"/agreements/{agreement_id}").text
    page = client.get(f"/agreements/{agreement_id}/undo-import").text
    for said in ("1 nhiệm vụ cùng các phần phân công", NEW, "a.xlsx", "Hội nghị toàn tỉnh", "Chi, Chuyên viên"):
        assert said in page, said


def log(make: Make, agreement_id: int) -> None:
    part_id = make.part_id(db.session.scalars(select(Task.id).where(Task.agreement_id == agreement_id)).one(), ALLIANCE)
    log_progress(part_id, by=make.viewer(CHI), happened_on=TODAY, note="Đã họp", now=NOW, today=TODAY)


def remind(make: Make, agreement_id: int) -> None:
    with transaction():
        reminder = Reminder(
            obligation_kind="task", obligation_id=1, owner_id=make.agency_id(ALLIANCE), due_version=1, rung="due",
            agreement_id=agreement_id, about=Message("x"), due_on=TODAY, for_on=TODAY, decided_at=NOW,
        )  # fmt: skip
        db.session.add(reminder)
        db.session.flush()
        item = OutboxItem(
            reminder_id=reminder.id, person_id=make.person_id(CHI), agency_id=make.agency_id(ALLIANCE), role="officer",
            post_title="Chuyên viên", why=Message("x"),
        )  # fmt: skip
        db.session.add(item)


def stand_below(make: Make, agreement_id: int) -> None:
    make.agreement(title="Bên dưới", parent_id=agreement_id)


WORK: dict[str, Callable[[Make, int], None]] = {
    "Cập nhật tiến độ: 1": log, "Nhắc việc đã lập cho cán bộ: 1": remind,
    "Chương trình khác cụ thể hóa hoặc tiếp nối chương trình này: 1": stand_below,
}  # fmt: skip


@pytest.mark.parametrize("kind", WORK)
def test_once_somebody_worked_on_it_the_import_stays_and_says_why(client: FlaskClient, make: Make, kind: str) -> None:
    agreement_id, _ = imported(make)
    WORK[kind](make, agreement_id)
    with pytest.raises(RuleBroken):
        undo_import(agreement_id, by=make.viewer(CHI), now=NOW)
    make.sign_in(client, CHI)
    assert kind in client.get(f"/agreements/{agreement_id}/undo-import").text
    refused = client.post(f"/agreements/{agreement_id}/undo-import")
    assert (refused.status_code, kind in refused.text) == (200, True)
    assert db.session.get(Agreement, agreement_id) is not None


def test_a_rung_that_was_told_to_nobody_keeps_nothing(make: Make) -> None:
    agreement_id, _ = imported(make)
    remind(make, agreement_id)
    with transaction():
        db.session.delete(db.session.scalars(select(OutboxItem)).one())
    undo_import(agreement_id, by=make.viewer(CHI), now=NOW)
    assert (count(Agreement), count(Reminder)) == (0, 0)


def test_an_agency_that_another_program_names_stays(make: Make) -> None:
    first, _ = imported(make)
    second, _ = imported(make, symbol="2/CTPH-A-B")
    undo_import(first, by=make.viewer(CHI), now=NOW)
    assert db.session.scalar(select(func.count()).where(Agency.name == NEW)) == 1
    assert undoing_of(second, make.viewer(CHI)).agencies == ()


def test_the_importer_and_the_standing_agency_may_others_may_not(client: FlaskClient, make: Make) -> None:
    agreement_id, _ = imported(make)
    with pytest.raises(NotAllowed):
        undo_import(agreement_id, by=make.viewer(BINH), now=NOW)  # her leader, of a party that is not the standing one
    make.sign_in(client, BINH)
    assert client.get(f"/agreements/{agreement_id}/undo-import").status_code == 403
    make.sign_in(client, THU)
    assert client.get(f"/agreements/{agreement_id}/undo-import").status_code == 404
    make.sign_in(client, LAN)
    assert client.post(f"/agreements/{agreement_id}/undo-import").location == "/agreements"


def test_what_no_page_imported_is_not_undone(client: FlaskClient, make: Make) -> None:
    agreement_id = make.agreement()
    with pytest.raises(NotFound):
        undo_import(agreement_id, by=make.viewer(LAN), now=NOW)
    make.sign_in(client, LAN)
    assert client.get(f"/agreements/{agreement_id}/undo-import").status_code == 404


@pytest.mark.parametrize("_again", range(3))
def test_of_progress_and_undoing_at_once_one_is_refused(app: Flask, make: Make, _again: int) -> None:
    agreement_id, _ = imported(make)
    chi = make.viewer(CHI)
    task_id = db.session.scalars(select(Task.id).where(Task.agreement_id == agreement_id)).one()
    part_id = make.part_id(task_id, ALLIANCE)
    db.session.remove()
    ends, gate = dict[str, str](), threading.Barrier(2)
    acts: dict[str, Callable[[], object]] = {
        "undo": lambda: undo_import(agreement_id, by=chi, now=NOW),
        "log": lambda: log_progress(part_id, by=chi, happened_on=TODAY, note="Đã họp", now=NOW, today=TODAY),
    }

    def act(name: str) -> None:
        with app.app_context():
            gate.wait()
            try:
                acts[name]()
                ends[name] = "saved"
            except Exception as end:
                ends[name] = type(end).__name__
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(name,)) for name in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (ends["undo"], ends["log"]) in [("saved", "NotFound"), ("RuleBroken", "saved")]
    assert (db.session.get(Agreement, agreement_id) is not None) is (ends["log"] == "saved")


def test_who_is_working_on_a_part_is_not_waited_for(app: Flask, make: Make) -> None:
    agreement_id, _ = imported(make)
    chi = make.viewer(CHI)
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        return  # one writer at a time: nobody works while another undoes
    ends = list[str]()

    def undo() -> None:
        with app.app_context():
            try:
                undo_import(agreement_id, by=chi, now=NOW)
            except RuleBroken as refusal:
                ends.append(refusal.message.text)
            finally:
                db.session.remove()

    with transaction():
        db.session.execute(select(Assignment.id).where(Assignment.agreement_id == agreement_id).with_for_update())
        thread = threading.Thread(target=undo, daemon=True)
        thread.start()
        thread.join(timeout=20)
    assert ends == ["Somebody is working on this program right now; the import stays."]


def test_every_table_that_points_to_a_program_has_words() -> None:
    pointing = {table.name for table in Base.metadata.sorted_tables if keys_into(table, MADE)}
    assert pointing | {TOLD, CHANGED} == KINDS
