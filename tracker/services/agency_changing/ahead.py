"""Changes that are recorded and wait for their day: what they would need then is asked for now."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select

from tracker.database import db
from tracker.domain.agencies import HANDED, SuccessionKind
from tracker.domain.agency_changes import Becomes, Body, Change
from tracker.domain.agency_facts import AgencyName
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.models import AgencyChange
from tracker.services.agency_changing.bodies import ENDS
from tracker.services.agency_changing.concerned import ConcernedProgram
from tracker.services.agency_changing.fates import both_signed
from tracker.services.agency_changing.moving_work import SIGNED_ITSELF
from tracker.services.agency_names import check_new_name


@dataclass(frozen=True)
class Chosen:
    """What was chosen: the new name, what becomes of each program by its id, which post follows which."""

    name: AgencyName | None = None
    becomes: Mapping[int, Becomes] = field(default_factory=dict)
    posts: Mapping[int, int] = field(default_factory=dict)

    def kept(self) -> dict[str, Any]:
        """As a change keeps it until its day, in JSON. The posts stand there anyway."""
        return {"name": vars(self.name) if self.name else None, "becomes": {str(k): v for k, v in self.becomes.items()}}


def chosen_in(done: Mapping[str, Any]) -> Chosen:
    """What a change that waits for its day keeps."""
    ahead = done.get("ahead", {})
    return Chosen(
        AgencyName(**ahead["name"]) if ahead.get("name") else None,
        {int(id_): Becomes(word) for id_, word in ahead.get("becomes", {}).items()},
        {int(old): new for old, new in done["moved"]["posts"].items()},
    )


def check_ahead(change: Change, chosen: Chosen, programs: Sequence[ConcernedProgram]) -> None:
    """What would be refused on the day, by all that is known, is refused now. Raises RuleBroken with the field."""
    if chosen.name is not None:
        check_new_name(change.predecessor_ids[0], chosen.name, from_on=change.effective_on)
    if change.kind in HANDED:
        both = both_signed(programs, change.successor_ids[0])
        for one in programs:
            if one.id in both and one.fate.goes_over(chosen.becomes.get(one.id)):
                raise RuleBroken(SIGNED_ITSELF, field=f"program-{one.id}")


def refuse_waiting(change: Change, bodies: Mapping[int, Body]) -> None:
    """Nobody ends by a day on which, as is recorded, he is renamed or work of his is handed over; nor is he renamed or
    hands all of it over twice. Raises RuleBroken with the field "predecessors"."""
    for on, kind, named in _waiting():
        twice = kind is change.kind and kind in (SuccessionKind.RENAME, SuccessionKind.TRANSFER)
        ends = change.kind in ENDS and change.effective_on <= on
        for agency_id in change.predecessor_ids:
            if agency_id in named if ends else twice and agency_id == named[0]:
                said = message(
                    "Another change of %(name)s is recorded, counting from %(day)s. Take that one back first.",
                    name=bodies[agency_id].name, day=on,
                )  # fmt: skip
                raise RuleBroken(said, field="predecessors")


def _waiting() -> Iterable[tuple[date, SuccessionKind, list[int]]]:
    """Changes by which nobody ends: the day, the kind, and whom they name, who is renamed or hands over first."""
    c = AgencyChange
    waiting = c.carried_out_at.is_(None), c.undone_at.is_(None), c.kind.in_(sorted({SuccessionKind.RENAME} | HANDED))
    for on, kind, done in db.session.execute(select(c.effective_on, c.kind, c.done).where(*waiting).order_by(c.id)):
        written = json.loads(done)
        if "before" in written:
            yield on, SuccessionKind(kind), [*written["before"], *written["after"]]
