"""Job: write down each day where the trail ends, so that `audit verify --ends` has something older to ask."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.jobs.occasion import Occasion
from tracker.queries.audit_chain import ends_now
from tracker.storage.audit_ends import has_ends_of, keep_ends, sweep_ends


def keep_audit_ends(occasion: Occasion) -> Mapping[str, int]:
    """Once a day, at its first run of the day; answers whether it wrote, and how many old files it deleted."""
    folder, today = occasion.settings.data_dir, occasion.today
    is_new = not has_ends_of(folder, today)
    if is_new:
        keep_ends(folder, ends_now(at=occasion.now), today)
    return {"written": int(is_new), "swept": sweep_ends(folder, today=today)}
