"""Several schedulers at once, as they are: each plans and sends, and nothing is sent twice."""

from __future__ import annotations

from functools import partial

from sqlalchemy import func, select

from tests.chaos.campaigns.settling import running, wait_until
from tests.chaos.places import Place
from tests.chaos.processes import end_of
from tests.chaos.results import Result, audit, is_quiet
from tests.chaos.sink import running_sink
from tests.outbox_scene import many
from tests.people import ALLIANCE, COMMISSION
from tests.reminding import DUE, local
from tracker.database import db
from tracker.models import DeliveryAttempt, OutboxMessage, Scheduler

MORNING = local(DUE, 8, 1)
TO_PLAN = 50


def schedule_at_once(place: Place, messages: int, *, schedulers: int) -> Result:
    """So many waiting messages, and some tasks of today to be planned by whoever is first."""
    agreement_id = place.make.agreement()
    for number in range(TO_PLAN):
        place.make.task(agreement_id, title=f"Nhiệm vụ {number}", lead=(ALLIANCE, COMMISSION), due_on=DUE)
    many(place.make, messages)
    with running_sink() as sink:
        processes = [place.start("scheduler", MORNING, smtp_url=sink.url()) for _ in range(schedulers)]
        with running(processes):
            wait_until(
                lambda: is_planned(messages) and is_quiet() and have_begun(schedulers), seconds=60 + messages / 20
            )
        found = audit(sink)
        found.facts["shares"] = shares()
        if any(ends := [end_of(process) for process in processes]):
            found.wrong.append(f"a scheduler did not end well: {ends}")
        if not is_planned(messages):
            found.wrong.append("the tasks of the day were not planned once for each of the two officers")
    return found


TWO_SCHEDULERS = partial(schedule_at_once, schedulers=2)
FIVE_SCHEDULERS = partial(schedule_at_once, schedulers=5)


def is_planned(messages: int) -> bool:
    """Beside the waiting messages there is one digest for each of the two officers."""
    db.session.rollback()
    count = db.session.scalar(select(func.count()).select_from(OutboxMessage))
    return count == messages + 2


def have_begun(schedulers: int) -> bool:
    """Does each of them tick? One that is told to stop while it still loads ends by the signal."""
    return (db.session.scalar(select(func.count()).select_from(Scheduler)) or 0) >= schedulers


def shares() -> list[int]:
    """How many messages each of the processes sent."""
    counted = (
        select(func.count()).select_from(DeliveryAttempt).group_by(DeliveryAttempt.sender).order_by(func.count().desc())
    )
    return list(db.session.scalars(counted))
