"""The table of jobs: what runs by itself, and how often. Each is safe to run twice, and at any moment."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tracker.jobs.occasion import Occasion

MINUTE, HOUR = 60, 60 * 60


@dataclass(frozen=True)
class Job:
    """``does``: the module and the function in it; who runs one job need not load what the others work with."""

    name: str
    every_seconds: int
    does: str

    def load(self) -> Callable[[Occasion], Mapping[str, int]]:
        """The function itself: it needs an application context and answers with counts."""
        found: Callable[[Occasion], Mapping[str, int]] = pkgutil.resolve_name(f"tracker.jobs.{self.does}")
        return found

    def run(self, occasion: Occasion) -> Mapping[str, int]:
        """Do it; answers with counts."""
        return self.load()(occasion)


JOBS = (
    Job("open-reviews", HOUR, "planning:open_reviews"),
    Job("plan-reminders", MINUTE, "planning:plan"),
    Job("missing-year", HOUR, "planning:missing_year"),
    Job("review-mails", HOUR, "review_mails:review_mails"),
    Job("send-mail", MINUTE // 4, "sending:send_mail"),
    Job("password-links", MINUTE // 12, "sending:password_links"),
    Job("email-changes", MINUTE // 12, "sending:email_changes"),
    Job("make-packs", MINUTE // 12, "packs:make_packs"),
    Job("scan-files", MINUTE // 4, "evidence_files:scan_files"),
    Job("sweep-files", HOUR, "evidence_files:sweep_files"),
    Job("audit-ends", HOUR, "audit_ends:keep_audit_ends"),
    Job("forget-old", HOUR, "forgetting:forget_old"),
)
