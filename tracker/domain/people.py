"""People's addresses, and what a post is called when nobody said."""

from __future__ import annotations

import re
from datetime import timedelta

from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Role
from tracker.domain.typed_values import read_line

LONGEST_EMAIL = 200
EMAIL_CONFIRMED_WITHIN = timedelta(hours=24)
"""How long the link works that makes another address somebody's."""
_EMAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\]+")

# Officials' words for the posts; what an agency calls them can be said instead.
USUAL_TITLES = {
    Role.OFFICER: "Chuyên viên",
    Role.UNIT_HEAD: "Trưởng phòng",
    Role.LEADER: "Lãnh đạo",
    Role.AGENCY_ADMIN: "Quản trị cơ quan",
    Role.OBSERVER: "Chuyên viên theo dõi",
    Role.AUDITOR: "Kiểm tra viên",
    Role.SYSTEM_ADMIN: "Quản trị hệ thống",
}


def read_email(text: str) -> str:
    """An e-mail address in lower case, as accounts are kept. Raises RuleBroken."""
    address = read_line(text, longest=LONGEST_EMAIL).lower()
    if not _EMAIL.fullmatch(address):
        raise RuleBroken(message("“%(typed)s” is not an e-mail address.", typed=text.strip()[:60]), field="email")
    return address
