"""A program between other agencies, the twin of one's own, is nowhere: no query, page, paper, mail or count knows it.

Everything is asked twice, without the twin and with it, and must answer the same. A new query is asked by the names
of its parameters; one that cannot be asked so fails here until
tests/asked_queries.py says how, or that it reads nothing.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.asked_queries import (
    ADMINISTRATOR,
    OFFICERS,
    VIEWERS,
    everything_asked,
    subjects,
)
from tests.make import NOW, TODAY, Make
from tests.reminding import LETTERHEAD
from tests.world import World, world
from tests.world_people import who_is
from tests.world_twin import FURTHER, MARKER, NAMED, SOUGHT, add_agencies, add_twin
from tracker.database import db
from tracker.domain.permissions import Relation, Role
from tracker.jobs.review_mails import tell_of_reviews
from tracker.models import OutboxMessage
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import ladders
from tracker.queries.viewers import viewer_of_person
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.planning import plan_reminders

__all__ = ["world"]


def pages_read(world: World) -> dict[tuple[str, str], bytes]:
    """Each address, as each person, without what differs each time."""
    found = {}
    rules = [rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    own = [world.address(rule, Relation.PARTY) for rule in sorted(set(rules) - OF_THE_OPERATOR)]
    for address in (*own, *SEARCHES):
        for who in READERS:
            found[address, who.name] = without_chance(world.browser(who).get(address))
    return found


def without_chance(got: TestResponse) -> bytes:
    """The answer without tokens, codes of incidents, and the second in which a sheet was zipped."""
    content = got.get_data()
    if got.mimetype.endswith("sheet"):
        with ZipFile(BytesIO(content)) as sheet:
            return b"".join(sheet.read(name) for name in sheet.namelist())
    text = re.sub(rb'(name="(csrf_token|once)" value=")[^"]*', rb"\1", content)
    return b"%d " % got.status_code + re.sub(rb"(40[34])-[2-9A-Z]{5}", rb"\1", text)


READERS = (*OFFICERS[1:], who_is(Role.AUDITOR, Relation.PARTY), ADMINISTRATOR)
SEARCHES = (f"/search?q={SOUGHT}", f"/search/tasks?q={SOUGHT}", f"/agreements?q={SOUGHT}", f"/agencies?q={SOUGHT}")
OF_THE_OPERATOR = {"/accounts", "/health", "/health/ready", "/metrics", "/assets/<path:name>"}
NUMBERS = {"/mail", "/mail/stopped/decide", "/reminders"}
"""Pages on which who runs the installation counts all mail."""


def mails_written() -> dict[tuple[Any, ...], str]:
    """What a morning writes to each person of the world, and to the twin's leaders."""
    morning = Morning(NOW + timedelta(days=1), working_calendar(), ladders(), LETTERHEAD)
    plan_reminders(morning)
    tell_of_reviews(morning)
    m = OutboxMessage
    rows = db.session.execute(select(m.person_id, m.dedupe_key, m.subject, m.text, m.html)).all()
    db.session.rollback()
    return {(row.person_id, row.dedupe_key): f"{row.subject} {row.text} {row.html}" for row in rows}


Answers = dict[str, dict[Any, str | bytes]]


@pytest.fixture(scope="module")
def twice(world: World) -> tuple[Answers, Answers]:
    """What is answered without the twin, and with it."""
    given = subjects(world)
    add_agencies()
    without = all_answers(world, given)
    world.restore()
    add_agencies()
    add_twin()
    return without, all_answers(world, given)


def all_answers(world: World, given: Mapping[str, Any]) -> Answers:
    """Pages are read on one database: what they say, queries answer, and views do not ask which database it is."""
    pages = pages_read(world) if db.engine.dialect.name == "sqlite" else {}
    viewers = [Make(world.app).viewer(who) for who in VIEWERS]
    return {"queries": dict(everything_asked(given, viewers)), "pages": dict(pages), "mails": dict(mails_written())}


@pytest.mark.parametrize("kind", ["queries", "pages", "mails"])
def test_nobody_learns_of_the_twin_of_his_program(twice: tuple[Answers, Answers], kind: str) -> None:
    without, with_twin = (one[kind] for one in twice)
    ours = {key: said for key, said in with_twin.items() if not is_the_twins(key)}
    differing = [key for key in ours if ours[key] != without[key] and key not in counting()]
    assert not "\n".join(difference(without[key], ours[key], key) for key in sorted(differing, key=repr))
    assert not [key for key, said in ours.items() if is_marked(said, names=key[1] != ADMINISTRATOR.name)]
    assert len(ours) == len(without)
    assert len(ours) > 10 or kind == "pages"


def test_the_twin_is_there_for_its_own_people(world: World, twice: tuple[Answers, Answers]) -> None:
    _without, with_twin = twice
    assert all(is_marked(said) for key, said in with_twin["mails"].items() if is_the_twins(key))
    assert any(is_the_twins(key) for key in with_twin["mails"])
    officer = viewer_of_person(Make(world.app).person_id(OFFICERS[0]) + FURTHER, today=TODAY)
    assert officer
    seen = {
        name for (name, _who, _way), said in everything_asked(subjects(world), [officer]).items() if is_marked(said)
    }
    assert {"my_work.my_work", "found.find", "calendar.calendar_events", "agreement_list.list_agreements"} <= seen


def test_who_runs_the_installation_reads_nothing_of_a_program(world: World, twice: tuple[Answers, Answers]) -> None:
    addresses = set()
    for rule in {rule.rule for rule in world.app.url_map.iter_rules() if "GET" in (rule.methods or ())}:
        for ids in (world.ids, *(ids for part, ids in world.special.items() if part in rule)):
            found = {name: {of: further(name, id_) for of, id_ in by.items()} for name, by in ids.items()}
            there = dataclasses.replace(world, ids=world.ids | found, special={})
            addresses.add(there.address(rule, Relation.PARTY))
    pages = {one: without_chance(world.browser(ADMINISTRATOR).get(one)) for one in addresses}
    assert not sorted(one for one, page in pages.items() if MARKER.encode() in page)
    assert any(NAMED.encode() in page for page in pages.values()), "he keeps agencies and knows who holds which post"


def further(name: str, id_: object) -> object:
    """The twin's."""
    return int(id_) + FURTHER if isinstance(id_, int) and name not in ("number", "session_id") else id_


def is_the_twins(key: tuple[Any, ...]) -> bool:
    return isinstance(key[0], int) and key[0] > FURTHER


def counting() -> set[tuple[str, ...]]:
    """Where who runs the installation counts all mail."""
    mails = "mailbox.mail_list", ADMINISTRATOR.name, "{'is_demo': False, 'page': 1}"
    return {mails, *((page, ADMINISTRATOR.name) for page in NUMBERS)}


def is_marked(said: str | bytes, *, names: bool = True) -> bool:
    """Who runs the installation knows the names of people (``names``: they count)."""
    text = said if isinstance(said, str) else said.decode(errors="replace")
    return MARKER in text or (names and NAMED in text)


def difference(before: str | bytes, after: str | bytes, key: Any) -> str:
    """Where they begin to differ."""
    at = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), 0)
    return f"{key}: {before[max(0, at - 60) : at + 100]!r} -> {after[max(0, at - 60) : at + 160]!r}"
