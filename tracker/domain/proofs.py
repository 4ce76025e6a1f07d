"""Acts of administration ask once more who is there, when that was proved long ago: an unlocked computer is nobody."""

from __future__ import annotations

from datetime import datetime, timedelta

from tracker.domain.permissions import Action

PROOF_LASTS = timedelta(minutes=15)
ASKED_AGAIN = frozenset({Action.KEEP_PEOPLE, Action.END_POSTS, Action.INVITE, Action.ADMINISTER, Action.SET_LADDER})
"""Whatever changes something under one of these; signing a review asks every time by itself."""


def is_fresh(proved_at: datetime, *, now: datetime) -> bool:
    """Was the password (or a code) typed lately enough?"""
    return now - proved_at < PROOF_LASTS
