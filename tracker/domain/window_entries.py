"""What was logged for a review's window: what was there when the data were closed, and what came or changed later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from tracker.domain.consolidations import SubjectKind
from tracker.domain.outputs import Output, OutputCount, count_outputs
from tracker.domain.tasks import PartRole

Figures = Mapping[tuple[SubjectKind, int], Decimal]


@dataclass(frozen=True)
class Beside:
    """Figures of other times that one agency's window is read beside, as they stand now.

    ``year_before``: of the same window a year earlier. ``earlier``: of cumulative indicators what was added up
    since the program began, to the day before the window.
    """

    year_before: Figures = field(default_factory=dict)
    earlier: Figures = field(default_factory=dict)


NOTHING_BESIDE = Beside()


@dataclass(frozen=True)
class WindowEntry:
    """One progress entry of the window. ``corrected_by``, ``corrected_at``: the entry that replaced it, if any.

    ``proof``: the first piece of its evidence as text; ``outputs``: news, articles and the like among it.
    """

    id: int
    agency_id: int
    task_id: int
    content_id: int
    content: str
    number: str
    task: str
    role: PartRole
    happened_on: date
    recorded_at: datetime
    note: str
    percent: int | None = None
    quantity: Decimal | None = None
    indicator_id: int | None = None
    indicator: str = ""
    unit: str = ""
    is_cumulative: bool = True
    corrects_id: int | None = None
    corrected_by: int | None = None
    corrected_at: datetime | None = None
    proof: str = ""
    outputs: tuple[Output, ...] = ()


@dataclass(frozen=True)
class Window:
    """``inside``: as it stood when the data were closed. ``late``: logged after that, and still standing.

    ``moved_out``: inside, but replaced later by an entry of a day outside the window. ``beside``: figures of
    other times.
    """

    inside: tuple[WindowEntry, ...]
    late: tuple[WindowEntry, ...]
    moved_out: tuple[WindowEntry, ...]
    beside: Beside = NOTHING_BESIDE

    @property
    def adjustments(self) -> tuple[WindowEntry, ...]:
        """Everything that the closed data do not hold."""
        return (*self.late, *self.moved_out)

    @property
    def outputs(self) -> tuple[OutputCount, ...]:
        """Communication outputs of the closed data, by outlet and kind."""
        return count_outputs(output for entry in self.inside for output in entry.outputs)

    @property
    def proven_count(self) -> int:
        """How many entries of the closed data have evidence."""
        return sum(bool(entry.proof) for entry in self.inside)

    @property
    def standing(self) -> tuple[WindowEntry, ...]:
        """What counts today: nothing that another entry corrects."""
        found = {entry.id: entry for entry in (*self.inside, *self.late) if entry.corrected_by is None}
        return tuple(sorted(found.values(), key=lambda entry: (entry.happened_on, entry.id)))


@dataclass(frozen=True)
class Figure:
    """One figure of one agency: of an indicator, or how far (%) a task is that several lead.

    ``value``: when the data were closed, None when nothing was named then; ``adjusted``: with what came later;
    ``year_before``: of the same period a year earlier (so với cùng kỳ), None when nothing was named;
    ``accumulated``: of a cumulative indicator all since the program began, to the end of the closed data (lũy kế).
    """

    kind: SubjectKind
    id: int
    task_id: int
    content_id: int
    content: str
    number: str
    name: str
    unit: str
    value: Decimal | None
    adjusted: Decimal | None
    year_before: Decimal | None = None
    accumulated: Decimal | None = None

    @property
    def subject(self) -> tuple[SubjectKind, int]:
        """What it is a figure of."""
        return self.kind, self.id


def closes_at(cut_off_on: date, zone: tzinfo) -> datetime:
    """The first moment after the cut-off day, in the installation's zone."""
    return datetime.combine(cut_off_on + timedelta(days=1), time(), tzinfo=zone)


def split(entries: Iterable[WindowEntry], closed_at: datetime, beside: Beside = NOTHING_BESIDE) -> Window:
    """Part the entries of one window (or of several agencies' same window) at the moment its data were closed."""
    there = list(entries)
    ids = {entry.id for entry in there}
    inside = [entry for entry in there if entry.recorded_at < closed_at and not _was_corrected(entry, closed_at)]
    return Window(
        inside=tuple(inside),
        late=tuple(entry for entry in there if entry.recorded_at >= closed_at and entry.corrected_by is None),
        moved_out=tuple(entry for entry in inside if entry.corrected_by and not _ends_inside(entry, there, ids)),
        beside=beside,
    )


def figures_of(window: Window) -> tuple[Figure, ...]:
    """One agency's figures, in the order of its entries: sums of what was added, newest levels, newest per cent."""
    closed, now = _values(window.inside), _values(window.standing)
    subjects: dict[tuple[SubjectKind, int], WindowEntry] = {}
    for entry in (*window.inside, *window.late):
        for kind, id_ in _subjects(entry):
            subjects.setdefault((kind, id_), entry)
    return tuple(
        _figure(subject, entry, closed.get(subject), now.get(subject), window.beside)
        for subject, entry in subjects.items()
    )


def standing_values(entries: Iterable[WindowEntry]) -> dict[tuple[SubjectKind, int], Decimal]:
    """What one agency's entries of a window add up to today, figure by figure: what another corrects is left out."""
    return _values(entry for entry in entries if entry.corrected_by is None)


def _was_corrected(entry: WindowEntry, closed_at: datetime) -> bool:
    return entry.corrected_at is not None and entry.corrected_at < closed_at


def _ends_inside(entry: WindowEntry, there: Sequence[WindowEntry], ids: set[int]) -> bool:
    """Follow the corrections: does the newest one still lie in the window?"""
    by_id = {found.id: found for found in there}
    while entry.corrected_by is not None and entry.corrected_by in ids:
        entry = by_id[entry.corrected_by]
    return entry.corrected_by is None


def _subjects(entry: WindowEntry) -> list[tuple[SubjectKind, int]]:
    found = []
    if entry.indicator_id is not None and entry.quantity is not None:
        found.append((SubjectKind.INDICATOR, entry.indicator_id))
    if entry.percent is not None and entry.role is PartRole.JOINT_LEAD:
        found.append((SubjectKind.TASK, entry.task_id))
    return found


def _values(entries: Iterable[WindowEntry]) -> dict[tuple[SubjectKind, int], Decimal]:
    values: dict[tuple[SubjectKind, int], Decimal] = {}
    for entry in sorted(entries, key=lambda entry: (entry.happened_on, entry.id)):
        for kind, id_ in _subjects(entry):
            said = entry.quantity if kind is SubjectKind.INDICATOR else Decimal(entry.percent or 0)
            is_added = kind is SubjectKind.INDICATOR and entry.is_cumulative
            before = values.get((kind, id_), Decimal(0)) if is_added else Decimal(0)
            values[kind, id_] = before + (said or Decimal(0))
    return values


def _figure(
    subject: tuple[SubjectKind, int],
    entry: WindowEntry,
    value: Decimal | None,
    adjusted: Decimal | None,
    beside: Beside,
) -> Figure:
    is_indicator = subject[0] is SubjectKind.INDICATOR
    is_added = is_indicator and entry.is_cumulative
    known = [one for one in (beside.earlier.get(subject), value) if one is not None and is_added]
    return Figure(
        kind=subject[0],
        id=subject[1],
        task_id=entry.task_id,
        content_id=entry.content_id,
        content=entry.content,
        number=entry.number,
        name=entry.indicator if is_indicator else entry.task,
        unit=entry.unit if is_indicator else "%",
        value=value,
        adjusted=adjusted,
        year_before=beside.year_before.get(subject),
        accumulated=sum(known, Decimal(0)) if known else None,
    )
