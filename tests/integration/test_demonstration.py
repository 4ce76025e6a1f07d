"""The demonstration loads on both databases, only once, and is alive on any day."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.databases import Cluster, settings_for
from tests.quarter_scene import heading_count, lines_of
from tests.smtp_sink import running_sink
from tracker import clock, create_app
from tracker.database import db
from tracker.demo.followed import FOLLOWED
from tracker.demo.loading import load_demonstration
from tracker.demo.people import ALLIANCE, CENTRAL_COMMISSION, COMMISSION, DEPARTMENT, JUSTICE, MINISTRY, PEOPLE
from tracker.demo.recorded import CENTRAL_PROGRAM, RECORDED
from tracker.demo.reorganised import LABOUR
from tracker.demo.story import SYMBOL
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import Role, Viewer
from tracker.models import (
    Agency,
    AgencyChange,
    Agreement,
    GuidanceReading,
    OutboxMessage,
    Person,
    ProgressEntry,
    Reminder,
    Report,
    StoredFile,
    Task,
)
from tracker.queries.agency_changes import awaiting_for
from tracker.queries.below.roll_up import roll_up_page
from tracker.queries.people import demonstration_people
from tracker.queries.program_history import program_history
from tracker.queries.quarter.lists import PAGE_SIZE
from tracker.queries.twins import twins_of
from tracker.queries.viewers import standing_of, viewer_of_person
from tracker.services.sign_in import open_session

TODAY = date(2026, 11, 24)
# A link to a list, with its words; "and 6 more" counts what is not shown, an indicator's value is no count.
COUNTING = re.compile(
    r'<a (?:class="[^"]*" )?href="(/quarter/list\?(?![^"]*indicator=)[^"]*)">(?:<svg.*?</svg>)?(?!và )([^<]+)</a>'
)


def load(app: Flask, today: date = TODAY) -> int:
    return load_demonstration(settings=app.config["SETTINGS"], today=today)


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration, loaded once for all tests that only read it; its installation has a mail server."""
    folder = tmp_path_factory.mktemp("demonstration")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "tracker.sqlite3")
        url = f"sqlite:///{folder / 'tracker.sqlite3'}"
    else:
        server: Cluster = request.getfixturevalue("cluster")
        url = server.url(server.new_database(request.getfixturevalue("postgresql_template")))
    with running_sink() as sink:
        app = create_app(replace(settings_for(url, folder), smtp_url=sink.url))
        with app.app_context():
            assert load(app) > 90
    app.config["SINK"] = sink
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def test_one_entry_has_a_file_that_says_it_is_illustrative(loaded: Flask) -> None:
    from pypdf import PdfReader

    [content] = [path for path in (loaded.config["SETTINGS"].data_dir / "evidence").rglob("*") if path.is_file()]
    assert "DỮ LIỆU MINH HỌA" in PdfReader(content).pages[0].extract_text()
    assert db.session.scalars(select(StoredFile.is_marked_secret)).all() == [False]
    assert db.session.scalars(select(Agency.name).where(Agency.is_to_check)).all() == ["Hội LHPN tỉnh Ninh Bình"]


@pytest.fixture
def empty(sqlite_template: Path, tmp_path: Path) -> Iterator[Flask]:
    shutil.copy(sqlite_template, tmp_path / "tracker.sqlite3")
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'tracker.sqlite3'}", tmp_path))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def story_id() -> int:
    return db.session.scalars(select(Agreement.id).where(Agreement.symbol == SYMBOL)).one()


def test_the_demonstration_is_loaded_only_once(loaded: Flask) -> None:
    assert load(loaded) == 0


def test_a_load_that_was_broken_off_goes_on_where_it_stopped(empty: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    from tracker.demo import loading

    def full_disk(*_args: object, **_kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as broken:
        broken.setattr(loading, "confirm_part", full_disk)
        with pytest.raises(OSError, match="disk full"):
            load(empty)
    load(empty)
    assert db.session.scalar(select(func.count()).select_from(Agreement)) == 10
    assert db.session.scalar(select(func.count()).where(Task.done_on.is_not(None))) == 10


def is_alive(today: date) -> None:
    overdue = select(func.count()).where(
        Task.agreement_id == story_id(), Task.done_on.is_(None), Task.effective_due_on < today
    )
    assert (db.session.scalar(overdue) or 0) >= 3
    owed = select(func.count()).where(
        Report.submitted_at.is_(None), Report.due_on < today, Agency.id == Report.agency_id, Agency.name == DEPARTMENT
    )
    assert (db.session.scalar(owed) or 0) >= 2
    recent = select(func.count()).where(ProgressEntry.happened_on > today - timedelta(30))
    assert (db.session.scalar(recent) or 0) >= 5


def test_something_is_overdue_and_somebody_silent_today(loaded: Flask) -> None:
    is_alive(TODAY)


def test_the_same_story_is_as_alive_in_five_years(empty: Flask) -> None:
    load(empty, date(2031, 6, 2))
    is_alive(date(2031, 6, 2))


def test_the_ledger_has_a_past_of_mails_that_were_sent(loaded: Flask) -> None:
    sent = select(func.count()).select_from(OutboxMessage).where(OutboxMessage.state == "sent")
    assert (db.session.scalar(sent) or 0) > 20


def test_no_letter_of_the_story_goes_to_a_real_server_nor_waits_to_go(loaded: Flask) -> None:
    assert loaded.config["SINK"].connections == 0
    assert set(db.session.scalars(select(OutboxMessage.state))) == {"sent"}
    assert any((loaded.config["SETTINGS"].data_dir / "mail").rglob("*.eml"))


def test_what_is_not_on_public_record_is_marked_as_illustrative(loaded: Flask) -> None:
    recorded = db.session.scalars(select(Agreement.title).where(Agreement.is_illustrative.is_(False))).all()
    assert sorted(recorded) == sorted(program.title for program in (*RECORDED, *FOLLOWED))
    unmarked = select(AgencyChange.decision_number).where(AgencyChange.decision_number.not_like("%dữ liệu minh họa%"))
    assert db.session.scalars(unmarked).all() == ["983-QĐ/TU"]


def test_three_provinces_that_became_one_have_three_programs_of_one_pair(loaded: Flask) -> None:
    """The new bodies bear an old name; all that the three signed is theirs, beside what they signed themselves."""
    leader = viewer_of(COMMISSION, Role.LEADER)
    twins = twins_of(story_id(), leader, today=TODAY)
    assert [twin.symbol for twin in twins] == [SYMBOL, None, "03-CTPH/BTGTU-LMHTX", "07-CTPH/BTGTU-LMHTX"]
    named = select(Agency.ended_on).where(Agency.name == COMMISSION).order_by(Agency.id)
    assert db.session.scalars(named).all() == [date(2025, 7, 1), None]


def test_three_programs_that_followed_each_other_read_as_one_history_and_owe_nothing(loaded: Flask) -> None:
    last = db.session.scalars(select(Agreement.id).where(Agreement.symbol == "60/CTPH-BTP-HLHPNVN")).one()
    page = program_history(last, viewer_of(JUSTICE, Role.LEADER), today=TODAY)
    assert [one.symbol for one in page.programs] == ["14/2002/CTPH-TP-PN", None, "60/CTPH-BTP-HLHPNVN"]
    assert [(one.outcome, one.is_followed, one.is_illustrative) for one in page.programs] == [
        ("replaced", True, False), (None, True, False), (None, False, False),
    ]  # fmt: skip
    of_chain = [one.id for one in page.programs]
    assert db.session.scalar(select(func.count()).where(Report.agreement_id.in_(of_chain))) == 0


def test_no_two_agencies_of_the_demonstration_look_the_same_where_only_short_names_stand(loaded: Flask) -> None:
    ones = select(Agency.short_name, Agency.name).distinct()
    short = [row.short_name for row in db.session.execute(ones)]
    assert sorted(set(short)) == sorted(short)


def test_what_a_split_left_awaits_the_other_party_and_its_leader_is_reminded(loaded: Flask) -> None:
    [row] = awaiting_for(viewer_of(ALLIANCE, Role.LEADER), today=TODAY)
    assert (row.agency, row.decider, row.part_count) == (LABOUR, ALLIANCE, 2)
    told = select(func.count()).where(
        Reminder.obligation_kind == ObligationKind.REASSIGNMENT, Reminder.obligation_id == row.id
    )
    assert (db.session.scalar(told) or 0) >= 1


def test_guidance_from_above_is_read_by_one_and_unread_by_others(loaded: Flask) -> None:
    read = select(GuidanceReading.read_on.is_not(None)).where(GuidanceReading.agreement_id == story_id())
    assert sorted(db.session.scalars(read)) == [False, True]


def viewer_of(agency: str, role: Role) -> Viewer:
    person = next(person for person in PEOPLE if (person.agency, person.role) == (agency, role))
    person_id = db.session.scalars(select(Person.id).where(Person.email == person.email)).one()
    found = viewer_of_person(person_id, today=TODAY)
    assert found is not None
    return found


def test_the_ministry_that_took_over_answers_for_the_old_one(loaded: Flask) -> None:
    person = next(person for person in PEOPLE if person.agency == MINISTRY)
    person_id = db.session.scalars(select(Person.id).where(Person.email == person.email)).one()
    viewer = viewer_of_person(person_id, today=TODAY)
    assert viewer is not None
    program = db.session.scalars(select(Agreement.id).where(Agreement.symbol == "01/CTPH-HCCB-BTNMT")).one()
    standing = standing_of(viewer.agency_ids, program)
    assert standing is not None
    assert standing.relation(viewer.agency_ids) == "party"


def test_every_demonstration_person_has_a_button(loaded: Flask) -> None:
    assert len(demonstration_people(today=TODAY)) == len(PEOPLE)


@pytest.mark.parametrize("address", ["/quarter", "/quarter/trend"])
def test_every_number_of_the_leaders_page_opens_as_many_lines(loaded: Flask, address: str) -> None:
    """Each link to a list, and each number that is none: the indicators' values are sums, not lines."""
    with time_machine.travel(datetime(2026, 11, 24, 2, 0, tzinfo=UTC), tick=False):
        browser = signed_in(loaded, "lanhdao.tg@example.vn")
        found = COUNTING.findall(browser.get(address).text)
        assert len(set(found)) > 20
        for link, text in dict.fromkeys(found):
            number = int(re.sub(r"[.,](?=\d{3})", "", re.search(r"\d[\d.,]*", text)[0]))
            page = browser.get(link.replace("&amp;", "&")).text
            assert heading_count(page) == number, (link, text)
            assert lines_of(page) == min(number, PAGE_SIZE), (link, text)


def signed_in(app: Flask, email: str) -> FlaskClient:
    person = db.session.scalars(select(Person.id).where(Person.email == email)).one()
    client = app.test_client()
    sid = open_session(person, now=clock.now())
    with client.session_transaction() as session:
        session["_user_id"] = sid
    return client


def test_the_centre_sees_a_sum_of_several_one_silent_and_the_same_quarter_of_last_year(loaded: Flask) -> None:
    zone = loaded.config["SETTINGS"].zone
    email = next(one.email for one in PEOPLE if one.agency == CENTRAL_COMMISSION)
    viewer = viewer_of_person(db.session.scalars(select(Person.id).where(Person.email == email)).one(), today=TODAY)
    assert viewer is not None
    program = db.session.scalars(select(Agreement.id).where(Agreement.symbol == CENTRAL_PROGRAM.symbol)).one()
    page = roll_up_page(program, viewer, asked="2026-Q3", today=TODAY, zone=zone)
    assert page is not None
    assert (page.now.reported_count, page.now.asked_count, len(page.silent)) == (2, 3, 1)
    line = next(line for _heading, lines in page.groups for line in lines if line.name == "Tin, bài, phóng sự")
    assert (line.now.program_count, line.before.total) == (2, 5)
