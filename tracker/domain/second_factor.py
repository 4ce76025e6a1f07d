"""The second factor: who must have one, how long each step of a sign-in waits, and what a typed code is.

Codes are those of RFC 6238: six digits, another one every 30 seconds.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta
from enum import StrEnum

from tracker.domain.permissions import Role, Viewer

STEP_SECONDS = 30
DRIFT = 1  # so many steps a telephone's clock may be early or late
HALF_LIFETIME = timedelta(minutes=10)
"""How long after the right password the code may be typed."""
WAITS_FOR_FIRST_CODE = timedelta(hours=1)
"""How long a new secret is shown, until the first code of it was typed."""
RECOVERY_COUNT = 10
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that looks like another
RECOVERY_LENGTH = 12
LONGEST_TYPED = 100

_CODE = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(f"[{RECOVERY_LETTERS}]{{{RECOVERY_LENGTH}}}")
_BETWEEN = re.compile(r"[\s.–-]+")


class RequiredOf(StrEnum):
    """Whom an installation lets in with a second factor only (TRACKER_SECOND_FACTOR)."""

    NOBODY = ""
    LEADERS = "leaders"
    EVERYBODY = "everybody"


THOSE_REQUIRED = frozenset({Role.LEADER, Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN})


def must_have_one(viewer: Viewer, required_of: str) -> bool:
    """Must this person have a second factor? Who signs and who administers, or everybody, where it is set so."""
    if required_of == RequiredOf.EVERYBODY:
        return True
    return required_of == RequiredOf.LEADERS and any(seat.role in THOSE_REQUIRED for seat in viewer.seats)


def read_code(typed: str) -> str | None:
    """The six digits of a telephone, however they were spaced; None when it is no such code."""
    bare = _bare(typed)
    return bare if _CODE.fullmatch(bare) else None


def read_recovery_code(typed: str) -> str | None:
    """A recovery code without what stands between its letters; None when it is none."""
    bare = _bare(typed)
    return bare if _RECOVERY.fullmatch(bare) else None


def in_fours(secret: str) -> str:
    """For reading off and typing: ``ABCD EFGH ..``."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _bare(typed: str) -> str:
    return _BETWEEN.sub("", unicodedata.normalize("NFKC", typed[:LONGEST_TYPED])).upper()
