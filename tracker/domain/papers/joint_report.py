"""Báo cáo chung: the joint report of a review, made of a snapshot and of nothing else but its signatures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from tracker.domain.commendations import CommendationLine, commendation_line
from tracker.domain.effects import Effect, effect_in
from tracker.domain.papers.collected import NOTHING_COLLECTED, Collected, collected_in
from tracker.domain.papers.heads import Issuer, PaperHead, PaperSignature, PaperState, Signed
from tracker.domain.papers.numbers import ReviewNumbers, numbers_of
from tracker.domain.status import StatusKind

_FINDING = ("text", "place", "noting", "noted_on", "agency", "due_on", "settled_how")
NOBODY_SIGNED = Signed()
USUAL_KIND = "Chương trình phối hợp"


@dataclass(frozen=True)
class PaperLine:
    """One progress entry."""

    on: date
    number: str
    task: str
    note: str
    percent: int | None
    quantity: Decimal | None
    unit: str
    proof: str


@dataclass(frozen=True)
class Side:
    """What one agency did for a content; ``effect``: how it judges what came of it, None where it does not."""

    agency: str
    lines: tuple[PaperLine, ...]
    effect: Effect | None = None


@dataclass(frozen=True)
class ContentPart:
    """A content of the program with its assessment; ``silent``: who has a part in it and logged nothing."""

    title: str
    assessment: str
    sides: tuple[Side, ...]
    silent: tuple[str, ...]


@dataclass(frozen=True)
class AgencyTexts:
    """What one agency wrote in its report."""

    WRITTEN: ClassVar = ("text", "difficulties", "proposals", "next_period")

    agency: str
    text: str
    difficulties: str
    proposals: str
    next_period: str


@dataclass(frozen=True)
class PaperTask:
    """One task as it stood when the data were closed; ``results``: what was logged in the period, newest last."""

    content: str
    number: str
    title: str
    leads: tuple[str, ...]
    coordinating: tuple[str, ...]
    due_text: str
    due_on: date | None
    done_on: date | None
    deliverable: str
    status: StatusKind
    days: int | None
    results: tuple[PaperLine, ...]


@dataclass(frozen=True)
class PaperDecision:
    """One thing that leaders asked for; ``period`` is the review it was asked at."""

    text: str
    agency: str
    period: str
    due_on: date
    done_on: date | None


@dataclass(frozen=True)
class PaperFinding:
    """An issue found (vấn đề nổi cộm): ``noting`` found it, ``agency`` settles it, None while nobody has it."""

    text: str
    place: str
    noting: str
    noted_on: date
    agency: str | None
    due_on: date | None
    settled_how: str | None


@dataclass(frozen=True)
class JointReport:
    """Everything the paper says. ``by_kind``: the program's kind; ``starts_on`` to ``ends_on``: its data."""

    head: PaperHead
    by_kind: str
    symbol: str | None
    agreement: str
    agreed_on: date | None
    period: str
    starts_on: date
    ends_on: date
    as_of_on: date
    numbers: ReviewNumbers
    assessment: str
    contents: tuple[ContentPart, ...]
    texts: tuple[AgencyTexts, ...]
    adjustments: tuple[Side, ...]
    tasks: tuple[PaperTask, ...]
    decisions: tuple[PaperDecision, ...]
    signatures: tuple[PaperSignature, ...]
    findings: tuple[PaperFinding, ...] = ()
    commendations: tuple[CommendationLine, ...] = ()
    collected: Collected = NOTHING_COLLECTED

    @property
    def reservations(self) -> list[PaperSignature]:
        """Who signed with a reservation."""
        return [signature for signature in self.signatures if signature.reservation]

    @property
    def decided_here(self) -> list[PaperDecision]:
        """What was decided at this very review."""
        return [decision for decision in self.decisions if decision.period == self.period]


def joint_report(
    picture: Mapping[str, Any], *, state: PaperState, signed: Signed = NOBODY_SIGNED, hashed: str | None = None
) -> JointReport:
    """The paper of a snapshot (as ``read_snapshot`` gives it), of any format. ``hashed``: of a frozen one."""
    review, signatures = picture["review"], _signatures(picture, signed)
    head = PaperHead(
        issuers=tuple(Issuer(party["name"], party["abbreviation"]) for party in _parties(picture)),
        state=state,
        issued_on=_issued_on(signatures) if state is PaperState.SIGNED else None,
        version=picture["number"] if hashed else None,
        hash=hashed,
    )
    contents = {content["id"]: content["title"] for content in picture["contents"]}
    logged = _logged(picture)
    return JointReport(
        head=head,
        by_kind=review.get("kind") or USUAL_KIND,
        symbol=review["symbol"],
        agreement=review["agreement"],
        agreed_on=review.get("signed_on"),
        period=review["period"],
        starts_on=review["starts_on"],
        ends_on=review["ends_on"],
        as_of_on=review.get("as_of_on") or review["cut_off_on"],
        numbers=numbers_of(picture),
        assessment=picture["assessment"],
        contents=tuple(map(_content, picture["contents"])),
        texts=tuple(_texts(report) for report in picture["reports"] if report["texts"]),
        adjustments=tuple(
            Side(report["agency"], tuple(map(_line, report["adjustments"])))
            for report in picture["reports"]
            if report["adjustments"]
        ),
        tasks=tuple(_task(task, contents, logged) for task in picture.get("tasks", ())),
        decisions=tuple(PaperDecision(**decision) for decision in picture.get("decisions", ())),
        signatures=signatures,
        findings=tuple(
            PaperFinding(**{name: finding[name] for name in _FINDING}) for finding in picture.get("findings", ())
        ),
        commendations=tuple(map(commendation_line, picture.get("commendations", ()))),
        collected=collected_in(picture),
    )


def without_words(report: JointReport) -> JointReport:
    """A draft as those read it who do not write it: the assessments are the standing agency's until it is final."""
    return replace(
        report, assessment="", contents=tuple(replace(content, assessment="") for content in report.contents)
    )


def _parties(picture: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """In signing order; a snapshot of the first format names who signed among its reports."""
    signed = [report for report in picture["reports"] if report["has_signed"]]
    known: Sequence[Mapping[str, Any]] = picture.get("parties") or [
        {"party_id": None, "name": report["agency"], "abbreviation": None} for report in signed
    ]
    return known


def _signatures(picture: Mapping[str, Any], signed: Signed) -> tuple[PaperSignature, ...]:
    """One for each party that signs, the empty ones too; of a party that is not among them any more, last."""
    left, found = list(signed.signatures), []
    for party in _parties(picture):
        id_, name = party["party_id"], party["name"]
        own = next((one for one in left if one.party_id == id_ or one.signature.party == name), None)
        if own is not None:
            left.remove(own)
            found.append(own.signature)
        elif id_ not in signed.not_asked:
            found.append(PaperSignature(signed.called.get(id_, name)))
    return (*found, *(one.signature for one in left))


def _issued_on(signatures: Iterable[PaperSignature]) -> date | None:
    """A joint paper bears the day of its last signature."""
    return max((one.signed_at.date() for one in signatures if one.signed_at), default=None)


def _content(content: Mapping[str, Any]) -> ContentPart:
    sides = [
        Side(side["agency"], tuple(map(_line, side["lines"])), effect_in(side.get("effect")))
        for side in content["sides"]
    ]
    return ContentPart(
        title=content["title"],
        assessment=content["assessment"],
        sides=tuple(side for side in sides if side.lines or side.effect),
        silent=tuple(content.get("silent", ())),
    )


def _line(line: Mapping[str, Any]) -> PaperLine:
    kept = ("number", "task", "note", "percent", "quantity", "unit", "proof")
    return PaperLine(on=line["happened_on"], **{name: line[name] for name in kept})


def _texts(report: Mapping[str, Any]) -> AgencyTexts:
    return AgencyTexts(report["agency"], *(report["texts"][name] or "" for name in AgencyTexts.WRITTEN))


def _logged(picture: Mapping[str, Any]) -> dict[int, list[PaperLine]]:
    found: dict[int, list[PaperLine]] = {}
    for content in picture["contents"]:
        for side in content["sides"]:
            for line in side["lines"]:
                if "task_id" in line:
                    found.setdefault(line["task_id"], []).append(_line(line))
    return found


def _task(task: Mapping[str, Any], contents: Mapping[int, str], logged: Mapping[int, Sequence[PaperLine]]) -> PaperTask:
    kept = ("number", "title", "due_text", "due_on", "done_on", "deliverable", "days")
    return PaperTask(
        content=contents.get(task["content_id"], ""),
        leads=tuple(task["leads"]),
        coordinating=tuple(task["coordinating"]),
        status=StatusKind(task["status"]),
        results=tuple(sorted(logged.get(task["id"], ()), key=lambda line: line.on)),
        **{name: task[name] for name in kept},
    )
