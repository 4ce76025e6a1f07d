"""What the trail says of an agency's people and of the agency itself: which acts, and in what words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from tracker.domain.program_trail import tell
from tracker.domain.review_trail import Recorded, Telling

POST_ACTS = frozenset({"add-person", "gave-post", "moved-post", "ended-post"})
"""They are about one post, so they are its agency's alone, wherever else the person holds one."""
ACCOUNT_ACTS = frozenset({"invite-again", "shut-account", "opened-account", "anonymised", "reset-second-factor"})
"""What others do to an account. What somebody does to his own (password, sessions, language) is his."""
OF_AGENCY = frozenset({"agency", "agency_name"})
ABOUT_PEOPLE = frozenset({"person", "absence"})
HIDDEN = frozenset({"name"})  # the line is about the person, by his name of today
OF_AGENCY_HIDDEN = frozenset({"kind"})  # of the change: the agencies before and after say it
FIRST = ("title", "role", "agency", "from_on", "until_on", "email")  # facts in the order in which one asks for them
OF_NOBODY = HIDDEN | {"email"}  # his name was removed


def tell_of_person(entry: Recorded, *, zone: ZoneInfo, is_nobody: bool) -> Telling:
    """The entry in words. ``is_nobody``: the person's name was removed, so that no address is told either."""
    of_person = OF_NOBODY if is_nobody else HIDDEN
    hidden = of_person if entry.subject in ABOUT_PEOPLE else OF_AGENCY_HIDDEN
    told = replace(entry, before=_but(entry.before, hidden), after=_but(entry.after, hidden))
    return tell(told, zone=zone, reads_drafts=False)


def _but(facts: Mapping[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    return {name: facts[name] for name in sorted(facts, key=_place) if name not in hidden}


def _place(name: str) -> int:
    return FIRST.index(name) if name in FIRST else len(FIRST)
