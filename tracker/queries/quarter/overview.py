"""The leader's page, put together: sixteen statements whatever the size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.messages import Message, message
from tracker.domain.permissions import Viewer
from tracker.domain.quarter.behind import Behind, Box, Change, Figure, Show
from tracker.domain.quarter.board import SUMS, Placed, figures
from tracker.domain.quarter.heat import HeatRow
from tracker.domain.quarter.history import TaskHistory
from tracker.domain.quarter.paper import CHANGED_TASKS, COMING_TASKS, SILENT_AGENCIES, in_a_sentence, overdue_tasks
from tracker.domain.quarter.picture import picture_of
from tracker.domain.quarter.ranking import RankRow, ranking
from tracker.domain.quarter.reports import Missing, ReportCount, Reports, reports_of
from tracker.domain.quarter.rows import BoxTable, box_table
from tracker.domain.quarter.sentences import Coming, coming_of, five_sentences
from tracker.domain.quarter.silence import Evidence, Holder, Silence, evidence_of, silent_agencies
from tracker.domain.quarter.window import Window
from tracker.domain.status import Boxes
from tracker.queries.quarter.boxes import Counted, count_boxes
from tracker.queries.quarter.changed import ChangedReview, changed_reviews
from tracker.queries.quarter.decisions import DecisionLines, OpenDecision, decision_lines, load_decisions
from tracker.queries.quarter.entries import count_entries, load_holders
from tracker.queries.quarter.findings import FindingCount, count_findings
from tracker.queries.quarter.indicators import IndicatorRow, load_indicators
from tracker.queries.quarter.lines import TaskLine, task_lines
from tracker.queries.quarter.reminded import AllReminded, load_reminded
from tracker.queries.quarter.reports import count_reports, missing_reports
from tracker.queries.quarter.scope import AgencyNames, Scope, names_of, scope_of
from tracker.queries.quarter.tasks import load_live_tasks, task_texts
from tracker.queries.ranking import ranking_consents


@dataclass(frozen=True)
class Loaded:
    """What the statements answered, before anything is worked out."""

    boxes: Counted
    tasks: tuple[TaskHistory, ...]
    report_counts: Sequence[ReportCount]
    missing: Sequence[Missing]
    entries: Mapping[int, tuple[int, int]]
    holders: Sequence[Holder]
    decisions: tuple[OpenDecision, ...]

    def agency_ids(self) -> set[int]:
        """Every agency that the page may have to name."""
        held = {lead for lead in self.boxes.by_lead if lead > 0}
        held |= {agency_id for task in self.tasks for agency_id in task.leads + task.coordinating}
        reporting = {row.agency_id for row in self.report_counts} | {item.report.agency_id for item in self.missing}
        owing = {decision.owner_id for decision in self.decisions}
        return held | reporting | owing | set(self.entries) | {holder.agency_id for holder in self.holders}


@dataclass(frozen=True)
class ChangeRow:
    """What became so since the quarter before: how many, and the first of them."""

    change: Change
    count: Figure
    first: Sequence[TaskLine]


@dataclass(frozen=True)
class Overview:
    """Everything the page shows, in the order of the page; kept with its print, so none of the thousands behind it.

    ``over_count``: programs no longer in force that still owe tasks which are counted here.
    """

    scope: Scope
    names: AgencyNames
    over_count: Figure
    sentences: Sequence[Message]
    boxes: BoxTable
    joint: Message
    overdue: Sequence[TaskLine]
    changes: Sequence[ChangeRow]
    silent: Sequence[Silence]
    reports: Reports
    heat: Sequence[HeatRow]
    heat_left_out: int
    evidence: Evidence
    indicators: Sequence[IndicatorRow]
    indicator_count: Figure
    coming: Coming
    coming_tasks: Sequence[TaskLine]
    reminded: AllReminded
    decisions: DecisionLines
    findings: FindingCount
    changed: tuple[ChangedReview, ...]
    by_first: Boxes
    ranking: tuple[RankRow, ...]

    def __hash__(self) -> int:
        """Coarse: whether two are the same is then compared field by field."""
        given = int(self.boxes.total.figures[Box.GIVEN])
        return hash((self.scope.window, self.scope.chosen, self.scope.own, given, int(self.silent_count)))

    @property
    def window(self) -> Window:
        """The quarter."""
        return self.scope.window

    @property
    def program_count(self) -> Figure:
        """How many programs are in force."""
        return Figure(len(self.scope.in_force), Behind(Show.PROGRAMS))

    @property
    def punctuality(self) -> tuple[tuple[bool, Boxes, Mapping[Box, Figure]], ...]:
        """Done in time by the first due date, then by the one agreed since: is it the first, counts, figures."""
        total = self.boxes.total.figures
        agreed = Boxes(*(int(total[box]) for box in SUMS[Box.GIVEN]))
        by_first = figures(self.by_first, Behind(by_first=True))
        return (True, self.by_first, by_first), (False, agreed, total)

    @property
    def silent_count(self) -> Figure:
        """How many agencies wrote nothing."""
        return Figure(len(self.silent), Behind(Show.AGENCIES))

    @property
    def silent_first(self) -> Sequence[Silence]:
        """As many of the silent as the page holds."""
        return self.silent[:SILENT_AGENCIES]

    @property
    def is_illustrative(self) -> bool:
        """True when any of the programs counted here is made up."""
        return any(program.is_illustrative for program in self.scope.programs.values())


def overview(viewer: Viewer, window: Window, *, agreement_id: int | None = None, below: bool = False) -> Overview:
    """The page for all programs of the viewer's agencies, for those below, or for one. Raises NotFound."""
    scope = scope_of(viewer, window, agreement_id=agreement_id, below=below)
    loaded = _load(scope)
    names = names_of(loaded.agency_ids(), scope)
    picture = picture_of(loaded.tasks, window, tuple(sorted(names.order, key=names.order.__getitem__)))
    placed, by_change = picture.placed, picture.by_change
    boxes = box_table(loaded.boxes.by_lead, names.order)
    reports = reports_of(loaded.report_counts, loaded.missing, window=window, order=names.order)
    silent = silent_agencies(loaded.holders, window)
    cut_off_on, submit_on = _next_review(scope)
    coming = coming_of(placed, window, cut_off_on=cut_off_on, submit_on=submit_on)
    changes = {change: Figure(len(items), Behind(change=change)) for change, items in by_change.items()}
    sentences = five_sentences(
        placed=placed, boxes=boxes, changes=changes, reports=reports, silent=silent, coming=coming, window=window,
        names={id_: in_a_sentence(name) for id_, name in names.short.items()},
    )  # fmt: skip
    most_overdue = overdue_tasks(len(boxes.rows) + bool(boxes.others), map(str, sentences))
    lines = _Lines(scope, names, placed, coming, by_change, most_overdue=most_overdue)
    indicators, indicator_count = load_indicators(scope)
    decisions, changed = decision_lines(loaded.decisions, names, day=window.as_of), changed_reviews(scope)
    return Overview(
        scope=scope,
        names=names,
        over_count=Figure(len(scope.over(loaded.tasks)), Behind(Show.PROGRAMS, late=True)),
        sentences=sentences,
        boxes=boxes,
        joint=joint_label(loaded.tasks),
        overdue=lines.of(lines.overdue),
        changes=[ChangeRow(change, changes[change], lines.of(lines.changed[change])) for change in Change],
        silent=silent,
        reports=reports,
        heat=picture.heat,
        heat_left_out=picture.heat_left_out,
        evidence=evidence_of(loaded.entries, names.order),
        indicators=indicators,
        indicator_count=Figure(indicator_count, Behind(Show.INDICATORS)),
        coming=coming,
        coming_tasks=lines.of(lines.coming),
        reminded=load_reminded(
            tasks=[item.task.id for item in lines.overdue],
            reports=[item.report.id for item in reports.missing],
            decisions=[line.id for line in decisions.first],
            reviews=[one.id for one in changed],
            as_of=window.as_of,
        ),
        decisions=decisions,
        findings=count_findings(scope),
        changed=changed,
        by_first=loaded.boxes.by_first,
        ranking=_ranking(scope, viewer, loaded.boxes.by_lead),
    )  # fmt: skip


def _ranking(scope: Scope, viewer: Viewer, by_lead: Mapping[int, Boxes]) -> tuple[RankRow, ...]:
    """Of one program whose parties all agreed to it; else nothing, and of many programs never."""
    consents = ranking_consents(scope.chosen.id, viewer) if scope.chosen else None
    if consents is None or not consents.is_on:
        return ()
    return ranking({scope.answering(one.agency_id): one.party for one in consents.parties}, by_lead)


def joint_label(tasks: Sequence[TaskHistory]) -> Message:
    """What the row of tasks led together is called: of two, or of several."""
    if any(len(task.leads) > 2 for task in tasks):
        return message("Several parties lead together")
    return message("Both parties lead together")


class _Lines:
    """The few tasks that the page names, worded by one statement."""

    def __init__(
        self,
        scope: Scope,
        names: AgencyNames,
        placed: Sequence[Placed],
        coming: Coming,
        by_change: Mapping[Change, Sequence[Placed]],
        *,
        most_overdue: int,
    ) -> None:
        self.scope, self.names = scope, names
        self.overdue = [item for item in placed if item.box is Box.OVERDUE][:most_overdue]
        self.coming = coming.tasks[:COMING_TASKS]
        self.changed = {change: list(items)[:CHANGED_TASKS] for change, items in by_change.items()}
        shown = [*self.overdue, *self.coming, *(item for items in self.changed.values() for item in items)]
        self.texts = task_texts({item.task.id for item in shown})

    def of(self, items: Sequence[Placed]) -> list[TaskLine]:
        """The lines of these tasks."""
        return task_lines(items, self.texts, self.scope, self.names, day=self.scope.window.as_of)


def _load(scope: Scope) -> Loaded:
    entries = count_entries(scope)
    return Loaded(
        boxes=count_boxes(scope),
        tasks=load_live_tasks(scope),
        report_counts=count_reports(scope),
        missing=missing_reports(scope),
        entries=entries,
        holders=load_holders(scope, entries.keys()),
        decisions=load_decisions(scope),
    )


def _next_review(scope: Scope) -> tuple[date | None, date | None]:
    """Cut-off and submit date of the review that comes first."""
    dated = [(p.cut_off_on, p.submit_on) for p in scope.programs.values() if p.cut_off_on and p.submit_on]
    return min(dated, default=(None, None))
