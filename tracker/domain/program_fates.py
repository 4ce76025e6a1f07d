"""What becomes of a program whose party or holder changed: what can be chosen, and what is proposed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.agencies import Succession, SuccessionKind, answering, awaits_since
from tracker.domain.agency_changes import Asks, Becomes
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

ORDERED = {Becomes.COMBINE: Asks.COMBINE, Becomes.REPLACE: Asks.REPLACE, Becomes.END: Asks.END}
"""What heads of the program carry out: who keeps agencies closes none."""
CHOICES = (Becomes.INHERIT, Becomes.COMBINE, Becomes.REPLACE, Becomes.END)
CHOICES_OF_PART = (Becomes.STAY, Becomes.INHERIT, Becomes.PICK)
"""Of a change that hands only a part of the work over."""
CHOICES_OF_BOTH = (Becomes.STAY, Becomes.REPLACE, Becomes.END)
"""Of a program that who takes all the work over signed too: nobody is twice a party, so it does not go over."""


@dataclass(frozen=True)
class ProgramFacts:
    """Whose a program is: its parties in signing order, the standing one, and all that hold parts, as written down.

    ``open_ids``: of these who is a party or holds a part that is not confirmed. ``began_on``: signed, or counts from.
    """

    id: int
    party_ids: tuple[int, ...]
    standing_id: int | None
    holder_ids: frozenset[int] = frozenset()
    open_ids: frozenset[int] = frozenset()
    began_on: date | None = None


@dataclass(frozen=True)
class ProgramFate:
    """What a change does to one program on the day from which it counts.

    ``awaiting``: parties and holders as written down for whom nobody answers then or, by what is recorded, later.
    ``is_one_body``: its parties were several agencies and are one; of work handed over whole, whoever takes it over
    signed too, beside whatever third party. ``twin_ids``: other programs that the same agencies
    then share. ``decider_id``: who must decide about what awaits, None where nobody of the program is left.
    ``handed``: work is handed over, the whole or a part, by one that is still there. ``only_named``: a party bears
    another name, and nothing else is so.
    """

    id: int
    awaiting: frozenset[int]
    is_one_body: bool
    is_standing_gone: bool
    twin_ids: tuple[int, ...]
    decider_id: int | None
    handed: SuccessionKind | None = None
    only_named: bool = False

    @property
    def choices(self) -> tuple[Becomes, ...]:
        """What can be chosen; only what two programs share can be combined."""
        if self.only_named:
            return (Becomes.INHERIT,)
        if self.handed is SuccessionKind.PART:
            return CHOICES_OF_PART
        if self.handed and self.is_one_body:
            return CHOICES_OF_BOTH
        return tuple(one for one in CHOICES if one is not Becomes.COMBINE or self.twin_ids)

    @property
    def usual(self) -> Becomes | None:
        """What is proposed; None where somebody has to say: a program with itself cannot simply go on."""
        if self.handed is SuccessionKind.PART:
            return Becomes.STAY
        return None if self.is_one_body else Becomes.INHERIT

    def goes_over(self, chosen: Becomes | None) -> bool:
        """Does the open work in it become the other's by the change itself? Whatever else its heads are to do."""
        if self.handed is None or chosen in (None, Becomes.STAY, Becomes.PICK):
            return False
        return self.handed is SuccessionKind.PART or not self.is_one_body


def fate_of(
    program: ProgramFacts,
    others: Iterable[ProgramFacts],
    *,
    before: Sequence[Succession],
    after: Sequence[Succession],
    on: date,
    superior_ids: Sequence[int] = (),
    handed: SuccessionKind | None = None,
    giving: Mapping[int, int] | None = None,
    only_named: bool = False,
) -> ProgramFate:
    """What becomes of the program. ``before``, ``after``: all that is recorded without and with the change;
    ``superior_ids``: the parties of its parent program, the standing one first. ``giving``: who hands all its work
    over, to whom."""

    def now(agency_id: int) -> int:
        answers = answering(agency_id, after, on=on)
        return (giving or {}).get(answers, answers)

    own = frozenset(now(one) for one in program.party_ids)
    were = {answering(one, before, on=on) for one in program.party_ids}
    mine = frozenset(program.party_ids) | program.holder_ids
    return ProgramFate(
        id=program.id,
        awaiting=frozenset(one for one in mine if is_to_end(one, after)),
        is_one_body=len(own) == 1 < len(were) or (handed is SuccessionKind.TRANSFER and len(own) < len(were)),
        is_standing_gone=program.standing_id is not None and is_to_end(program.standing_id, after),
        twin_ids=tuple(
            sorted(
                other.id
                for other in others
                if other.id != program.id and len(own) > 1 and frozenset(now(one) for one in other.party_ids) == own
            )
        ),
        decider_id=decider_of(program, superior_ids, after),
        handed=handed,
        only_named=only_named,
    )


def decider_of(program: ProgramFacts, superior_ids: Sequence[int], known: Sequence[Succession]) -> int | None:
    """Who decides about what awaits in the program: the standing agency, else the next party, else one of the parent
    program's, whose work goes on by all that is recorded, also for days to come. None: nobody of them is left."""
    asked = (program.standing_id, *program.party_ids, *superior_ids)
    return next((one for one in asked if one is not None and not is_to_end(one, known)), None)


def is_to_end(agency_id: int, known: Sequence[Succession]) -> bool:
    """By what is recorded nobody answers for it in the end."""
    return awaits_since(agency_id, known, on=date.max) is not None


def check_choices(fates: Iterable[ProgramFate], chosen: Mapping[int, Becomes], called: Mapping[int, str]) -> None:
    """Raises RuleBroken where nothing was chosen although somebody has to say, or what cannot be.

    ``called``: symbol or title of each program.
    """
    fates = list(fates)
    if any(fate.handed for fate in fates) and all(chosen.get(fate.id, fate.usual) is Becomes.STAY for fate in fates):
        raise RuleBroken(message("Choose at least one program of which work is handed over."))
    for fate in fates:
        becomes = chosen.get(fate.id, fate.usual)
        if becomes is None:
            said = (
                message("Whoever takes over signed “%(program)s” too: say what becomes of it.", program=called[fate.id])
                if fate.handed
                else message(
                    "All parties of “%(program)s” become one agency: say what becomes of it.", program=called[fate.id]
                )
            )
            raise RuleBroken(said, field=f"program-{fate.id}")
        if becomes not in fate.choices:
            said = (
                message("No other program of the same parties is there to be combined with.")
                if becomes is Becomes.COMBINE
                else message("This cannot become of “%(program)s” by this change.", program=called[fate.id])
            )
            raise RuleBroken(said, field=f"program-{fate.id}")
