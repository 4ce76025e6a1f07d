"""What the world of the matrix holds: one program with everybody around it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from flask import Flask, session
from sqlalchemy import select, update
from werkzeug.security import generate_password_hash

from tests.attached_files import attached
from tests.forms_on_pages import TYPED
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, DEPARTMENT, UNION
from tests.register_files import a_register
from tests.world_annex import changed_paper
from tests.world_cascade import send_down
from tests.world_changes import dissolved
from tests.world_commendations import Commendations
from tests.world_emergency import OPENED, open_for_reading
from tests.world_findings import Findings
from tests.world_people import AGENCY_OF, HOLDERS, who_is
from tests.world_reviews import JointReviews
from tracker.database import db, transaction
from tracker.domain.absences import Away
from tracker.domain.messages import Message
from tracker.domain.permissions import Relation, Role, Viewer
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.models import (
    Absence,
    Agreement,
    Consolidation,
    Content,
    Evidence,
    FormerName,
    Holding,
    OutboxItem,
    OutboxMessage,
    Person,
    Reminder,
    Report,
    Review,
    ReviewRule,
    SignInSession,
)
from tracker.queries.calendar_feeds import feeds_of
from tracker.queries.days_off import working_calendar
from tracker.services.absences import record_absence
from tracker.services.agencies import agency_index, find_or_create
from tracker.services.agency_merging.merging import merge_agencies
from tracker.services.annex_again.keeping import keep_annex
from tracker.services.calendar_feeds import make_feed
from tracker.services.decisions import write_decision
from tracker.services.extensions import ask_extension
from tracker.services.imports import keep_import, save_import
from tracker.services.progress import log_progress
from tracker.services.registers import keep_register
from tracker.services.reminders.breaker import hold
from tracker.services.reviews.planning import lay_reviews
from tracker.services.sign_in import make_link, open_session

if TYPE_CHECKING:
    from tests.world import World

__all__ = ["HOLDERS", "build", "lay_quarters", "log", "who_is"]
CLOSED_PERIOD = "2026-Q3"


def build(world: World) -> None:
    """Agencies, people, the program with a part, a report and so on of each holder, and a stranger's own program."""
    make = Make(world.app)
    everybody = [*(who_is(role, relation) for relation in Relation for role in Role), OPENED]
    make.cast(everybody)
    parent_id = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    agreement_id = make.agreement(parent_id=parent_id)
    make.task(make.agreement(title="Chương trình không liên quan", parties=(UNION,)), lead=UNION)
    for number in range(world.foreign_id):
        make.agreement(title=f"Chương trình kín {number}", parties=(UNION,))
    task_id = make.task(agreement_id, lead=(COMMISSION, ALLIANCE), coordinating=(DEPARTMENT,))
    indicator_id = make.indicator(task_id)
    make.task(agreement_id, title="Sắp đến hạn", lead=ALLIANCE, due_on=TODAY + timedelta(days=5))
    make.task(agreement_id, title="Quá hạn", lead=COMMISSION, due_on=TODAY - timedelta(days=40))
    lay_quarters(agreement_id)
    review_id = db.session.scalars(
        select(Review.id).where(Review.agreement_id == agreement_id, Review.period == CLOSED_PERIOD)
    ).one()
    reports = dict(db.session.execute(select(Report.agency_id, Report.id).where(Report.review_id == review_id)).all())
    content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).one()
    for_all = {
        "agreement_id": agreement_id, "task_id": task_id, "review_id": review_id, "content_id": content_id,
        "name": "favicon.svg", "day": "2026-11-24", "number": 1, "indicator_id": indicator_id,
        "kind": "indicator", "subject_id": indicator_id, "agency_id": make.agency_id(ALLIANCE),
    }  # fmt: skip
    world.ids = {name: dict.fromkeys(Relation, value) for name, value in for_all.items()}
    world.ids["name_id"] = dict.fromkeys(Relation, former_name(make))
    world.ids["merge_id"] = dict.fromkeys(Relation, merge_twins())
    world.ids["token"] = dict.fromkeys(Relation, make_link(make.person_id(everybody[0]), "set-password", now=NOW))
    world.ids["feed_token"] = dict.fromkeys(Relation, make_feed(None, by=make.viewer(everybody[0]), now=NOW))
    world.ids["feed_id"] = dict.fromkeys(Relation, feeds_of(make.person_id(everybody[0]))[0].id)
    world.ids["session_id"] = dict.fromkeys(Relation, _session_of(make.person_id(everybody[0])))
    kept = {of: make.person_id(who_is(Role.OBSERVER, of)) for of in HOLDERS}
    held = dict(db.session.execute(select(Holding.person_id, Holding.id)).all())
    world.ids |= {"person_id": kept, "holding_id": {of: held[id_] for of, id_ in kept.items()}}
    owners = {relation: AGENCY_OF[relation] for relation in HOLDERS}
    world.ids["report_id"] = {of: reports[make.agency_id(name)] for of, name in owners.items()}
    world.ids["assignment_id"] = {of: make.part_id(task_id, name) for of, name in owners.items()}
    world.ids["entry_id"] = {of: log(make, of, world.ids["assignment_id"][of]) for of in HOLDERS}
    files = select(Evidence.entry_id, Evidence.id).where(Evidence.file_sha256.is_not(None))
    file_of = dict(db.session.execute(files).all())
    world.ids["evidence_id"] = {of: file_of[entry_id] for of, entry_id in world.ids["entry_id"].items()}
    to_confirm: dict[Relation, object] = {}
    for of, name in owners.items():
        finished = make.task(agreement_id, title=f"Xong, chờ xác nhận ({of})", lead=name)
        world.waiting.append(f"/tasks/{finished}")
        to_confirm[of] = done = make.part_id(finished, name)
        log(make, of, done, reports_completion=True)
    joint = JointReviews(make, agreement_id, {of: world.ids["assignment_id"][of] for of in HOLDERS})
    handed_in, to_consolidate, final = joint.handed_in(), joint.to_consolidate(), joint.final()
    frozen = select(Consolidation.hash).where(Consolidation.review_id == final[Relation.STANDING])
    hashed = db.session.scalars(frozen.where(Consolidation.hash.is_not(None))).one()
    world.ids["hashed"] = dict.fromkeys(Relation, hashed)
    world.special = {
        "/confirm": {"assignment_id": to_confirm},
        "/return": {"assignment_id": to_confirm, "report_id": handed_in},
        "/take-back": {"report_id": handed_in},
        **{key: {"report_id": handed_in, "review_id": final} for key in ("/versions/", "/report.docx", "/report.pdf")},
        **{key: {"review_id": to_consolidate} for key in ("/consolidate", "/figures/", "/freeze")},
        **{key: {"review_id": final} for key in ("/sign", "/reopen", "/pack")},
    }
    officer = make.viewer(who_is(Role.OFFICER, Relation.STANDING))
    token = keep_import(_paper(), file_name="phu-luc.xlsx", by=officer, now=NOW)
    world.special["/imports/"] = {"token": dict.fromkeys(Relation, token)}
    changed = keep_annex(agreement_id, changed_paper(), file_name="phu-luc-sua.xlsx", by=officer, now=NOW)
    world.special["/annex/<token>"] = {"token": dict.fromkeys(Relation, changed)}
    send_down(world, make, parent_id=parent_id, agreement_id=agreement_id)
    world.special["/undo-import"] = {"agreement_id": dict.fromkeys(Relation, _imported(officer, parent_id))}
    listed = keep_register(a_register(), file_name="danh-muc.xlsx", by=officer, now=NOW)
    world.special["/registers/"] = {"token": dict.fromkeys(Relation, listed)}
    asked = {of: _later_day_asked(make, of, agreement_id) for of in HOLDERS}
    world.special["/extension/answer"] = {"assignment_id": asked}
    world.ids["mail_id"] = {of: _mail(make, of, agreement_id) for of in HOLDERS}
    world.special["/decide"] = {"mail_id": {of: _mail(make, of, agreement_id, is_parked=True) for of in HOLDERS}}
    hold(Message("Vừa khôi phục"), now=NOW)
    boss = make.viewer(who_is(Role.UNIT_HEAD, Relation.STANDING))
    world.ids["decision_id"] = {
        of: write_decision(review_id, by=boss, text=f"Rà soát lại danh sách ({of})", owner_id=make.agency_id(name),
                           due_on=TODAY + timedelta(days=3), today=TODAY, now=NOW)
        for of, name in owners.items()
    }  # fmt: skip
    findings = Findings(make, agreement_id)
    world.ids["finding_id"] = findings.to_settle()
    for name, id_ in zip(("change_id", "reassignment_id"), dissolved(make, agreement_id), strict=True):
        world.ids[name] = dict.fromkeys(Relation, id_)
    noted, to_pass_on = findings.noted(), findings.to_pass_on()
    world.special["<int:finding_id>/assign"] = {"finding_id": to_pass_on}
    settled = world.special["/return"]["finding_id"] = findings.settled()
    world.special["/accept"] = {"finding_id": settled}
    world.waiting += [f"/findings/{id_}" for ids in (noted, to_pass_on, settled) for id_ in ids.values()]
    models = Commendations(make, agreement_id)
    cases = {
        "/agree": models.found(),
        "/decline": models.found(),
        "/propose": models.agreed(),
        "/award": models.proposed(),
    }
    world.ids["commendation_id"] = dict.fromkeys(Relation, models.found())
    for act, id_ in cases.items():
        world.special[f"<int:commendation_id>{act}"] = {"commendation_id": dict.fromkeys(Relation, id_)}
        world.waiting.append(f"/commendations/{id_}")
    later = Away(TODAY + timedelta(days=60), TODAY + timedelta(days=61))
    world.ids["absence_id"] = {of: _absence(make, of, later) for of in HOLDERS}
    open_for_reading(make, agreement_id)
    with transaction():
        password = generate_password_hash(TYPED["password"], method="scrypt:1024:8:1")
        asked_again = (Role.LEADER, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN)
        signers = Person.id.in_([make.person_id(who_is(role, of)) for of in Relation for role in asked_again])
        db.session.execute(update(Person).where(signers).values(password_hash=password))
    world.cookies = {who: _cookie(world.app, open_session(make.person_id(who), now=NOW)) for who in everybody}


def former_name(make: Make) -> int:
    """A name that the alliance bore, and an agency that a paper named for the first time."""
    with transaction():
        index = agency_index(on=TODAY)
        find_or_create("Chi cục Kinh tế hợp tác", index)
        former = FormerName(
            agency_id=make.agency_id(ALLIANCE), name="Hội đồng Liên minh HTX", short_name="HĐLMHTX", name_folded="",
            valid_from=date(2000, 1, 1), valid_to=date(2010, 1, 1),
        )  # fmt: skip
        db.session.add(former)
        db.session.flush()
        return former.id


def _session_of(person_id: int) -> int:
    """Another browser in which this person is signed in."""
    open_session(person_id, address="10.0.0.7", browser="Firefox, Linux", now=NOW)
    return db.session.scalars(select(SignInSession.id).where(SignInSession.person_id == person_id)).one()


def merge_twins() -> int:
    """Two records of one agency made one."""
    with transaction():
        index = agency_index(on=TODAY)
        twins = [find_or_create(name, index).id for name in ("Trường Chính trị", "Truong Chinh tri tinh")]
    return merge_agencies(*twins, by=None, now=NOW).merge_id or 0


def _later_day_asked(make: Make, of: Relation, agreement_id: int) -> int:
    """The part of a task for which its agency asks for a later day."""
    lead, due_on = AGENCY_OF[of], TODAY + timedelta(days=20)
    part_id = make.part_id(make.task(agreement_id, title=f"Xin lùi hạn ({of})", lead=lead, due_on=due_on), lead)
    ask_extension(
        part_id, by=make.viewer(who_is(Role.OFFICER, of)), wanted_on=due_on + timedelta(days=9), reason="Chờ kinh phí",
        calendar=working_calendar(), today=TODAY, now=NOW,
    )  # fmt: skip
    return part_id


def _absence(make: Make, of: Relation, away: Away) -> int:
    officer = make.viewer(who_is(Role.OFFICER, of))
    record_absence(officer.person_id, away, by=officer, today=TODAY, now=NOW)
    return db.session.scalars(select(Absence.id).where(Absence.person_id == officer.person_id)).one()


def _paper() -> Proposal:
    """What was read of an annex and waits for its officer to confirm it."""
    task = ProposedTask(
        position="1", group=None, title="Tổ chức hội nghị", lead=COMMISSION, coordinating=f"{ALLIANCE}; {DEPARTMENT}",
        due_text="Hằng quý", due_kind="quarterly", due_on=None, deliverable="Báo cáo", cell="B2",
    )  # fmt: skip
    return Proposal(
        title="Tuyên truyền kinh tế tập thể", parties=(COMMISSION, ALLIANCE), tasks=(task,), kind="Chương trình",
        signed_on=date(2026, 1, 20), valid_from=date(2026, 1, 1), valid_to=date(2027, 12, 31),
    )  # fmt: skip


def _imported(officer: Viewer, parent_id: int) -> int:
    """A program out of a file, that nobody has worked on."""
    token = keep_import(_paper(), file_name="phu-luc-2.xlsx", by=officer, now=NOW)
    imported = save_import(token, by=officer, version=1, today=TODAY, now=NOW, calendar=working_calendar())
    with transaction():
        db.session.get_one(Agreement, imported).parent_id = parent_id
    return imported


def log(make: Make, of: Relation, part_id: int, *, reports_completion: bool = False, with_file: bool = True) -> int:
    officer = make.viewer(who_is(Role.OFFICER, of))
    said = log_progress(
        part_id, by=officer, happened_on=date(2026, 9, 1), note="Đã tổ chức hội nghị",
        evidence="12/BC-LMHTX ngày 01/9/2026; https://example.vn/tin", attached=attached(make) if with_file else None,
        reports_completion=reports_completion, now=NOW, today=TODAY,
    )  # fmt: skip
    return said.entry_id


def _mail(make: Make, of: Relation, agreement_id: int, *, is_parked: bool = False) -> int:
    """A digest about the program to the officer of that relation."""
    officer = make.person_id(who_is(Role.OFFICER, of))
    agency = make.agency_id(AGENCY_OF[of])
    rung, key = ("overdue-1", "parked") if is_parked else ("due", "digest")
    with transaction():
        reminder = Reminder(
            obligation_kind="report", obligation_id=officer, owner_id=agency, due_version=1, rung=rung,
            agreement_id=agreement_id, about=Message("x"), due_on=TODAY, for_on=TODAY, decided_at=NOW,
        )  # fmt: skip
        mail = OutboxMessage(
            dedupe_key=f"{key}:{officer}", message_id=f"<{key}-{officer}@t>", person_id=officer, name="N",
            language="vi",
            address="n@example.vn", for_on=TODAY, planned_at=NOW, subject="s", text="t", html="<head></head>",
            state="parked" if is_parked else "sent", next_at=NOW, ended_at=NOW, ended_because=Message("x"),
        )  # fmt: skip
        db.session.add_all([reminder, mail])
        db.session.flush()
        item = OutboxItem(
            reminder_id=reminder.id, person_id=officer, agency_id=agency, role="officer", post_title="Chuyên viên",
            why=Message("x"), message_id=mail.id,
        )  # fmt: skip
        db.session.add(item)
        return mail.id


def lay_quarters(agreement_id: int) -> None:
    calendar = working_calendar()
    with transaction():
        rule = ReviewRule(
            agreement_id=agreement_id, cadence="quarterly", convention="official", submit_days=3, consolidate_days=2,
            sign_days=3,
        )  # fmt: skip
        db.session.add(rule)
        lay_reviews(db.session.get_one(Agreement, agreement_id), today=TODAY, calendar=calendar)


def _cookie(app: Flask, sid: str) -> str:
    """The browser's cookie after signing in."""
    with app.test_request_context():
        session["_user_id"] = sid
        signer = app.session_interface.get_signing_serializer(app)
        return signer.dumps(dict(session))
