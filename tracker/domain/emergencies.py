"""Break-glass: who runs the installation reads one program that is not his, for a while, and the parties are told."""

from __future__ import annotations

from datetime import timedelta

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.typed_values import read_text

OPEN_FOR = timedelta(hours=1)
SHOWN_FOR = timedelta(days=90)
"""So long the parties see on the program's page that it was opened; the trail keeps it for good."""
FEWEST, MOST = 20, 1000


def read_reason(typed: str) -> str:
    """What leaders will read as the reason. Raises RuleBroken (field "reason")."""
    reason = read_text(typed, longest=MOST).strip()
    if len(reason) < FEWEST:
        said = message("Say in at least %(fewest)s characters what makes it necessary.", fewest=FEWEST)
        raise RuleBroken(said, field="reason")
    return reason
