"""What a digest says: from the items in it to the text its reader gets."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import Date, Row, Select, bindparam, select

from tracker.database import read
from tracker.domain.agencies import Succession, answering, answers_on, inherited
from tracker.domain.ladders import OWED_BY_LEADERS
from tracker.domain.messages import Message
from tracker.domain.obligations import PROMISED, Obligation, ObligationKind
from tracker.domain.permissions import WRITERS, Role
from tracker.domain.reminders import Ladder, Tier
from tracker.mail.digest import Digest, Line, write
from tracker.mail.links import REMINDERS, path_to
from tracker.mail.rendering import Rendered
from tracker.models import Agency
from tracker.models.agencies import succession_rows
from tracker.models.obligations import SELECTS, obligation_of
from tracker.services.reminders.morning import Morning

SOON = timedelta(days=7)
MOST_ALSO = 10
OWN_UNIT = (Role.OFFICER, Role.UNIT_HEAD)


def compose(rows: Sequence[Row[Any]], languages: Mapping[int, str], morning: Morning) -> dict[int, Rendered]:
    """The digest of each person of these items, who stand together in ``rows``. ``languages``: of each person."""
    successions = tuple(Succession(*row) for row in read(succession_rows(), {}))
    owners = {owner: answering(owner, successions, on=morning.today) for owner in {row.owner_id for row in rows}}
    names = _names({*owners.values(), *(row.agency_id for row in rows)})
    owed = _owed({row.agency_id for row in rows if row.role == Role.OFFICER}, successions, morning)
    found = {}
    for person, group in groupby(rows, key=lambda row: row.person_id):
        items = list(group)
        digest = Digest(
            post=items[0].post_title,
            agency=names[items[0].agency_id].name,
            on=morning.today,
            lines=tuple(_line(item, owners[item.owner_id], names, morning) for item in items),
            also=tuple(_also(items, owed, morning)),
            whys=tuple(_whys(items)),
            leader_told_on=_leader_told_on(items, morning),
            ledger_url=f"{morning.letterhead.base_url}{REMINDERS}",
            work_url=f"{morning.letterhead.base_url}/",
            may_promise=any(_may_promise(item, owners[item.owner_id]) for item in items),
            owed_count=sum(one.agency_id in _officer_of(items) for one in owed),
        )
        found[person] = write(digest, languages[person])
    return found


def _may_promise(item: Row[Any], owner_id: int) -> bool:
    """Does the reader's own agency owe it, without a promised day yet, and is there a page on which he promises one?"""
    is_his = owner_id == item.agency_id and item.role in WRITERS and item.obligation_kind in PROMISED
    return is_his and item.promised_on is None


def _line(item: Row[Any], owner_id: int, names: Mapping[int, Row[Any]], morning: Morning) -> Line:
    return Line(
        about=item.about,
        program=item.program,
        whose="" if owner_id == item.agency_id else names[owner_id].short_name,
        due_on=item.due_on,
        days=(morning.today - item.due_on).days,
        url=morning.letterhead.base_url + path_to(ObligationKind(item.obligation_kind), item.obligation_id),
        promised_on=item.promised_on,
    )


def _also(items: list[Row[Any]], owed: list[Obligation], morning: Morning) -> list[Line]:
    """What the officer's agency owes within a week and is not told of today."""
    mine = _officer_of(items)
    told = {(item.obligation_kind, item.obligation_id, item.owner_id) for item in items}
    return [
        Line(
            about=one.about,
            program=one.program,
            whose="",
            due_on=one.due_on,
            days=(morning.today - one.due_on).days,
            url=morning.letterhead.base_url + path_to(one.kind, one.id),
            promised_on=one.promise.until_on if one.promise else None,
        )
        for one in owed
        if one.due_on > morning.today and one.agency_id in mine and (one.kind, one.id, one.owner_id) not in told
    ][:MOST_ALSO]


def _officer_of(items: Iterable[Row[Any]]) -> set[int]:
    """The agencies whose officer this person is."""
    return {item.agency_id for item in items if item.role == Role.OFFICER}


def _owed(agency_ids: set[int], successions: tuple[Succession, ...], morning: Morning) -> list[Obligation]:
    """What these agencies owe late or in the coming seven days, by due date."""
    today, until = morning.today, morning.today + SOON
    owners = sorted({one for agency in agency_ids for one in inherited(agency, successions, on=today)})
    asked = {"owners": owners, "until": until}
    rows = [row for kind in OWED_BY_AGENCIES for row in read(_due_soon(kind), asked)] if owners else []
    found = [obligation_of(row, answers_on(successions, today), calendar=morning.calendar) for row in rows]
    found = [one for one in found if one.opens_on <= today and one.due_on <= until]
    return sorted(found, key=lambda one: (one.due_on, one.id))


OWED_BY_AGENCIES = tuple(kind for kind in SELECTS if kind not in OWED_BY_LEADERS)
"""What the officers who are told here can do."""


@cache
def _due_soon(kind: ObligationKind) -> Select[*tuple[Any, ...]]:
    """What any of ``owners`` owes late or ``until`` a day, both given when it is asked."""
    chosen = SELECTS[kind]
    is_theirs = chosen.owner_id.in_(bindparam("owners", expanding=True))
    return chosen.select().where(is_theirs, chosen.due_on <= bindparam("until", type_=Date))


def _leader_told_on(items: list[Row[Any]], morning: Morning) -> date | None:
    """The first day on which the leader of the agency is told of what is late now, if that is still to come."""
    coming = [
        morning.calendar.add(item.due_on, days)
        for item in items
        if item.due_on < morning.today
        and item.role in OWN_UNIT
        and (days := _days_to_leader(morning.ladders.of(item.agreement_id)))
    ]
    return min((day for day in coming if day > morning.today), default=None)


def _days_to_leader(ladder: Ladder) -> int | None:
    """Working days overdue after which the leader is told by this ladder."""
    return next((rung.days for rung in ladder.rungs if Tier.LEADER in rung.tiers), None)


def _whys(items: list[Row[Any]]) -> list[Message]:
    """Each reason once, in order."""
    found: list[Message] = []
    for item in items:
        if item.why not in found:
            found.append(item.why)
    return found


def _names(agency_ids: Collection[int]) -> dict[int, Row[Any]]:
    return {row.id: row for row in read(_names_of(), {"agencies": sorted(agency_ids)})}


@cache
def _names_of() -> Select[int, str, str]:
    columns = Agency.id, Agency.name, Agency.short_name
    return select(*columns).where(Agency.id.in_(bindparam("agencies", expanding=True)))
