"""The whole road map of a program as bars over its days: task by task, content by content where they are many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from tracker.domain.periods import Cadence
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.pictures.lanes import Days, Stretch, days_of, lane, lane_of_many
from tracker.domain.status import StatusKind
from tracker.domain.validity import ValidityLine
from tracker.queries.agreement_facts import AgreementFacts, agreement_facts
from tracker.queries.agreement_reviews import ReviewLine, all_reviews
from tracker.queries.agreement_tasks import ContentTasks, Pick, TaskLine, task_table

MOST_LANES = 24  # tasks at once, or contents: with the marks and the list of reviews this is below 40 KB
MOST_MARKS = 60  # reviews


@dataclass(frozen=True)
class TaskLane:
    """One task with its bar."""

    task: TaskLine
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True)
class ContentLane:
    """A content with all its tasks in one bar; ``lanes``: those of its tasks that this page shows one by one."""

    id: int
    heading: str
    task_count: int
    done_count: int
    late_count: int
    stretches: tuple[Stretch, ...]
    lanes: tuple[TaskLane, ...]


@dataclass(frozen=True)
class ReviewMark:
    """One review at its cut-off day."""

    review: ReviewLine
    place: float

    @property
    def look(self) -> str:
        """Handed in by all, late, or neither; each has a shape of its own."""
        if self.review.status.is_done:
            return "done"
        return "overdue" if self.review.status.kind is StatusKind.OVERDUE else "open"


@dataclass(frozen=True)
class Gantt:
    """The page. ``by_content``: of many tasks there is a lane for each content only; a ``chosen`` one has its tasks.

    ``first`` and ``last`` number these lanes among ``total``. ``left_out_count``: reviews that have no mark.
    """

    facts: AgreementFacts
    days: Days | None
    line: ValidityLine | None
    contents: tuple[ContentLane, ...]
    marks: tuple[ReviewMark, ...]
    left_out_count: int
    by_content: bool
    chosen: int | None
    number: int
    first: int
    last: int
    total: int


def gantt(agreement_id: int, viewer: Viewer, *, content_id: int | None, number: int, today: date) -> Gantt:
    """The road map for who may see the program (the guard has asked). Raises NotFound. Statements: a handful."""
    mine = viewer.agency_ids_as(READERS)
    facts = agreement_facts(agreement_id, mine)
    table = task_table(agreement_id, mine=mine, overdue_strictly=facts.overdue_strictly, today=today)
    days = days_of([facts.valid_from or facts.signed_on, facts.valid_to, *map(_due, table.tasks)], today=today)
    contents = [content for content in table.contents if content.tasks and days]
    by_content = len(table.tasks) > MOST_LANES
    chosen = next((content for content in contents if content.id == content_id), None) if by_content else None
    paged = contents if chosen is None else chosen.tasks
    number = max(1, min(number, -(-len(paged) // MOST_LANES)))
    start = (number - 1) * MOST_LANES
    last = min(start + MOST_LANES, len(paged)) if by_content else len(paged)
    if chosen is not None:
        contents = [replace(chosen, tasks=chosen.tasks[start:last])]
    elif by_content:
        contents = contents[start:last]
    reviews = all_reviews(agreement_id, today=today).reviews
    marks = _marks(reviews, days) if days else ()
    return Gantt(
        facts=facts,
        days=days,
        line=days.line() if days else None,
        contents=tuple(
            _content(content, days, one_by_one=chosen is not None or not by_content) for content in contents if days
        ),
        marks=marks,
        left_out_count=len(reviews) - len(marks),
        by_content=by_content and chosen is None,
        chosen=chosen.id if chosen else None,
        number=number,
        first=start + 1,
        last=last,
        total=len(paged),
    )


def _content(content: ContentTasks, days: Days, *, one_by_one: bool) -> ContentLane:
    drawn = [(task, lane(task.status, task.due.starts_on, _due(task), days)) for task in content.tasks]
    return ContentLane(
        id=content.id,
        heading=content.heading,
        task_count=len(content.tasks),
        done_count=sum(Pick.DONE in task.picks for task in content.tasks),
        late_count=sum(Pick.LATE in task.picks for task in content.tasks),
        stretches=lane_of_many(stretches for _task, stretches in drawn),
        lanes=tuple(TaskLane(task, bar) for task, bar in drawn) if one_by_one else (),
    )


def _due(task: TaskLine) -> date | None:
    return task.counted_due_on or task.due.due_on


def _marks(reviews: Sequence[ReviewLine], days: Days) -> tuple[ReviewMark, ...]:
    """A mark for each review; none for the monthly ones where all would be too many to be told apart."""
    if len(reviews) > MOST_MARKS:
        reviews = [review for review in reviews if review.period.cadence is not Cadence.MONTHLY]
    return tuple(ReviewMark(review, days.place(review.cut_off_on)) for review in reviews[:MOST_MARKS])
