"""No page asks the database more than a handful of times, and ten times the data makes none ask once more."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection

from tests.make import TODAY, Make
from tests.people import ALLIANCE, COMMISSION, DEPARTMENT
from tests.statements import statements
from tests.world import World, world
from tests.world_contents import HOLDERS, lay_quarters, log, who_is
from tracker.domain.permissions import Relation, Role
from tracker.prepared import Answer, Prepared

__all__ = ["world"]

MOST_STATEMENTS = 18  # the paper of a joint review puts everything side by side, and asks for its seal
PRINTED = re.compile(r"\.(docx|pdf|xlsx)$")
NOT_A_PAGE = ("assets.serve", "account.data_file")  # the file of all that is stored about one reads every table once
READERS = (
    *(who_is(Role.OFFICER, of) for of in HOLDERS),
    who_is(Role.LEADER, Relation.STANDING),
    who_is(Role.SYSTEM_ADMIN, Relation.NONE),
    None,
)


SIDES = (lambda one: one[0], lambda one: one[1])
"""Of a reader on a page, what the second database is asked: it is sent as many statements by the same code."""


def counts(world: World) -> dict[str, int]:
    """How many statements each page needs, for each person who may read it."""
    found: dict[str, int] = {}
    for rule in world.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_A_PAGE:
            continue
        readers = READERS[:1] if PRINTED.search(rule.rule) else READERS  # a paper takes long to print
        addresses = dict.fromkeys(world.address(rule.rule, of) for of in HOLDERS)
        for who, address in world.part(list(product(readers, addresses)), *SIDES, turn=rule.rule):
            browser = world.browser(who)
            with statements() as seen:
                answer = browser.get(address)
            if answer.status_code == 200:
                found[f"{address} for {who.name if who else 'a stranger'}"] = len(seen)
    return found


def grow(world: World, times: int) -> None:
    """So many more programs, tasks, reviews and entries."""
    make = Make(world.app)
    own = int(world.ids["agreement_id"][Relation.STANDING])
    leads = {COMMISSION: Relation.STANDING, ALLIANCE: Relation.PARTY}
    for number in range(times):
        agreement_id = make.agreement(title=f"Chương trình {number}", parent_id=own)
        lay_quarters(agreement_id)
        for lead, of in leads.items():
            for due_on in (TODAY - timedelta(days=40), TODAY + timedelta(days=5), None):
                in_own = make.task(
                    int(own), title=f"Việc {number}", lead=lead, coordinating=[DEPARTMENT], due_on=due_on
                )
                for task_id in (in_own, make.task(agreement_id, lead=lead, due_on=due_on)):
                    log(make, of, make.part_id(task_id, lead), with_file=False)
        for of in HOLDERS:
            log(make, of, int(world.ids["assignment_id"][of]), with_file=False)


@pytest.fixture(scope="module")
def small(world: World) -> dict[str, int]:
    grow(world, 1)
    return counts(world)


@pytest.fixture(scope="module")
def large(world: World, small: dict[str, int]) -> dict[str, int]:
    grow(world, 10)
    return counts(world)


def test_every_page_reads_what_sqlalchemy_alone_would_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    answer, seen = Prepared.answer, set[Prepared]()

    def compared(prepared: Prepared, connection: Connection, values: Mapping[str, Any]) -> Answer:
        given = answer(prepared, connection, values)
        rows, alone = given.rows, connection.execute(prepared.statement, values).all()
        assert [(*row, *map(type, row)) for row in rows] == [(*row, *map(type, row)) for row in alone]
        assert not rows or rows[0]._fields == alone[0]._fields
        seen.add(prepared)
        return given

    monkeypatch.setattr(Prepared, "answer", compared)
    for rule in world.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and not PRINTED.search(rule.rule):
            for who in (who_is(Role.OFFICER, Relation.STANDING), who_is(Role.LEADER, Relation.STANDING)):
                world.browser(who).get(world.address(rule.rule, HOLDERS[0]))
    assert len(seen) > 50


def test_every_page_needs_a_handful_of_statements(small: dict[str, int]) -> None:
    assert len(small) > 20
    assert not {page: count for page, count in small.items() if count > MOST_STATEMENTS}


def test_ten_times_the_data_asks_no_more_often(small: dict[str, int], large: dict[str, int]) -> None:
    assert set(large) == set(small)
    assert not {page: (small[page], count) for page, count in large.items() if count > small[page]}
