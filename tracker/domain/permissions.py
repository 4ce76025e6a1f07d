"""Who may what: one table, asked by the guard, the service and the button. Denied unless a line here allows it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a post lets its holder do inside the tracker."""

    OFFICER = "officer"
    UNIT_HEAD = "unit_head"
    LEADER = "leader"
    AGENCY_ADMIN = "agency_admin"
    OBSERVER = "observer"
    AUDITOR = "auditor"
    SYSTEM_ADMIN = "system_admin"


class Relation(StrEnum):
    """How an agency stands to an agreement; the first that fits counts."""

    STANDING = "standing"
    PARTY = "party"
    ASSIGNED = "assigned"  # holds a part, did not sign
    SUPERIOR = "superior"  # signed the parent program, or handed its work over after a report: both read
    NONE = "none"


class Action(StrEnum):
    """What can be asked for. The first ones ask nothing of an agreement."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    SEE_WORK = "see_work"
    SEE_REMINDERS = "see_reminders"
    SEE_LEDGER = "see_ledger"
    SEE_PEOPLE = "see_people"
    SEE_PEOPLE_TRAIL = "see_people_trail"
    KEEP_PEOPLE = "keep_people"
    END_POSTS = "end_posts"
    INVITE = "invite"
    CREATE_AGREEMENT = "create_agreement"
    HAND_OVER = "hand_over"
    ADMINISTER = "administer"
    SEE_AGREEMENT = "see_agreement"
    SEE_TRAIL = "see_trail"
    SEE_BELOW = "see_below"
    SEE_ADDRESSES = "see_addresses"
    TAKE_COPY = "take_copy"
    EDIT_AGREEMENT = "edit_agreement"
    LOG_PROGRESS = "log_progress"
    CONFIRM_COMPLETION = "confirm_completion"
    SUBMIT_REPORT = "submit_report"
    ACKNOWLEDGE = "acknowledge"
    SET_LADDER = "set_ladder"
    SEND_BACK_DRAFT = "send_back_draft"
    TAKE_BACK_REPORT = "take_back_report"
    RETURN_REPORT = "return_report"
    CONSOLIDATE = "consolidate"
    SIGN_OFF = "sign_off"
    ASK_EXTENSION = "ask_extension"
    DECIDE = "decide"
    CLOSE_DECISION = "close_decision"
    CLOSE_AGREEMENT = "close_agreement"
    NOTE_FINDING = "note_finding"
    ASSIGN_FINDING = "assign_finding"
    SETTLE_FINDING = "settle_finding"
    ANSWER_FINDING = "answer_finding"
    NOTE_COMMENDATION = "note_commendation"
    AGREE_COMMENDATION = "agree_commendation"
    PROPOSE_COMMENDATION = "propose_commendation"
    RECORD_AWARD = "record_award"
    AGREE_RANKING = "agree_ranking"
    REASSIGN = "reassign"
    SEND_GUIDANCE = "send_guidance"
    READ_GUIDANCE = "read_guidance"
    CREATE_BELOW = "create_below"


@dataclass(frozen=True)
class Seat:
    """One post a viewer holds today. ``answers_for``: his agency and every agency whose work it inherited."""

    role: Role
    title: str
    agency_id: int | None = None
    agency_name: str = ""
    agency_short: str = ""
    answers_for: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Viewer:
    """A signed-in person with the posts of today; roles are read at each request, never kept in a cookie.

    ``address``: of the browser, for the trail.
    """

    person_id: int
    name: str
    email: str
    language: str
    seats: tuple[Seat, ...] = ()
    address: str | None = field(default=None, compare=False)

    @property
    def agency_ids(self) -> frozenset[int]:
        """Every agency this person answers for, whatever the post."""
        return frozenset().union(*(seat.answers_for for seat in self.seats))

    def agency_ids_as(self, roles: Iterable[Role]) -> frozenset[int]:
        """The agencies this person answers for in one of ``roles``."""
        wanted = frozenset(roles)
        return frozenset().union(*(seat.answers_for for seat in self.seats if seat.role in wanted))

    def reading(self) -> Viewer:
        """The same person as an observer of what he otherwise writes: on the pages of a closed program."""
        seats = (replace(seat, role=Role.OBSERVER) if seat.role in WRITERS else seat for seat in self.seats)
        return replace(self, seats=tuple(seats))

    def seat_for(self, action: Action, agency_id: int) -> Seat | None:
        """The post by which this person does that on the part of that agency; None when there is none."""
        roles, _relations = AGREEMENT_ACTIONS[action]
        return next((seat for seat in self.seats if seat.role in roles and agency_id in seat.answers_for), None)

    @property
    def post_title(self) -> str:
        """The first post, as the page head names it."""
        return self.seats[0].title if self.seats else ""

    @property
    def agency_short(self) -> str:
        """The first post's agency, short."""
        return self.seats[0].agency_short if self.seats else ""

    @property
    def acting_as(self) -> str:
        """Post and agency as what this person does is kept under: both may be others tomorrow."""
        return f"{self.post_title}, {self.agency_short}"


@dataclass(frozen=True)
class Standing:
    """Which agencies stand how to one agreement (at least those the viewer answers for).

    ``formers``: handed a report in, and their work over since; what they reported they go on reading.
    ``is_closed``: it ended. ``is_opened``: by this very viewer, in an emergency, to read.
    """

    parties: frozenset[int] = frozenset()
    standing: frozenset[int] = frozenset()
    assigned: frozenset[int] = frozenset()
    superiors: frozenset[int] = frozenset()
    formers: frozenset[int] = frozenset()
    is_closed: bool = False
    is_opened: bool = False

    @classmethod
    def of(cls, rows: Iterable[Iterable[Any]]) -> Standing | None:
        """From rows of (word, agency id); None without any row: there is no such agreement."""
        found: dict[str, set[int]] = {}
        for word, agency_id in rows:
            found.setdefault(word, set()).add(agency_id)
        if not found:
            return None
        parties, standing, assigned, superiors, formers = (
            frozenset(found.get(word, ())) for word in ("party", "standing", "assigned", "superior", "former")
        )
        return cls(parties, standing, assigned, superiors, formers, is_closed="closed" in found)

    def relation(self, agency_ids: frozenset[int]) -> Relation:
        """The closest relation of any of these agencies."""
        if agency_ids & self.standing:
            return Relation.STANDING
        if agency_ids & self.parties:
            return Relation.PARTY
        if agency_ids & self.assigned:
            return Relation.ASSIGNED
        if agency_ids & (self.superiors | self.formers):
            return Relation.SUPERIOR
        return Relation.NONE


WRITERS = frozenset({Role.OFFICER, Role.UNIT_HEAD, Role.LEADER})
HEADS = frozenset({Role.UNIT_HEAD, Role.LEADER})
READERS = WRITERS | {Role.AGENCY_ADMIN, Role.OBSERVER}
LEDGER_READERS = READERS | {Role.AUDITOR}
"""Who was reminded of what, when: also for who looks into it."""
SIGNATORIES = frozenset({Relation.STANDING, Relation.PARTY})
HOLDERS = SIGNATORIES | {Relation.ASSIGNED}

OWN_ACTIONS: dict[Action, frozenset[Role]] = {
    Action.SIGNED_IN: frozenset(Role),
    Action.SEE_WORK: READERS,
    Action.SEE_REMINDERS: LEDGER_READERS | {Role.SYSTEM_ADMIN},  # he sees that mail goes out, not what it is about
    Action.SEE_LEDGER: LEDGER_READERS,
    Action.SEE_PEOPLE: READERS | {Role.AUDITOR},
    Action.SEE_PEOPLE_TRAIL: frozenset({Role.LEADER, Role.AGENCY_ADMIN, Role.AUDITOR, Role.SYSTEM_ADMIN}),
    Action.KEEP_PEOPLE: frozenset({Role.AGENCY_ADMIN}),
    Action.END_POSTS: frozenset({Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}),  # of their agencies' people; of everybody
    Action.INVITE: frozenset({Role.AGENCY_ADMIN, Role.SYSTEM_ADMIN}),
    Action.CREATE_AGREEMENT: WRITERS,
    Action.HAND_OVER: WRITERS,
    Action.ADMINISTER: frozenset({Role.SYSTEM_ADMIN}),
}

AGREEMENT_ACTIONS: dict[Action, tuple[frozenset[Role], frozenset[Relation]]] = {
    Action.SEE_AGREEMENT: (READERS, HOLDERS | {Relation.SUPERIOR}),
    Action.SEE_TRAIL: (READERS, HOLDERS | {Relation.SUPERIOR}),
    Action.SEE_BELOW: (READERS, SIGNATORIES),  # who signed it is superior of the programs below it, nobody else
    Action.SEE_ADDRESSES: (frozenset({Role.AUDITOR}), SIGNATORIES),  # from where: who looks into it, no colleague
    Action.TAKE_COPY: (READERS, HOLDERS | {Relation.SUPERIOR}),  # files, papers and sheets, that leave the system
    Action.EDIT_AGREEMENT: (WRITERS, SIGNATORIES),
    Action.LOG_PROGRESS: (WRITERS, HOLDERS),
    Action.CONFIRM_COMPLETION: (WRITERS, SIGNATORIES),
    Action.SUBMIT_REPORT: (WRITERS, HOLDERS),
    Action.ACKNOWLEDGE: (WRITERS, HOLDERS),
    Action.SET_LADDER: (HEADS, frozenset({Relation.STANDING})),
    Action.SEND_BACK_DRAFT: (HEADS, HOLDERS),
    Action.TAKE_BACK_REPORT: (HEADS, HOLDERS),
    Action.RETURN_REPORT: (WRITERS, frozenset({Relation.STANDING})),
    Action.CONSOLIDATE: (WRITERS, frozenset({Relation.STANDING})),
    Action.SIGN_OFF: (frozenset({Role.LEADER}), SIGNATORIES),
    Action.ASK_EXTENSION: (WRITERS, HOLDERS),
    Action.DECIDE: (HEADS, SIGNATORIES),
    Action.CLOSE_DECISION: (WRITERS, HOLDERS),
    Action.CLOSE_AGREEMENT: (HEADS, frozenset({Relation.STANDING})),
    Action.NOTE_FINDING: (WRITERS, SIGNATORIES),
    Action.ASSIGN_FINDING: (HEADS, SIGNATORIES),
    Action.SETTLE_FINDING: (WRITERS, HOLDERS),
    Action.ANSWER_FINDING: (WRITERS, SIGNATORIES),
    Action.NOTE_COMMENDATION: (WRITERS, SIGNATORIES),
    Action.AGREE_COMMENDATION: (HEADS, SIGNATORIES),
    Action.PROPOSE_COMMENDATION: (HEADS, SIGNATORIES),
    Action.RECORD_AWARD: (WRITERS, SIGNATORIES),
    Action.AGREE_RANKING: (HEADS, SIGNATORIES),
    Action.REASSIGN: (HEADS, SIGNATORIES | {Relation.SUPERIOR}),  # and only who owes the decision
    Action.CREATE_BELOW: (WRITERS, HOLDERS),  # for the program above: who signed it, or holds a part
    Action.SEND_GUIDANCE: (WRITERS, SIGNATORIES),
    Action.READ_GUIDANCE: (WRITERS, frozenset({Relation.STANDING})),  # for the program below: it was received there
}

NOBODY: tuple[frozenset[Role], frozenset[Relation]] = (frozenset(), frozenset())
BESIDE: dict[Action, tuple[frozenset[Role], frozenset[Relation]]] = {
    Action.SEE_TRAIL: (frozenset({Role.AUDITOR}), SIGNATORIES),
}
"""Who may do it beside those of AGREEMENT_ACTIONS: the auditor of a party reads what was done, and nothing else."""

READING = frozenset({Action.SEE_AGREEMENT, Action.SEE_TRAIL, Action.SEE_ADDRESSES, Action.SEE_BELOW, Action.TAKE_COPY})
WHEN_CLOSED = READING | {Action.CLOSE_AGREEMENT}
"""What can still be done to a closed program: it is read, and reopened."""
WHEN_OPENED = frozenset({Action.SEE_AGREEMENT, Action.SEE_TRAIL, Action.SEE_ADDRESSES})
"""What who runs the installation may do to a program that he opened in an emergency: read its pages, take nothing."""


def may(viewer: Viewer | None, action: Action, standing: Standing | None = None) -> bool:
    """True when one of the viewer's posts has the role, and its agency the relation, that the action asks for."""
    if action is Action.PUBLIC:
        return True
    if viewer is None:
        return False
    if action in OWN_ACTIONS:
        return any(seat.role in OWN_ACTIONS[action] for seat in viewer.seats)
    if standing is None or (standing.is_closed and action not in WHEN_CLOSED):
        return False
    if standing.is_opened and action in WHEN_OPENED and may(viewer, Action.ADMINISTER):
        return True
    return any(
        seat.role in roles and standing.relation(seat.answers_for) in relations
        for roles, relations in (AGREEMENT_ACTIONS[action], BESIDE.get(action, NOBODY))
        for seat in viewer.seats
    )


def may_for(viewer: Viewer, action: Action, agency_id: int | None) -> bool:
    """True when the viewer may do this on the part of that very agency: nobody edits another agency's part."""
    return agency_id is not None and viewer.seat_for(action, agency_id) is not None
