"""All agencies' reports of one review put side by side: which figures differ, what is settled, what is missing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.commendations import CommendationLine
from tracker.domain.consolidations import SubjectKind
from tracker.domain.effects import Effect
from tracker.domain.findings import FindingLine
from tracker.domain.joint_contents import read_content
from tracker.domain.joint_tasks import JointDecision, JointParty, JointTask, as_facts
from tracker.domain.report_snapshots import ReportTexts
from tracker.domain.snapshots import canonical, digest_of
from tracker.domain.window_entries import Figure, Window, WindowEntry, figures_of

Subject = tuple[SubjectKind, int]
FORMAT = 5
"""Rises when the form of snapshots changes. 1: without findings; 2: without tasks, parties, decisions, kind and day of
the program; 3: without effects, outputs, evidence and the year before; 4: without
what was added up since the program began."""


@dataclass(frozen=True)
class AgencyReport:
    """One agency's report as it stands. Not handed in: no texts, no number, and nobody fills it in."""

    report_id: int
    agency_id: int
    agency: str
    short: str
    has_signed: bool
    due_on: date
    submitted_on: date | None
    number: int | None
    hash: str | None
    texts: ReportTexts | None
    window: Window
    effects: Mapping[int, Effect] = field(default_factory=dict)

    @property
    def is_missing(self) -> bool:
        """Chưa báo cáo."""
        return self.submitted_on is None


@dataclass(frozen=True)
class Named:
    """A figure as one agency named it: when the data were closed, with what came later, a year earlier, and added up
    since the program began."""

    agency_id: int
    agency: str
    value: Decimal | None
    adjusted: Decimal | None
    year_before: Decimal | None = None
    accumulated: Decimal | None = None


@dataclass(frozen=True)
class Settlement:
    """What was decided about a difference. No value: left open, both sign for the difference."""

    chosen_id: int | None
    value: Decimal | None
    reason: str
    by: str


@dataclass(frozen=True)
class JointFigure:
    """One indicator (or how far a task is) with what each agency says of it."""

    figure: Figure
    named: tuple[Named, ...]
    settlement: Settlement | None = None

    @property
    def differs(self) -> bool:
        """Two agencies name different values."""
        return len({named.value for named in self.named}) > 1

    @property
    def is_open(self) -> bool:
        """They differ, and no figure was chosen."""
        return self.differs and (self.settlement is None or self.settlement.value is None)

    @property
    def value(self) -> Decimal | None:
        """The figure both stand for; None while there is none."""
        if not self.differs:
            return self.named[0].value
        return self.settlement.value if self.settlement else None

    def named_by(self, agency_id: int) -> Named | None:
        """What that agency says."""
        return next((named for named in self.named if named.agency_id == agency_id), None)


@dataclass(frozen=True)
class JointReview:
    """Everything behind a consolidation. ``contents``: (id, title) in the order of the paper.

    ``findings``: issues still open, and those closed since the review's window began. ``commendations``: of a review
    longer than a quarter all that no party declined. ``tasks``: as they stood on
    ``review["as_of_on"]``.
    ``collected``: of a sơ kết or tổng kết, see ``collecting.as_facts``.
    """

    review: Mapping[str, Any]
    contents: tuple[tuple[int, str], ...]
    reports: tuple[AgencyReport, ...]
    settled: Mapping[Subject, Settlement]
    findings: tuple[FindingLine, ...] = ()
    commendations: tuple[CommendationLine, ...] = ()
    tasks: tuple[JointTask, ...] = ()
    parties: tuple[JointParty, ...] = ()
    decisions: tuple[JointDecision, ...] = ()
    collected: Mapping[str, Any] = field(default_factory=dict)

    @property
    def handed_in(self) -> tuple[AgencyReport, ...]:
        """The reports that are there."""
        return tuple(report for report in self.reports if not report.is_missing)

    @property
    def missing(self) -> tuple[AgencyReport, ...]:
        """The reports that are not."""
        return tuple(report for report in self.reports if report.is_missing)

    @property
    def figures(self) -> tuple[JointFigure, ...]:
        """Every figure that a handed-in report names, once."""
        found: dict[Subject, list[tuple[Figure, Named]]] = {}
        for report in self.handed_in:
            for figure in figures_of(report.window):
                named = Named(
                    report.agency_id, report.short, figure.value, figure.adjusted, figure.year_before,
                    figure.accumulated,
                )  # fmt: skip
                found.setdefault(figure.subject, []).append((figure, named))
        return tuple(
            JointFigure(pairs[0][0], tuple(named for _figure, named in pairs), self.settled.get(subject))
            for subject, pairs in found.items()
        )

    def figure(self, subject: Subject) -> JointFigure | None:
        """The one asked for."""
        return next((found for found in self.figures if found.figure.subject == subject), None)

    @property
    def basis(self) -> dict[str, Any]:
        """What a frozen version rests on; ``is_changed`` says what in it must not differ from the snapshot's."""
        return {
            "reports": [[report.report_id, report.number, report.hash] for report in self.reports],
            "adjustments": sorted(
                [entry.id, entry.corrected_by] for report in self.handed_in for entry in report.window.adjustments
            ),
        }


def consolidation_snapshot(
    joint: JointReview, *, number: int, assessment: str, by_content: Mapping[int, str], frozen: Mapping[str, Any]
) -> dict[str, Any]:
    """The facts of one consolidated version, to be made canonical: what the leaders read is made of nothing else."""
    return {
        "format": FORMAT,
        "review": dict(joint.review),
        "number": number,
        "assessment": assessment,
        "contents": [_content(joint, id_, title, by_content.get(id_, "")) for id_, title in joint.contents],
        "reports": [_report(report) for report in joint.reports],
        "figures": [_joint(figure) for figure in joint.figures],
        "findings": [vars(finding) for finding in joint.findings],
        "commendations": [vars(line) for line in joint.commendations],
        "tasks": as_facts(joint.tasks),
        "parties": as_facts(joint.parties),
        "decisions": as_facts(joint.decisions),
        "frozen": dict(frozen),
        "basis": joint.basis,
    } | ({"collected": dict(joint.collected)} if joint.collected else {})


def picture_of(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a frozen version as pages print them, with what the format before did not hold."""
    facts = {"findings": [], "commendations": [], **snapshot}
    facts["reports"] = [{"outputs": [], "entry_count": 0, "proven_count": 0, **one} for one in facts.get("reports", ())]
    for figure in facts.get("figures", ()):
        figure["named"] = [{"year_before": None, "accumulated": None, **named} for named in figure["named"]]
    shorts = {one["agency"]: one.get("short", "") for one in facts["reports"]}
    facts["contents"] = [read_content(one, facts.get("tasks", ()), shorts) for one in facts.get("contents", ())]
    return facts


def draft_hash(joint: JointReview, assessment: str, by_content: Mapping[int, str]) -> str:
    """One hash over what would be frozen now, but for who does it and when."""
    facts = consolidation_snapshot(joint, number=0, assessment=assessment, by_content=by_content, frozen={})
    return digest_of(canonical(facts))


def is_changed(snapshot: Mapping[str, Any], joint: JointReview) -> bool:
    """The facts behind a frozen version are not those of today any more.

    In which order the agencies stand is no such fact, nor who else is asked for a report and has handed none in; but of
    a party, who is to sign.
    """
    then, now = snapshot["basis"], joint.basis
    parties = {report.get("report_id") for report in snapshot["reports"] if report["has_signed"]}
    known = {report_id for report_id, _number, _hash in then["reports"]}
    came = {report.report_id for report in joint.reports if report.has_signed} - known
    were, are = _facts_of(then["reports"], parties), _facts_of(now["reports"], parties | came)
    return bool(then["adjustments"] != now["adjustments"] or were != are)


def _facts_of(reports: Iterable[Sequence[Any]], parties: Collection[int | None]) -> list[list[Any]]:
    return sorted([list(one) for one in reports if one[1] is not None or one[0] in parties])


def _content(joint: JointReview, content_id: int, title: str, assessment: str) -> dict[str, Any]:
    sides = [
        {
            "agency": report.agency,
            "lines": [_line(entry) for entry in _of(report.window.inside, content_id)],
            "effect": asdict(report.effects[content_id]) if content_id in report.effects else None,
        }
        for report in joint.handed_in
    ]
    return {"id": content_id, "title": title, "assessment": assessment, "sides": sides}


def _of(entries: Iterable[WindowEntry], content_id: int) -> list[WindowEntry]:
    return [entry for entry in entries if entry.content_id == content_id]


def _line(entry: WindowEntry) -> dict[str, Any]:
    kept = ("id", "task_id", "number", "task", "happened_on", "note", "percent", "quantity", "unit", "proof")
    return {name: getattr(entry, name) for name in kept}


def _report(report: AgencyReport) -> dict[str, Any]:
    return {
        "report_id": report.report_id,
        "agency_id": report.agency_id,
        "agency": report.agency,
        "short": report.short,
        "has_signed": report.has_signed,
        "due_on": report.due_on,
        "submitted_on": report.submitted_on,
        "number": report.number,
        "hash": report.hash,
        "texts": vars(report.texts) if report.texts else None,
        "adjustments": [] if report.is_missing else [_line(entry) for entry in report.window.adjustments],
        "outputs": [] if report.is_missing else [vars(output) for output in report.window.outputs],
        "entry_count": 0 if report.is_missing else len(report.window.inside),
        "proven_count": 0 if report.is_missing else report.window.proven_count,
    }


def _joint(joint: JointFigure) -> dict[str, Any]:
    figure, settled = joint.figure, joint.settlement
    chosen = joint.named_by(settled.chosen_id) if settled and settled.chosen_id else None
    return {
        "kind": figure.kind,
        "id": figure.id,
        "content": figure.content,
        "number": figure.number,
        "name": figure.name,
        "unit": figure.unit,
        "named": [vars(named) for named in joint.named],
        "differs": joint.differs,
        "is_open": joint.is_open,
        "value": joint.value,
        "chosen": chosen.agency if chosen else None,
        "reason": settled.reason if settled and joint.differs else None,
        "settled_by": settled.by if settled and joint.differs else None,
    }
