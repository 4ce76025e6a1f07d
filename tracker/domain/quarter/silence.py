"""Which agencies said nothing in the quarter, and how many of the entries are proved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

from tracker.domain.quarter.behind import Behind, Figure, Show
from tracker.domain.quarter.paper import EVIDENCE_AGENCIES
from tracker.domain.quarter.window import Window

# An agency that wrote on the last day of a quarter is not silent on the first of the next: a month may pass.
SILENT_DAYS = 30


@dataclass(frozen=True)
class Holder:
    """An agency with parts that are not done. ``last_on``: its newest entry up to the window's day.

    ``owed_since``: since when it could have written at all.
    """

    agency_id: int
    last_on: date | None
    owed_since: date


@dataclass(frozen=True)
class Silence:
    """An agency that wrote nothing for ``days`` calendar days; ``last_on`` None: never."""

    agency_id: int
    last_on: date | None
    days: int


def silent_agencies(holders: Iterable[Holder], window: Window) -> list[Silence]:
    """Of the ``holders`` that wrote nothing in the quarter those silent for longer than SILENT_DAYS, longest first."""
    latest = window.as_of - timedelta(SILENT_DAYS)
    found = [
        Silence(holder.agency_id, holder.last_on, (window.as_of - since).days)
        for holder in _merged(holders)
        if (since := holder.last_on or holder.owed_since) < min(window.period.starts_on, latest)
    ]
    return sorted(found, key=lambda silence: (-silence.days, silence.agency_id))


def _merged(holders: Iterable[Holder]) -> list[Holder]:
    """One holder for each agency that answers today, however many bodies it took over."""
    found: dict[int, Holder] = {}
    for holder in holders:
        other = found.get(holder.agency_id, holder)
        days = [day for day in (holder.last_on, other.last_on) if day is not None]
        found[holder.agency_id] = Holder(
            holder.agency_id, max(days, default=None), min(holder.owed_since, other.owed_since)
        )
    return list(found.values())


@dataclass(frozen=True)
class EvidenceRow:
    """Of one agency's entries in the quarter how many carry evidence; ``agency_id`` None for a sum of several."""

    agency_id: int | None
    proved: Figure
    entries: Figure

    @property
    def share(self) -> Decimal | None:
        """Per cent with evidence, cut after two places; None without entries."""
        if not self.entries:
            return None
        return (Decimal(self.proved * 100) / Decimal(self.entries)).quantize(Decimal("0.01"), ROUND_DOWN)


@dataclass(frozen=True)
class Evidence:
    """The rows to show, the row of the agencies left out for want of room, and the total."""

    rows: tuple[EvidenceRow, ...]
    others: EvidenceRow | None
    others_count: int
    total: EvidenceRow


def evidence_of(counts: Mapping[int, tuple[int, int]], order: Mapping[int, int]) -> Evidence:
    """``counts``: agency -> (entries with evidence, entries). Most entries are kept, in the ``order`` of agencies."""
    agencies = sorted(counts, key=lambda agency_id: order.get(agency_id, len(order)))
    kept = sorted(agencies, key=lambda agency_id: counts[agency_id][1], reverse=True)[:EVIDENCE_AGENCIES]
    shown = tuple(agency_id for agency_id in agencies if agency_id in kept)
    rest = [counts[agency_id] for agency_id in agencies if agency_id not in kept]
    return Evidence(
        rows=tuple(_row(agency_id, [counts[agency_id]], Behind(Show.ENTRIES, agency=agency_id)) for agency_id in shown),
        others=_row(None, rest, Behind(Show.ENTRIES, but=shown)) if rest else None,
        others_count=len(rest),
        total=_row(None, list(counts.values()), Behind(Show.ENTRIES)),
    )


def _row(agency_id: int | None, counts: list[tuple[int, int]], base: Behind) -> EvidenceRow:
    proved, entries = sum(count[0] for count in counts), sum(count[1] for count in counts)
    return EvidenceRow(agency_id, Figure(proved, base._replace(evidence=True)), Figure(entries, base))
