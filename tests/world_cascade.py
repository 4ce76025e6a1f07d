"""Guidance and a plan of a year in the world of the matrix: what came down, what was sent down, what is planned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from tests.attached_files import attached
from tests.make import NOW, TODAY, Make
from tests.world_people import who_is
from tracker.database import db
from tracker.domain.guidance import GuidanceFacts, GuidanceKind
from tracker.domain.permissions import Relation, Role
from tracker.domain.yearly_plans import PlanFacts
from tracker.models import GuidanceReading, Task
from tracker.queries.days_off import working_calendar
from tracker.services.guidance import send_guidance
from tracker.services.yearly_plans import add_plan

if TYPE_CHECKING:
    from tests.world import World


def guidance(number: str = "36-HD/LMHTXVN") -> GuidanceFacts:
    """A guideline of the centre."""
    return GuidanceFacts(
        kind=GuidanceKind.GUIDELINE, number=number, issued_on=TODAY, about="Tuyên truyền Luật Hợp tác xã",
        url="https://example.vn/36-hd",
    )  # fmt: skip


def send_down(world: World, make: Make, *, parent_id: int, agreement_id: int) -> None:
    """One document from above to the program, one from it to whoever stands below: nobody yet; its plan of the year."""
    above = {"calendar": working_calendar(), "today": TODAY, "now": NOW}
    centre, officer = (make.viewer(who_is(Role.OFFICER, of)) for of in (Relation.SUPERIOR, Relation.STANDING))
    send_guidance(parent_id, guidance(), by=centre, **above)
    own = send_guidance(agreement_id, guidance("12-HD/BTGDVTU"), by=officer, attached=attached(make), **above)
    to_read = select(GuidanceReading.id).where(GuidanceReading.agreement_id == agreement_id)
    reading_id = db.session.scalars(to_read).one()
    tasks = frozenset(db.session.scalars(select(Task.id).where(Task.agreement_id == agreement_id)))
    facts = PlanFacts(year=TODAY.year, task_ids=tasks, symbol="15/KH-BTGDVTU-LMHTX")
    plan_id = add_plan(agreement_id, facts, by=officer, version=None, today=TODAY, now=NOW)
    world.ids["plan_id"] = dict.fromkeys(Relation, plan_id)
    world.ids["document_id"] = dict.fromkeys(Relation, own)
    world.ids["reading_id"] = dict.fromkeys(Relation, reading_id)
    world.waiting += [f"/guidance/{own}", f"/readings/{reading_id}", f"/plans/{plan_id}"]
