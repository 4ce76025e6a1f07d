"""What a move is: from where, by which act, to where, who may, needing what. The tables of moves are made of these."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tracker.domain.permissions import Action


class Machine(StrEnum):
    """What moves."""

    REVIEW = "review"
    REPORT = "report"
    TASK = "task"
    PART = "part"  # one agency's part of a task
    DECISION = "decision"
    PROGRAM = "program"
    FINDING = "finding"
    COMMENDATION = "commendation"


class Act(StrEnum):
    """What people do to them; ``CLOSE``, ``CHANGE`` and ``CHANGE_BACK`` happen by themselves."""

    KEEP = "keep"
    PRESENT = "present"
    SEND_BACK = "send_back"
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    RETURN = "return"
    WRITE = "write"
    SETTLE = "settle"
    FREEZE = "freeze"
    SIGN = "sign"
    REOPEN = "reopen"
    CLOSE = "close"
    CHANGE = "change"
    CHANGE_BACK = "change_back"
    LOG = "log"
    REPORT = "report"
    MOVE = "move"
    CONFIRM = "confirm"
    EXTEND = "extend"
    PAUSE = "pause"
    CANCEL = "cancel"
    RESUME = "resume"
    FINISH = "finish"
    END = "end"
    ASSIGN = "assign"
    ACCEPT = "accept"
    AGREE = "agree"
    DECLINE = "decline"
    PROPOSE = "propose"
    AWARD = "award"


class Need(StrEnum):
    """What an act asks for besides the right to do it."""

    NOTHING = "nothing"
    TEXT = "text"
    TEXT_AND_NO_HEAD = "text_and_no_head"  # an officer: only where neither head nor leader is there
    REASON = "reason"
    SIGNATURE = "signature"  # ticks and the password again
    LAST_SIGNATURE = "last_signature"  # the same, and every other party has signed
    DAY_AFTER_CUT_OFF = "day_after_cut_off"
    NOBODY_TO_CONFIRM = "nobody_to_confirm"  # no other agency signed
    ALL_LEADS_CONFIRMED = "all_leads_confirmed"
    AGENCY_AND_DAY = "agency_and_day"
    TEXT_OF_WHO_NOTED_IT = "text_of_who_noted_it"
    FACTS_CHANGED = "facts_changed"  # a report or an entry that the frozen version rests on
    FACTS_AS_FROZEN = "facts_as_frozen"  # they are again what they were: late ones were returned or moved out
    LAST_AGREEMENT = "last_agreement"  # every other party has agreed
    AUTHORITY_AND_EVIDENCE = "authority_and_evidence"
    DECISION_OF_AUTHORITY = "decision_of_authority"


class Whose(StrEnum):
    """On whose part an act is done, besides the relation that its action asks for."""

    ANY = "any"
    OWN = "own"
    JUDGED = "judged"  # a part that the actor's agency confirms
    NOTED = "noted"  # an issue that the actor's agency noted
    OTHERS = "others"  # what others owe, or what he decided himself


@dataclass(frozen=True)
class Edge:
    """One allowed move. ``action`` None: it happens by itself.

    Who that is, as roles and relations, ``permissions.AGREEMENT_ACTIONS`` says.
    """

    machine: Machine
    start: StrEnum
    act: Act
    to: StrEnum
    action: Action | None
    need: Need = Need.NOTHING
    whose: Whose = Whose.ANY
