"""What the trail of a program says, in words: every act that anything records about one has a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from zoneinfo import ZoneInfo

from tracker.domain.messages import Message, message
from tracker.domain.review_trail import (
    LONGEST_QUOTE,
    PROMISED,
    REASON,
    TELLINGS,
    Fact,
    Recorded,
    Telling,
)
from tracker.domain.review_trail import tell as tell_of_review
from tracker.domain.trail_facts import Shown, told_facts
from tracker.domain.trail_words import SENTENCES

EMERGENCY_ACTS = frozenset({"opened-in-emergency", "ended-emergency"})
OF_REVIEWS = frozenset({"report", "consolidation", "settled_difference", "sign_off", "review", "decision"})
PROMISE = "acknowledged"
QUOTED: Mapping[str, Message] = {
    "because": REASON,
    "reason": REASON,
    "set_reason": REASON,
    "note": message("What was done"),
    "how": message("How it was settled"),
    "answer": message("Answer"),
    "text": message("What it says"),
}
"""Facts that are somebody's own words: quoted, not put into a table."""
ALSO_PROMISED = {"task": message("Part of a task"), "guidance": message("Guidance to acknowledge")}


class TrailKind(StrEnum):
    """What a line of the trail is about, as one looks for it."""

    PROGRAM = "program"
    TASKS = "tasks"
    PROGRESS = "progress"
    REVIEWS = "reviews"
    FINDINGS = "findings"
    COMMENDATIONS = "commendations"
    GUIDANCE = "guidance"
    EMERGENCIES = "emergencies"


KINDS: Mapping[TrailKind, frozenset[str]] = {
    TrailKind.PROGRAM: frozenset(
        {"agreement", "parties", "contents", "rules", "ladder", "alignment", "annex", "agency", "plan"}
    ),
    TrailKind.TASKS: frozenset({"task", "assignment", "indicator", "confirmation"}),
    TrailKind.PROGRESS: frozenset({"progress_entry", "evidence"}),
    TrailKind.REVIEWS: OF_REVIEWS,
    TrailKind.FINDINGS: frozenset({"finding"}),
    TrailKind.COMMENDATIONS: frozenset({"commendation"}),
    TrailKind.GUIDANCE: frozenset({"guidance", "guidance-reading"}),
    TrailKind.EMERGENCIES: frozenset(),  # by what was done: EMERGENCY_ACTS
}
KIND_WORDS: Mapping[TrailKind, Message] = {
    TrailKind.PROGRAM: message("Program"),
    TrailKind.TASKS: message("Tasks"),
    TrailKind.PROGRESS: message("Progress and evidence"),
    TrailKind.REVIEWS: message("Reviews"),
    TrailKind.FINDINGS: message("Issues found"),
    TrailKind.COMMENDATIONS: message("Model cases and commendations"),
    TrailKind.GUIDANCE: message("Guidance"),
    TrailKind.EMERGENCIES: message("Emergency openings of the program"),
}


def tell(entry: Recorded, *, zone: ZoneInfo, reads_drafts: bool) -> Telling:
    """The entry in words: a sentence, the facts that differ, and the words of who did it.

    An act without a sentence is told by its own name rather than left out. ``zone``: for instants among the facts.
    """
    if entry.action == PROMISE:
        return _promised(entry)
    if entry.subject in OF_REVIEWS and entry.action in TELLINGS:
        return tell_of_review(entry, reads_drafts=reads_drafts)
    what = SENTENCES.get(entry.subject, {}).get(entry.action)
    but = frozenset(QUOTED)
    facts = told_facts(entry.subject, entry.before, entry.after, Shown(entry.names, zone), but=but)
    words = tuple(
        (label, _short(entry.after[name])) for name, label in QUOTED.items() if str(entry.after.get(name) or "").strip()
    )
    return Telling(what or message("Recorded: %(act)s", act=f"{entry.subject}, {entry.action}"), facts, words)


def _promised(entry: Recorded) -> Telling:
    told = tell_of_review(entry, reads_drafts=True)
    if entry.subject in PROMISED or entry.subject not in ALSO_PROMISED:
        return told
    owed = Fact(told.facts[0].label, None, ALSO_PROMISED[entry.subject])
    return replace(told, facts=(owed, *told.facts[1:]))


def _short(text: object) -> str:
    said = str(text).strip()
    return said if len(said) <= LONGEST_QUOTE else f"{said[:LONGEST_QUOTE].rstrip()}…"
