"""``make screens``: every page of the demonstration as pictures, desktop and phone, Vietnamese and English.

Pictures and ``index.html`` go to build/screens. Look at them: would an officer with ten minutes know what to do?
"""

from __future__ import annotations

import html
import re
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from flask import Flask, current_app
from flask_migrate import upgrade
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from config import from_environment
from tests.e2e.cascade_ids import cascade_ids
from tests.e2e.changed_annexes import changed_annexes
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.joint_ids import joint_ids, year_of
from tests.e2e.mail_kinds import mails_besides_digests
from tests.e2e.paper_pictures import pictures_of_papers
from tests.register_files import a_register
from tracker import clock, connect_migrations, create_app
from tracker.database import db
from tracker.demo.loading import load_demonstration
from tracker.demo.story import SYMBOL
from tracker.documents.annexes import read_annex
from tracker.domain.agency_changes import Asks
from tracker.domain.permissions import Viewer
from tracker.domain.tasks import PartRole
from tracker.models import (
    Agreement,
    Assignment,
    Commendation,
    Consolidation,
    ExtensionRequest,
    Finding,
    Holding,
    Indicator,
    OutboxMessage,
    Person,
    ProgressEntry,
    Reassignment,
    Report,
    ReportDraft,
    Review,
    Task,
)
from tracker.queries.days_off import working_calendar
from tracker.queries.viewers import viewer_of_person
from tracker.services.extensions import ask_extension
from tracker.services.imports import keep_import
from tracker.services.registers import keep_register
from tracker.services.reviews.drafting import keep_draft
from tracker.services.sign_in import open_session

TARGET = Path("build/screens")
ANNEX = Path(__file__).parents[1] / "data" / "annexes" / "ninh-binh-2022-2025.xlsx"
WIDTHS = {"desktop": 1280, "phone": 360}
LANGUAGES = ("vi", "en")
OFFICER, LEADER, ADMINISTRATOR = "chuyenvien.htx@example.vn", "lanhdao.tg@example.vn", "quantri@example.vn"
AGENCY_ADMINISTRATOR = "quantri.htx@example.vn"
AUDITOR = "kiemtra.htx@example.vn"
STANDING_OFFICER, ALLIANCE_LEADER = "chuyenvien.tg@example.vn", "lanhdao.htx@example.vn"
CENTRAL_OFFICER = "chuyenvien.tgtw@example.vn"
# Who looks, by how the endpoint begins; else the officer.
READERS = dict.fromkeys(("demonstration.", "sign_in.", "password_links.", "styleguide.", "verification."), None) | {
    **dict.fromkeys(("people.", "keeping_people.", "people_trail."), AGENCY_ADMINISTRATOR),
    "agencies.detail": AGENCY_ADMINISTRATOR,
    **{"agencies.index": OFFICER, "agencies.": ADMINISTRATOR},
    "quarter.": LEADER,
    **dict.fromkeys([f"agreements_edit.{act}" for act in ("edit_ladder", "close", "reopen", "combine")], LEADER),
    **dict.fromkeys(("extensions.answer", "guidance.reading"), STANDING_OFFICER),
    **dict.fromkeys(("days_off.new", "days_off.row", "stopped_mail.", "emergencies.", "accounts."), ADMINISTRATOR),
    **dict.fromkeys(("reviews.sign", "decisions.new", "findings.detail", "commendations.detail"), LEADER),
    **dict.fromkeys(("guidance.detail", "below."), CENTRAL_OFFICER),
    **dict.fromkeys(("reviews.take_back", "reviews.send_back_to_officer", "reassignments."), ALLIANCE_LEADER),
    **dict.fromkeys(("reviews.consolidate", "reviews.freeze", "reviews.reopen", "reviews.send_back"), STANDING_OFFICER),
    "reviews.settle": STANDING_OFFICER,
    **dict.fromkeys(("reviews.trail", "program_trail."), AUDITOR),
}
# Without an identity system its addresses are not there; guidance of the demonstration has no file.
# An import to undo is pictured by tests/e2e/test_import_in_a_browser.py, which makes one.
NOT_PICTURES = re.compile(
    r"/(static|healthz|readyz|metrics|set-password|confirm-email|sign-in/provider|account/identity)|.*\.(csv|json|xlsx|docx|pdf|ics|zip)$|.*/(undo-import|guidance/<[^>]*>/file)$"
)
TALLEST = 12000


@dataclass(frozen=True)
class Shot:
    """One page as one person sees it."""

    name: str
    path: str
    who: str | None


def main() -> int:
    """Load the demonstration, serve it, take every picture, write the index."""
    TARGET.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(from_environment({"TRACKER_ENV": "demo", "TRACKER_DATA_DIR": folder}))
        with app.app_context():
            load(app)
            shots, cookies = list(shots_of(app)), cookies_of_the_demonstration(app)
            joint = joint_ids(ALLIANCE_LEADER)
            joint = joint["reviews.version"] | joint["reviews.report_version"]
            wrong = pictures_of_papers(app, cookies[LEADER], _ids() | joint, TARGET)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            failures = wrong + [failure for shot in shots for failure in _take(browser, address, shot, cookies)]
        server.shutdown()
    _write_index(shots)
    for failure in failures:
        print(failure, file=sys.stderr)
    print(f"{len(shots)} pages in {TARGET}/index.html")
    return int(bool(failures))


def load(app: Flask) -> None:
    """The demonstration, with the mails of today's morning."""
    settings = app.config["SETTINGS"]
    connect_migrations(app)
    upgrade()
    load_demonstration(settings=settings, today=clock.today(settings.zone))
    for name in ("plan-reminders", "review-mails", "missing-year", "send-mail"):
        app.test_cli_runner().invoke(args=["jobs", "once", name])


def people_of_the_demonstration() -> dict[str, int]:
    """Ids by e-mail."""
    return {row.email: row.id for row in db.session.execute(select(Person.email, Person.id))}


def cookies_of_the_demonstration(app: Flask) -> dict[str, str]:
    """The session cookie of each person, signed in, by e-mail."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default interface
    people = people_of_the_demonstration().items()
    return {email: signer.dumps({"_user_id": open_session(id_, now=clock.now())}) for email, id_ in people}


def shots_of(app: Flask) -> Iterator[Shot]:
    """Every address of the application that is a page, with ids of the living program."""
    again = changed_annexes()
    usual, joint = _ids(), joint_ids(ALLIANCE_LEADER) | {"extensions.answer": {"assignment_id": _later_day_asked()}}
    joint |= {f"registers.{page}": {"token": _register_to_confirm()} for page in ("preview", "mend")}
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        ids = usual | joint.get(rule.endpoint, {}) | again.get(rule.endpoint, {})
        if "GET" not in (rule.methods or ()) or NOT_PICTURES.match(rule.rule) or not rule.arguments <= ids.keys():
            continue
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match, ids=ids: str(ids[match[1]]), rule.rule)
        who = next((who for start, who in READERS.items() if rule.endpoint.startswith(start)), OFFICER)
        name = rule.endpoint.replace(".", "-").replace("_", "-")
        yield Shot(name, path, who)
        if rule.endpoint == "my_work.index":
            yield Shot(f"{name}-logging", f"/?log={usual['assignment_id']}", OFFICER)
            yield Shot(f"{name}-administrator", "/", ADMINISTRATOR)
            yield Shot(f"{name}-auditor", "/", AUDITOR)
        if rule.endpoint == "reviews.report":
            _present(int(usual["report_id"]))
            yield Shot(f"{name}-presented", path, ALLIANCE_LEADER)
        if rule.endpoint == "reviews.detail":
            yield Shot(f"{name}-of-a-year", f"/reviews/{year_of(int(usual['agreement_id']))}", LEADER)
    for kind, (mail_id, reader) in mails_besides_digests(app).items():
        yield Shot(f"mail-{kind}", f"/mail/{mail_id}", reader)
    yield Shot("not-found", "/agreements/999999", OFFICER)


def _ids() -> dict[str, int | str]:
    story = db.session.scalars(select(Agreement.id).where(Agreement.symbol == SYMBOL)).one()
    alliance = select(Person.id).where(Person.email == OFFICER).scalar_subquery()
    entry = select(ProgressEntry).where(ProgressEntry.person_id == alliance).order_by(ProgressEntry.id.desc())
    newest = db.session.scalars(entry).first()
    assert newest is not None
    owed = select(Report).where(Report.agency_id == newest.agency_id, Report.submitted_at.is_(None))
    report = db.session.scalars(owed.order_by(Report.due_on)).first()
    assert report is not None
    task_id = db.session.scalars(select(Task.id).where(Task.agreement_id == story, Task.number == "2.2")).one()
    part = select(Assignment.id).where(Assignment.task_id == task_id, Assignment.agency_id == newest.agency_id)
    return {
        "agency_id": newest.agency_id,
        "reassignment_id": db.session.scalar(select(Reassignment.id).where(Reassignment.asks == Asks.GIVE)) or 0,
        "agreement_id": story,
        "task_id": task_id,
        "person_id": people_of_the_demonstration()[OFFICER],
        "holding_id": db.session.scalars(select(Holding.id).where(Holding.person_id == alliance)).one(),
        "assignment_id": db.session.scalars(part).one(),
        "indicator_id": db.session.scalars(select(Indicator.id).where(Indicator.task_id == task_id)).first() or 0,
        "entry_id": newest.id,
        "review_id": db.session.scalars(select(Review.id).where(Review.id == report.review_id)).one(),
        "report_id": report.id,
        "commendation_id": db.session.scalars(select(Commendation.id).order_by(Commendation.id.desc())).first() or 0,
        **cascade_ids(),
        "finding_id": db.session.scalars(select(Finding.id).where(Finding.owner_id.is_(None))).one(),
        "day": f"{clock.today(current_app.config['SETTINGS'].zone).year}-09-02",
        "number": 1,
        "hashed": db.session.scalars(select(Consolidation.hash).where(Consolidation.hash.is_not(None))).first() or "",
        "token": _paper_to_confirm(),
        "mail_id": db.session.scalars(select(OutboxMessage.id).order_by(OutboxMessage.id.desc())).first() or 0,
    }


def _present(report_id: int) -> None:
    """Let the officer's draft be with his leader."""
    today, texts = clock.today(current_app.config["SETTINGS"].zone), {"text": "Đã mở chuyên mục; đang tập huấn."}
    if db.session.get(ReportDraft, report_id) is None:
        keep_draft(report_id, by=_officer(today), presents=True, today=today, now=clock.now(), **texts)


def _later_day_asked() -> int:
    """The officer's own late part, for which he has asked for more time."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    led = select(Assignment.id).join(Task).join(Agreement, Agreement.id == Task.agreement_id)
    part_id = db.session.scalars(
        led.where(Agreement.symbol == SYMBOL, Task.number == "5.2", Assignment.role == PartRole.LEAD)
    ).one()
    if db.session.scalar(select(ExtensionRequest.id)) is None:
        ask_extension(
            part_id, by=_officer(today), wanted_on=today + timedelta(30), reason="Chờ kinh phí đợt hai.",
            calendar=working_calendar(), today=today, now=clock.now(),
        )  # fmt: skip
    return part_id


def _officer(today: date) -> Viewer:
    officer = viewer_of_person(people_of_the_demonstration()[OFFICER], today=today)
    assert officer is not None
    return officer


def _register_to_confirm() -> str:
    """A list of programs that the officer has sent up and not yet confirmed."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    return keep_register(a_register(), file_name="danh-muc.xlsx", by=_officer(today), now=clock.now())


def _paper_to_confirm() -> str:
    """An annex that the officer has sent up and not yet confirmed."""
    today = clock.today(current_app.config["SETTINGS"].zone)
    return keep_import(read_annex(ANNEX), file_name=ANNEX.name, by=_officer(today), now=clock.now())


def _take(browser: Browser, address: str, shot: Shot, cookies: dict[str, str]) -> Iterator[str]:
    for width_name, width in WIDTHS.items():
        context = browser.new_context(viewport={"width": width, "height": 800})
        if shot.who is not None:
            context.add_cookies([{"name": "session", "value": cookies[shot.who], "url": address}])
        for language in LANGUAGES:
            page = context.new_page()
            separator = "&" if "?" in shot.path else "?"
            answer = page.goto(f"{address}{shot.path}{separator}lang={language}")
            height = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
            page.screenshot(
                path=TARGET / _file(shot, width_name, language),
                full_page=True,
                clip={"x": 0, "y": 0, "width": width, "height": height},
            )
            if answer is None or (answer.status != 200 and shot.name != "not-found"):
                yield f"{shot.path}: {answer.status if answer else 'no answer'}"
            page.close()
        context.close()


def _file(shot: Shot, width_name: str, language: str) -> str:
    return f"{shot.name}-{width_name}-{language}.png"


def _write_index(shots: list[Shot]) -> None:
    rows = "".join(
        f"<h2>{html.escape(shot.name)} <small>{html.escape(shot.path)}</small></h2><p>{_pictures(shot)}</p>"
        for shot in shots
    )
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Screens</title><h1>Screens</h1>{rows}</html>'
    (TARGET / "index.html").write_text(page, encoding="utf-8")


def _pictures(shot: Shot) -> str:
    return " ".join(
        f'<a href="{file}"><img src="{file}" alt="{file}" loading="lazy" width="{WIDTHS[width] // 3}"></a>'
        for width in WIDTHS
        for language in LANGUAGES
        for file in [_file(shot, width, language)]
    )


if __name__ == "__main__":
    sys.exit(main())
