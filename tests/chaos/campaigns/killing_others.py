"""kill -9 of planners and of pages, at named points and after any statement to the database."""

from __future__ import annotations

import random
import signal
from datetime import date, timedelta

from sqlalchemy import func, select, update

from tests.chaos.campaigns.settling import settle
from tests.chaos.places import Place
from tests.chaos.processes import ACKNOWLEDGED, PLANNER_POINTS, STATEMENT, end_of
from tests.chaos.results import Result, audit
from tests.chaos.sink import running_sink
from tests.people import ALLIANCE, CHI, COMMISSION, LAN
from tests.reminding import CALENDAR, DUE, local, plan
from tracker.database import db, transaction
from tracker.models import Assignment, OutboxItem, OutboxMessage, ProgressEntry, Reminder

KILLS_A_DAY = 5
TASKS_A_DAY = 3
FEWEST_STATEMENTS, MOST_STATEMENTS = 1, 45
TASKS_A_KILL = 5
MOST_STATEMENTS_OF_PAGES = 120


def kill_planners(place: Place, kills: int) -> Result:
    """Every morning several planners die over the same tasks; the last one finishes what they left, once."""
    chance, day = random.Random(20221024), DUE
    wrong: list[str] = []
    killed = 0
    agreement_id = place.make.agreement()
    with running_sink() as sink:
        while killed < kills:
            titles = [f"Nhiệm vụ {number} ngày {day:%d/%m/%Y}" for number in range(TASKS_A_DAY)]
            for title in titles:
                place.make.task(agreement_id, title=title, lead=(ALLIANCE, COMMISSION), due_on=day)
            for _ in range(KILLS_A_DAY):
                point = chance.choice((STATEMENT, STATEMENT, *PLANNER_POINTS))
                time = chance.randint(FEWEST_STATEMENTS, MOST_STATEMENTS) if point == STATEMENT else 1
                killed += end_of(place.start("planner", local(day), point=point, time=time)) == -signal.SIGKILL
            plan(day, hour=9)
            wrong += _wrong_on(day, titles)
            settle(place, sink)
            with transaction():
                db.session.execute(update(Assignment).values(reported_on=day))
            day = CALENDAR.next_working(day + timedelta(days=1))
        found = audit(sink, kills=killed)
    found.wrong += wrong
    return found


def _wrong_on(day: date, titles: list[str]) -> list[str]:
    rows = db.session.execute(
        select(OutboxMessage.name, OutboxMessage.text).where(OutboxMessage.for_on == day).order_by(OutboxMessage.name)
    ).all()
    db.session.rollback()
    if [row.name for row in rows] != [CHI.name, LAN.name]:
        return [f"{day}: digests to {[row.name for row in rows]}"]
    return [f"{day}: {title} is missing" for row in rows for title in titles if title not in row.text]


def kill_pages(place: Place, kills: int) -> Result:
    """An officer reports one task after the other as done while the server dies again and again.

    What a page said to be saved is saved, nothing is saved by half, and exactly the rest is reminded of.
    """
    chance = random.Random(20221024)
    agreement_id = place.make.agreement()
    for number in range(kills * TASKS_A_KILL):
        place.make.task(agreement_id, title=f"Nhiệm vụ {number}", lead=ALLIANCE, due_on=DUE)
    killed = 0
    for _ in range(kills):
        time = chance.randint(1, MOST_STATEMENTS_OF_PAGES)
        child = place.start("pages", local(DUE, 9), point=STATEMENT, time=time)
        killed += end_of(child) == -signal.SIGKILL
    acknowledged = {int(line) for line in (place.settings.data_dir / ACKNOWLEDGED).read_text().split()}
    entries = select(ProgressEntry.assignment_id, func.count()).group_by(ProgressEntry.assignment_id)
    saved = {row[0]: row[1] for row in db.session.execute(entries)}
    done = set(db.session.scalars(select(Assignment.id).where(Assignment.reported_on.is_not(None))))
    open_tasks = set(db.session.scalars(select(Assignment.task_id).where(Assignment.reported_on.is_(None))))
    db.session.rollback()
    plan(DUE, hour=10)
    reminded = set(db.session.scalars(select(Reminder.obligation_id).join(OutboxItem)))
    db.session.rollback()
    found = Result(messages=len(acknowledged), kills=killed, lost=len(acknowledged - done) + len(open_tasks - reminded))
    found.duplicates = sum(saved.values()) - len(saved)
    if set(saved) != done:
        found.wrong.append(f"saved by half: {sorted(set(saved) ^ done)}")
    if reminded - open_tasks:
        found.wrong.append(f"reminded of what is done: {sorted(reminded - open_tasks)}")
    return found
