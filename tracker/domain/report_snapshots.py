"""What is frozen when an agency hands in its report: its texts, its figures, the entries they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.domain.consolidations import SubjectKind
from tracker.domain.effects import Effect, effects_facts
from tracker.domain.window_entries import Figure, Window, WindowEntry, figures_of

FORMAT = 4
"""Rises when the form of snapshots changes, so that old ones can always be read."""


@dataclass(frozen=True)
class ReportTexts:
    """What the agency wrote."""

    text: str
    difficulties: str | None = None
    proposals: str | None = None
    next_period: str | None = None


@dataclass(frozen=True)
class HandedIn:
    """Who handed it in for what, and when (local day, aware instant)."""

    report_id: int
    number: int
    agreement: str
    symbol: str | None
    period: str
    starts_on: date
    ends_on: date
    agency_id: int
    agency: str
    on: date
    at: datetime
    by: str
    post: str


def report_snapshot(
    handed_in: HandedIn, texts: ReportTexts, window: Window, effects: Mapping[int, Effect]
) -> dict[str, Any]:
    """The facts to be made canonical. What was logged after the data were closed is in ``adjustments`` only."""
    return {
        "format": FORMAT,
        "report": vars(handed_in),
        "texts": vars(texts),
        "effects": effects_facts(effects),
    } | window_facts(window)


def window_facts(window: Window) -> dict[str, Any]:
    """What a report says of its window: figures, the entries they are made of, and what came later."""
    return {
        "figures": [_figure(figure) for figure in figures_of(window)],
        "entries": [_entry(entry) for entry in window.inside],
        "adjustments": [_entry(entry) for entry in window.adjustments],
        "outputs": [vars(output) for output in window.outputs],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return vars(figure)


def _entry(entry: WindowEntry) -> dict[str, Any]:
    kept = ("id", "task_id", "number", "task", "happened_on", "note", "percent", "quantity", "indicator_id", "proof")
    return {name: getattr(entry, name) for name in kept}


def report_as_kept(snapshot: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of a handed-in report as its page prints them: each line with its unit, and with what the formats
    before did not hold."""
    facts = {"outputs": [], **snapshot}
    facts["figures"] = [{"year_before": None, "accumulated": None, **figure} for figure in facts.get("figures", ())]
    units = {figure["id"]: figure["unit"] for figure in facts["figures"] if figure["kind"] == SubjectKind.INDICATOR}
    for name in ("entries", "adjustments"):
        facts[name] = [{**line, "unit": units.get(line["indicator_id"], "")} for line in facts.get(name, ())]
    return facts
