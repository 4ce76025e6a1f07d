"""Job: what is too old to matter goes."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.jobs.occasion import Occasion
from tracker.jobs.packs import sweep_packs
from tracker.services.email_change_mails import forget_old_changes
from tracker.services.forgotten_passwords import forget_old_requests
from tracker.services.guessing import forget_old_failures
from tracker.services.heartbeat import forget_old_schedulers
from tracker.services.once import forget_spent_forms
from tracker.services.second_factor.half_way import forget_old_halves


def forget_old(occasion: Occasion) -> Mapping[str, int]:
    """Drop what is too old to matter to anyone."""
    forget_spent_forms(now=occasion.now)
    failures = forget_old_failures(now=occasion.now) + forget_old_requests(now=occasion.now)
    forget_old_halves(now=occasion.now)
    forget_old_changes(now=occasion.now)
    schedulers = forget_old_schedulers(now=occasion.now)
    return {"sign_in_failures": failures, "schedulers": schedulers, "pack_files": sweep_packs(occasion)}
