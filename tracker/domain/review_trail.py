"""What the trail says of a review, in words: every act that services record about one has a sentence here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from tracker.domain.messages import Message, message

INSIDE = frozenset({"keep-draft", "present-report", "send-back-draft"})
"""What happens inside an agency before its report is handed in: only that agency reads of it."""

DRAFTED = frozenset({"write-assessment", "settle-difference"})
"""Work on a consolidated review: until that is final others than who consolidates read only that it was done."""

LONGEST_QUOTE, SHORT_HASH = 400, 12
BY_RULE, NOTHING = message("as the rule has it"), message("none")
REASON, VERSION = message("Reason"), message("Version")
Said = Message | date | Decimal | str


@dataclass(frozen=True)
class Recorded:
    """One entry about a review, as it was kept, with what its ids mean.

    ``agency``: whose report it is about; ``decision``: the text of the decision; ``period``: of the review;
    ``names``: short names of agencies by id.
    """

    action: str
    subject: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    agency: str
    decision: str
    period: str
    names: Mapping[int, str]


@dataclass(frozen=True)
class Fact:
    """What the act was about; ``before`` None: nothing is said of what was."""

    label: Message | str
    before: Said | None
    after: Said


@dataclass(frozen=True)
class Telling:
    """An act as a sentence, its facts, and the words of those who did it (label and text)."""

    what: Message
    facts: tuple[Fact, ...] = ()
    words: tuple[tuple[Message, str], ...] = ()


def tell(entry: Recorded, *, reads_drafts: bool) -> Telling:
    """The entry in words. An act without a sentence is told by its own name rather than left out."""
    if entry.action in DRAFTED and not reads_drafts:
        return Telling(_DRAFTED[entry.action])
    known = TELLINGS.get(entry.action)
    return known(entry) if known else Telling(message("Recorded: %(act)s", act=entry.action))


def _about_report(sentence: str) -> Callable[[Recorded], Telling]:
    def telling(entry: Recorded) -> Telling:
        return Telling(
            Message(sentence, {"agency": entry.agency}),
            _frozen(entry.after) or _frozen(entry.before),
            _quoted(REASON, entry.after.get("because")),
        )

    return telling


_DRAFTED = {
    "write-assessment": message("Wrote the general assessment"),
    "settle-difference": message("Settled a difference of figures"),
}


def _assessed(entry: Recorded) -> Telling:
    return Telling(
        _DRAFTED["write-assessment"],
        words=_quoted(message("Assessment"), entry.after.get("assessment")),
    )


def _settled(entry: Recorded) -> Telling:
    chosen, value = entry.after.get("chosen_id"), _number(entry.after.get("value"))
    figure = str(entry.after.get("figure", ""))
    if chosen is not None:
        what = message("Settled a figure: that of %(agency)s counts", agency=entry.names.get(chosen, ""))
    elif value is not None:
        what = message("Settled a figure: the agencies agreed on another one")
    else:
        what = message("Left a difference open, for the parties to sign")
    facts = [Fact(agency, None, _number(said) or NOTHING) for agency, said in entry.before.items()]
    counts = [Fact(message("Joint figure"), None, value)] if value is not None else []
    return Telling(
        what,
        (Fact(message("Figure"), None, figure), *facts, *counts),
        _quoted(REASON, entry.after.get("because")),
    )


def _made_final(entry: Recorded) -> Telling:
    missing, left_open = entry.after.get("missing") or (), entry.after.get("open") or ()
    facts = [Fact(message("Not reported"), None, "; ".join(missing))] if missing else []
    facts += [Fact(message("Differences left open"), None, "; ".join(left_open))] if left_open else []
    return Telling(message("Made the consolidated review final, to be signed"), (*_frozen(entry.after), *facts))


def _reopened(entry: Recorded) -> Telling:
    signatures = Fact(message("Signatures that no longer count"), None, str(entry.before.get("signatures") or 0))
    return Telling(
        message("Reopened the review: what was final is withdrawn"),
        (*_frozen(entry.before), signatures),
        _quoted(REASON, entry.after.get("because")),
    )


def _signed(entry: Recorded) -> Telling:
    return Telling(
        message("Signed for %(party)s", party=entry.after.get("party", "")),
        _frozen(entry.after),
        _quoted(message("Reservation"), entry.after.get("reservation")),
    )


def _moved(entry: Recorded) -> Telling:
    steps = {
        "submit_on": message("Reports handed in"),
        "consolidate_on": message("Consolidated"),
        "sign_on": message("Signed by the leaders"),
    }
    facts = [
        Fact(label, _day(entry.before.get(name)) or BY_RULE, _day(entry.after.get(name)) or BY_RULE)
        for name, label in steps.items()
        if entry.before.get(name) != entry.after.get(name)
    ]
    return Telling(message("Moved the dates of the review"), tuple(facts), _quoted(REASON, entry.after.get("because")))


def _moved_by_calendar(entry: Recorded) -> Telling:
    before, after = (_day(side.get(entry.period)) for side in (entry.before, entry.after))
    fact = (Fact(message("Reports handed in"), before, after),) if after else ()
    return Telling(message("The dates followed a change of the days off"), fact)


def _asked_pack(_entry: Recorded) -> Telling:
    return Telling(message("Asked for the papers of the review in one file"))


def _decided(entry: Recorded) -> Telling:
    owner, due_on = entry.names.get(entry.after.get("owner_id", 0), ""), _day(entry.after.get("due_on"))
    return Telling(
        message("Recorded a decision, to be carried out by %(agency)s", agency=owner),
        (Fact(message("Until"), None, due_on),) if due_on else (),
        _quoted(message("Decision"), entry.after.get("text")),
    )


def _carried_out(entry: Recorded) -> Telling:
    return Telling(
        message("Reported a decision as carried out"),
        words=_quoted(message("Decision"), entry.decision)
        + _quoted(message("What was done"), entry.after.get("done_how")),
    )


def _decision_moved(entry: Recorded) -> Telling:
    before, after = (_day(side.get("due_on")) for side in (entry.before, entry.after))
    return Telling(
        message("Moved the day of a decision"),
        (Fact(message("Until"), before, after),) if after else (),
        _quoted(message("Decision"), entry.decision) + _quoted(REASON, entry.after.get("because")),
    )


def _promised(entry: Recorded) -> Telling:
    due_on, until_on = _day(entry.after.get("due_on")), _day(entry.after.get("until_on"))
    what = PROMISED.get(entry.subject, message("What is owed"))
    facts = (Fact(message("What is owed"), None, what), Fact(message("Day promised"), due_on, until_on or NOTHING))
    owner = entry.names.get(entry.after.get("owner_id", 0), "")
    return Telling(message("Known, not done yet: a day is promised for %(agency)s", agency=owner), facts)


PROMISED = {
    "report": message("Report"),
    "consolidation": message("Consolidation"),
    "sign_off": message("Signature"),
    "decision": message("Decision"),
}
TELLINGS: Mapping[str, Callable[[Recorded], Telling]] = {
    "keep-draft": _about_report(message("Kept a draft of the report of %(agency)s").text),
    "present-report": _about_report(message("Presented the draft report of %(agency)s to the head").text),
    "send-back-draft": _about_report(message("Sent the draft report of %(agency)s back to be worked over").text),
    "submit-report": _about_report(message("Handed in the report of %(agency)s").text),
    "take-back-report": _about_report(message("Took back the report of %(agency)s, to hand it in anew").text),
    "return-report": _about_report(message("Returned the report of %(agency)s, to be handed in anew").text),
    "write-assessment": _assessed,
    "settle-difference": _settled,
    "freeze-review": _made_final,
    "reopen-review": _reopened,
    "sign-review": _signed,
    "move-review": _moved,
    "moved-by-calendar": _moved_by_calendar,
    "asked-pack": _asked_pack,
    "decided": _decided,
    "closed-decision": _carried_out,
    "moved-decision": _decision_moved,
    "acknowledged": _promised,
}


def _frozen(facts: Mapping[str, Any]) -> tuple[Fact, ...]:
    """Which version it is about; nothing where none was kept."""
    if not facts.get("version") or not facts.get("hash"):
        return ()
    return Fact(VERSION, None, str(facts["version"])), Fact("SHA-256", None, str(facts["hash"])[:SHORT_HASH])


def _quoted(label: Message, text: object) -> tuple[tuple[Message, str], ...]:
    said = str(text or "").strip()
    if len(said) > LONGEST_QUOTE:
        said = f"{said[:LONGEST_QUOTE].rstrip()}…"
    return ((label, said),) if said else ()


def _day(text: object) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None


def _number(text: object) -> Decimal | None:
    return Decimal(str(text)) if text is not None else None
