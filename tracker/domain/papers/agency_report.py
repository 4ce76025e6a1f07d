"""Báo cáo của cơ quan: one agency's report for a review as a paper, made of what was handed in, or of its draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from tracker.domain.effects import Effect, effects_in
from tracker.domain.papers.heads import PaperHead
from tracker.domain.papers.joint_report import AgencyTexts, PaperLine
from tracker.domain.papers.numbers import FigureRow, NamedFigure
from tracker.domain.papers.proofs import AgencyProofs, outputs_in


@dataclass(frozen=True)
class ProgramNamed:
    """The program as papers name it. ``standing``: the agency that consolidates, to which reports go; None: it reports
    itself. ``is_alone``: all that signed are one body with it by then, so there is nobody else to send it to."""

    kind: str
    symbol: str | None
    title: str
    agreed_on: date | None
    standing: str | None
    is_alone: bool = False


@dataclass(frozen=True)
class ReportPaper:
    """Everything the paper says. ``effects``: how the agency judges single contents, with their titles."""

    head: PaperHead
    program: ProgramNamed
    period: str
    starts_on: date
    ends_on: date
    texts: AgencyTexts
    figures: tuple[FigureRow, ...]
    adjustments: tuple[PaperLine, ...]
    proofs: AgencyProofs
    effects: tuple[tuple[str, Effect], ...] = ()


def report_paper(
    head: PaperHead, program: ProgramNamed, snapshot: Mapping[str, Any], contents: Sequence[tuple[int, str]] = ()
) -> ReportPaper:
    """The paper of what was handed in, as ``read_snapshot`` gives it. ``contents``: ids and titles in their order."""
    handed_in, agency = snapshot["report"], head.names[0]
    return ReportPaper(
        head=head,
        program=program,
        period=handed_in["period"],
        starts_on=handed_in["starts_on"],
        ends_on=handed_in["ends_on"],
        texts=AgencyTexts(agency, *(snapshot["texts"][name] or "" for name in AgencyTexts.WRITTEN)),
        figures=tuple(_figure(agency, figure) for figure in snapshot["figures"]),
        adjustments=tuple(_line(entry) for entry in snapshot["adjustments"]),
        proofs=_proofs(agency, snapshot),
        effects=_effects(snapshot, contents),
    )


def _proofs(agency: str, snapshot: Mapping[str, Any]) -> AgencyProofs:
    entries = snapshot.get("entries", ())
    return AgencyProofs(agency, len(entries), sum(bool(entry["proof"]) for entry in entries), outputs_in(snapshot))


def _effects(snapshot: Mapping[str, Any], contents: Sequence[tuple[int, str]]) -> tuple[tuple[str, Effect], ...]:
    """In the order of the contents; of a content that was deleted since, last and without its title."""
    judged = effects_in(snapshot.get("effects", {}))
    known = [(title, judged.pop(id_)) for id_, title in contents if id_ in judged]
    return (*known, *(("", effect) for effect in judged.values()))


def _figure(agency: str, figure: Mapping[str, Any]) -> FigureRow:
    return FigureRow(
        content=figure["content"],
        number=figure["number"],
        name=figure["name"],
        unit=figure["unit"],
        named=(
            NamedFigure(
                agency, figure["value"], figure["adjusted"], figure.get("year_before"), figure.get("accumulated")
            ),
        ),
        value=figure["value"],
        differs=False,
        is_open=False,
        chosen=None,
        reason=None,
    )


def _line(entry: Mapping[str, Any]) -> PaperLine:
    kept = ("number", "task", "note", "percent", "quantity", "proof")
    return PaperLine(on=entry["happened_on"], unit="", **{name: entry[name] for name in kept})
