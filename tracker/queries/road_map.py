"""The road map of one year: a column for each quarter, with its reviews and the tasks due in it, content by content."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.periods import Cadence, Convention
from tracker.domain.road_map import ALL_YEAR, Quarter, column_in_year, data_window, quarter_of
from tracker.domain.status import StatusKind
from tracker.queries.agreement_reviews import ReviewLine
from tracker.queries.agreement_tasks import ContentTasks, TaskLine

MOST_LINES = 14  # a map with more contents puts all its tasks on one line


@dataclass(frozen=True)
class Frame:
    """The year of a map, the years to choose from, whose quarters head it, and the validity that clips them."""

    year: int
    years: tuple[int, ...]
    convention: Convention
    valid_from: date | None
    valid_to: date | None
    today: date


@dataclass(frozen=True)
class MonthlyReviews:
    """The monthly reviews of a quarter in one line."""

    count: int
    done_count: int
    kind: StatusKind


@dataclass(frozen=True)
class Column:
    """One quarter (``number`` 1 to 4), or what runs all through the year (ALL_YEAR).

    ``cells``: the tasks of each line of the map. ``window``: first and last day whose data its review covers.
    """

    number: int
    is_now: bool
    window: tuple[date, date] | None
    reviews: tuple[ReviewLine, ...]
    monthly: MonthlyReviews | None
    cells: tuple[tuple[TaskLine, ...], ...]

    @property
    def task_count(self) -> int:
        """How many tasks stand in this column."""
        return sum(map(len, self.cells))

    @property
    def done_count(self) -> int:
        """How many of them are done."""
        return sum(task.status.is_done for cell in self.cells for task in cell)

    @property
    def late_count(self) -> int:
        """How many of them are overdue."""
        return sum(task.status.is_late and not task.status.is_done for cell in self.cells for task in cell)


@dataclass(frozen=True)
class RoadMap:
    """A year of a program. ``lines``: the contents that have something in it, as headings."""

    frame: Frame
    lines: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing is due and nothing is reviewed in this year."""
        return not any(column.task_count or column.reviews or column.monthly for column in self.columns)

    @property
    def days(self) -> list[date | None]:
        """The days by which its reviews are signed and its tasks due."""
        quarters = [column for column in self.columns if column.number != ALL_YEAR]
        signed: list[date | None] = [review.sign_on for column in quarters for review in column.reviews]
        return signed + [task.due.due_on for column in quarters for cell in column.cells for task in cell]


def road_map(contents: Sequence[ContentTasks], reviews: Sequence[ReviewLine], frame: Frame) -> RoadMap:
    """Lay the tasks and the reviews of the frame's year into its quarters."""
    placed = [(content.heading, _placed(content.tasks, frame.year)) for content in contents]
    lines = [(heading, tasks) for heading, tasks in placed if any(tasks.values())]
    if len(lines) > MOST_LINES:
        lines = [("", {n: [task for _, tasks in lines for task in tasks[n]] for n in _numbers()})]
    columns = [_column(number, [tasks[number] for _, tasks in lines], reviews, frame) for number in _numbers()]
    shown = [column for column in columns if column.number != ALL_YEAR or column.task_count]
    return RoadMap(frame, tuple(heading for heading, _ in lines), tuple(shown))


def _numbers() -> tuple[int, ...]:
    return (1, 2, 3, 4, ALL_YEAR)


def _placed(tasks: Sequence[TaskLine], year: int) -> dict[int, list[TaskLine]]:
    found: dict[int, list[TaskLine]] = {number: [] for number in _numbers()}
    for task in tasks:
        number = column_in_year(task.due, year)
        if number is not None:
            found[number].append(task)
    return found


def _column(number: int, cells: Sequence[Sequence[TaskLine]], reviews: Sequence[ReviewLine], frame: Frame) -> Column:
    quarter = Quarter(frame.year, number)
    inside = [review for review in reviews if quarter_of(review.cut_off_on) == quarter]
    months = [review for review in inside if review.period.cadence is Cadence.MONTHLY]
    return Column(
        number=number,
        is_now=quarter_of(frame.today) == quarter,
        window=_window(quarter, frame) if number != ALL_YEAR else None,
        reviews=tuple(review for review in inside if review not in months),
        monthly=_monthly(months) if months else None,
        cells=tuple(tuple(cell) for cell in cells),
    )


def _window(quarter: Quarter, frame: Frame) -> tuple[date, date] | None:
    return data_window(quarter, frame.convention, valid_from=frame.valid_from, valid_to=frame.valid_to)


def _monthly(months: Sequence[ReviewLine]) -> MonthlyReviews:
    """The worst of the months decides: overdue, waiting, done late, done, not yet due."""
    kinds = [review.status.kind for review in months]
    worst = (StatusKind.OVERDUE, StatusKind.WAITING, StatusKind.IDLE, StatusKind.DONE_LATE, StatusKind.DONE)
    return MonthlyReviews(
        count=len(months),
        done_count=sum(review.status.is_done for review in months),
        kind=next(kind for kind in worst if kind in kinds),
    )
