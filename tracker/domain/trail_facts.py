"""The facts that an entry of the trail keeps, before and after, in words: their names and their values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from tracker.domain.closing import Outcome
from tracker.domain.commendations import HONOURED_WORDS
from tracker.domain.messages import Message, message
from tracker.domain.period_names import period_label
from tracker.domain.periods import Cadence
from tracker.domain.permissions import Role
from tracker.domain.review_clauses import say_cadence
from tracker.domain.review_trail import NOTHING, Fact, Said

LONGEST_FACT, MOST_LISTED, MOST_FACTS = 240, 12, 20
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ISO_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}\S*")
FIGURE = re.compile(r"-?\d{1,14}\.\d{1,6}")
AGENCY = message("Agency")
ROLE_WORDS: Mapping[Role, Message] = {
    Role.OFFICER: message("Officer: logs progress, prepares reports"),
    Role.UNIT_HEAD: message("Head of a unit: hands reports in, decides"),
    Role.LEADER: message("Leader: signs joint reviews"),
    Role.AGENCY_ADMIN: message("Administrator of the agency: keeps people and posts"),
    Role.OBSERVER: message("Observer: reads"),
    Role.AUDITOR: message("Auditor: reads the trail"),
    Role.SYSTEM_ADMIN: message("Administrator of the system: keeps agencies, accounts and mail"),
}
OF_AGENCIES = {"agency_id": AGENCY, "owner_id": message("Agency that is to do it")}
"""Ids that are told by the name of the agency."""
UNTOLD = frozenset({"version", "due_version", "hash", "by_content", "effects", "declared", "ladder", "moved", "draft"})
"""What nobody reads: numbers of the machine, and long answers that have a page of their own."""
LABELS: Mapping[str, Message] = {
    "year": message("Year"),
    "tasks": message("Tasks"),
    "title": message("Title"),
    "tracked_from": message("Reports are owed from"),
    "kind": message("Kind of document"),
    "symbol": message("Number and symbol"),
    "signed_on": message("Signed on"),
    "valid_from": message("Valid from"),
    "valid_to": message("Valid until"),
    "validity_text": message("Validity in the paper's words"),
    "review_text": message("Reviews in the paper's words"),
    "signing_note": message("About the signing"),
    "due_shift": message("A due date on a day off counts as"),
    "overdue_strictly": message("“Before the 31st” means by the 30th"),
    "host_rule": message("Who hosts the half-yearly and longer reviews"),
    "signing_order": message("The leaders sign a review"),
    "aliases": message("Other names"),
    "parties": message("Parties"),
    "standing": message("Standing agency"),
    "confirms": message("Who confirms finished tasks"),
    "contents": message("Headings"),
    "alignment": message("What carries which content"),
    "number": message("Number"),
    "deliverable": message("Deliverable"),
    "due_text": message("Due"),
    "others_text": message("Others that coordinate"),
    "leads": message("Lead agency"),
    "coordinating": message("Coordinating agencies"),
    "set_state": message("This task"),
    "file": message("File"),
    "due_on": message("Until"),
    "wanted_on": message("Day that is asked for"),
    "effective_due_on": message("Due date that counts"),
    "is_agreed": message("Was it agreed to"),
    "charge": message("Person in charge"),
    "reported_on": message("Reported as done on"),
    "confirmed_on": message("Confirmed as done on"),
    "returned_on": message("Sent back on"),
    "happened_on": message("Day on which it happened"),
    "percent": message("Per cent of the work"),
    "quantity": message("Quantity"),
    "evidence": message("Evidence"),
    "reports_completion": message("Reports the part as done"),
    "name": message("What it is called"),
    "unit": message("Unit"),
    "baseline": message("Baseline"),
    "baseline_on": message("Day of the baseline"),
    "target": message("Target"),
    "is_cumulative": message("Figures are added up"),
    "in_charge": message("Person in charge"),
    "settled_on": message("Settled on this day"),
    "closed_on": message("Ended on this day"),
    "place": message("Place where it is"),
    "source": message("Source"),
    "outcome": message("How it ended"),
    "document": message("Document"),
    "document_on": message("Day of the document"),
    "on": message("Day"),
    "until": message("Open until"),
    "before": message("Agencies before the change"),
    "after": message("Agencies after the change"),
    "effective_on": message("In force from"),
    "task_count": message("How many tasks"),
    "issued_on": message("Issued on this day"),
    "about": message("What it is about"),
    "url": message("Link given"),
    "sent_to": message("Sent to these programs"),
    "read_on": message("Received on this day"),
    "honoured": message("Who is honoured"),
    "achievement": message("What was achieved"),
    "proposed_to": message("Proposed to"),
    "proposed_on": message("Proposed on this day"),
    "authority": message("Who decided"),
    "decision": message("Number of the decision"),
    "form": message("Form of the commendation"),
    "agrees": message("Is it agreed to"),
    "party": message("For the party"),
    "until_on": message("Last day or day promised"),
    "gone": message("Entry that went"),
    "kept": message("Entry that stays"),
    "to": message("Given to"),
    "short_name": message("Short name"),
    "abbreviation": message("Abbreviation"),
    "post": message("Post"),
    "role": message("What its holder does here"),
    "agency": AGENCY,
    "told": message("Told of it by mail"),
    "from_on": message("From"),
    "email": message("E-mail"),
    "language": message("Language"),
    "count": message("Count of them"),
    "left": message("Codes left"),
    "issuer": message("Identity system"),
    "added_count": message("Tasks added"),
    "changed_count": message("Tasks changed"),
    "gone_count": message("Tasks that the annex no longer has"),
}
OTHER_LABELS: Mapping[tuple[str, str], Message] = {
    ("task", "title"): message("What is to be done"),
    ("guidance", "number"): message("Number and symbol"),
    ("guidance-reading", "number"): message("Number and symbol"),
    ("indicator", "name"): message("Indicator"),
    ("plan", "title"): message("Title of the plan"),
    ("person", "title"): message("Post"),
    ("person", "name"): message("Name of the person"),
    ("person", "until_on"): message("Held until"),
    ("absence", "until_on"): message("Away until"),
}
"""Facts that are called otherwise with these subjects."""
CADENCES = frozenset(cadence.value for cadence in Cadence)
OF_ROWS = {"number": message("Number"), "task": message("Task")}
"""Facts of many rows at once: "number:12"."""
VALUES: Mapping[str, Mapping[Any, Message]] = {
    "set_state": {
        "paused": message("is paused"),
        "cancelled": message("is not carried out any more"),
        None: message("goes on"),
    },
    "due_shift": {
        "forward": message("The next working day"),
        "backward": message("The last working day before"),
        "leave": message("Stays on that day"),
    },
    "host_rule": {
        "standing": message("The standing agency"),
        "by_year": message("The parties in turn, a year each, in signing order"),
        "by_review": message("The parties in turn, a review each, in signing order"),
    },
    "signing_order": {
        "free": message("In any order"),
        "as_signed": message("In the order in which the parties signed the program"),
    },
    "outcome": {
        Outcome.FULFILLED.value: message("Fulfilled"),
        Outcome.REPLACED.value: message("Replaced by another program"),
        Outcome.EXTENDED.value: message("Extended by another program"),
        Outcome.LAPSED.value: message("Lapsed, ended without being carried on"),
    },
    "role": {role.value: words for role, words in ROLE_WORDS.items()},
    "honoured": {kind.value: Message(words) for kind, words in HONOURED_WORDS.items()},
}
"""Values that are words of the program text."""


@dataclass(frozen=True)
class Shown:
    """How facts are said: short names of agencies by id, and the zone of instants."""

    names: Mapping[int, str]
    zone: ZoneInfo


def told_facts(
    subject: str, before: Mapping[str, Any], after: Mapping[str, Any], shown: Shown, *, but: frozenset[str]
) -> tuple[Fact, ...]:
    """What differs, in words; ``but``: told elsewhere. At most MOST_FACTS."""
    names = [name for name in [*after, *(name for name in before if name not in after)] if name not in but]
    differing = [name for name in names if _differs(name, before, after)]
    return tuple(
        Fact(
            _label(subject, name),
            _value(name, before[name], shown) if name in before else None,
            _value(name, after.get(name), shown),
        )
        for name in differing
    )[:MOST_FACTS]


def _differs(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Ids of rows and what is nested say nothing to a reader; what was never there did not change."""
    if name in UNTOLD or (name.endswith(("_id", "_ids", "_sha256")) and name not in OF_AGENCIES):
        return False
    was, now = before.get(name), after.get(name)
    if isinstance(was, dict) or isinstance(now, dict):
        return False
    return bool(was != now and (name in before or not _is_empty(now)))


def _label(subject: str, name: str) -> Message:
    """A fact that nobody named is a period's, or is told by its own name."""
    known = OTHER_LABELS.get((subject, name)) or OF_AGENCIES.get(name) or LABELS.get(name)
    if known is not None:
        return known
    if subject == "rules" and name in CADENCES:
        return say_cadence(Cadence(name))
    of_row = OF_ROWS.get(name.partition(":")[0])
    return of_row or period_label(name)


def _value(name: str, value: Any, shown: Shown) -> Said:
    if not isinstance(value, list) and value in VALUES.get(name, {}):
        return VALUES[name][value]
    if _is_empty(value):
        return message("no") if value is False else NOTHING
    if value is True:
        return message("yes")
    if isinstance(value, int | float) and name != "year":
        return shown.names.get(int(value), NOTHING) if name in OF_AGENCIES else Decimal(str(value))
    if isinstance(value, list):
        more = [f"… (+{len(value) - MOST_LISTED})"] if len(value) > MOST_LISTED else []
        return _cut("; ".join([str(one) for one in value[:MOST_LISTED] if one is not None] + more))
    return _text(str(value), shown.zone)


def _text(text: str, zone: ZoneInfo) -> Said:
    if ISO_DAY.fullmatch(text):
        return date.fromisoformat(text)
    if ISO_INSTANT.fullmatch(text):
        local = datetime.fromisoformat(text).astimezone(zone)
        return f"{local:%H:%M %d/%m/%Y}"
    if FIGURE.fullmatch(text):
        return Decimal(text)
    return _cut(text)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT].rstrip()}…"


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])
