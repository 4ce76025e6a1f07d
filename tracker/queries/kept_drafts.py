"""The draft of a report inside its agency, as those who write there see it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tracker.domain.effects import Effect, effects_of
from tracker.domain.report_draft import DraftEntry
from tracker.domain.window_entries import Window
from tracker.models import ReportDraft
from tracker.queries.report_drafts import draft_entries


@dataclass(frozen=True)
class KeptDraft:
    """What the agency has written so far, and who has it now.

    ``number``: rises with each keeping. ``since``: what was logged for the period after it was kept.
    """

    number: int
    text: str
    difficulties: str | None
    proposals: str | None
    next_period: str | None
    effects: Mapping[int, Effect]
    kept_at: datetime
    kept_as: str
    presented_at: datetime | None
    presented_as: str | None
    sent_back_at: datetime | None
    sent_back_because: str | None
    sent_back_as: str | None
    since: tuple[DraftEntry, ...]


def kept_draft(draft: ReportDraft | None, window: Window) -> KeptDraft | None:
    """What a row says; None without a draft. ``window``: the agency's own entries of the period."""
    if draft is None:
        return None
    return KeptDraft(
        number=draft.number,
        text=draft.text,
        difficulties=draft.difficulties,
        proposals=draft.proposals,
        next_period=draft.next_period,
        effects=effects_of(draft.effects),
        kept_at=draft.kept_at,
        kept_as=draft.kept_as,
        presented_at=draft.presented_at,
        presented_as=draft.presented_as,
        sent_back_at=draft.sent_back_at,
        sent_back_because=draft.sent_back_because,
        sent_back_as=draft.sent_back_as,
        since=draft_entries(entry for entry in (*window.inside, *window.late) if entry.recorded_at > draft.kept_at),
    )
