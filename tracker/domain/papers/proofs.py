"""What proves the results of a period on paper: entries with evidence, and news, articles and the like by outlet."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.domain.outputs import OutputCount, OutputKind


@dataclass(frozen=True)
class AgencyProofs:
    """Of one agency. ``entry_count`` 0: it logged nothing, or the version was frozen before this was counted."""

    agency: str
    entry_count: int
    proven_count: int
    outputs: tuple[OutputCount, ...]

    @property
    def share(self) -> int | None:
        """Per cent of its entries that have evidence, cut; None without entries."""
        return self.proven_count * 100 // self.entry_count if self.entry_count else None

    @property
    def output_count(self) -> int:
        """All outputs together."""
        return sum(output.count for output in self.outputs)


def proofs_of(reports: Iterable[Mapping[str, Any]]) -> tuple[AgencyProofs, ...]:
    """Out of the reports of a joint snapshot of any format; agencies with nothing to tell are left out."""
    found = (
        AgencyProofs(
            agency=report["agency"],
            entry_count=report.get("entry_count", 0),
            proven_count=report.get("proven_count", 0),
            outputs=outputs_in(report),
        )
        for report in reports
    )
    return tuple(one for one in found if one.entry_count or one.outputs)


def outputs_in(snapshot: Mapping[str, Any]) -> tuple[OutputCount, ...]:
    """Of an agency's own snapshot, or of its report in a joint one."""
    return tuple(
        OutputCount(output["outlet"], OutputKind(output["kind"]), output["count"])
        for output in snapshot.get("outputs", ())
    )
