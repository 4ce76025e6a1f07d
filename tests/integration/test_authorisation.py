"""Every route, asked by every role at every relation to the program, answers what docs/authorisation.csv says."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests import world_emergency
from tests.covering import covering
from tests.forms_on_pages import Form
from tests.people import Cast
from tests.world import World, forms, world
from tests.world_contents import HOLDERS, who_is
from tracker import create_app
from tracker.domain.permissions import Relation, Role

__all__ = ["forms", "world"]

TABLE = Path(__file__).parents[2] / "docs" / "authorisation.csv"
COLUMNS = (*Relation, "missing")
SIGNED_OUT = "signed_out"
OPENED = "opened"  # a system administrator who has the program open in an emergency
EVERYBODY = {*Role, OPENED, SIGNED_OUT}
OWNED = (
    "absence_id",
    "assignment_id",
    "decision_id",
    "entry_id",
    "finding_id",
    "holding_id",
    "mail_id",
    "person_id",
    "report_id",
)  # one agency's, which the others at most read
FEWEST_CELLS = 14_800
LET_IN, SIGN_IN = "200", "302"
Route = tuple[str, str]
# What a person types who is let in again and again: too short a password leaves the link unused.
TYPED = {"/set-password/<token>": {"password": "ngắn"}, "/sign-in": {"password": ""}}


class Cell(NamedTuple):
    """One question: who stands where, whose part it is, and the answer."""

    of: Relation
    who: str
    stands: str
    answer: str


def read_table() -> dict[tuple[str, str], list[Cell]]:
    found: dict[tuple[str, str], list[Cell]] = {}
    lines = [line for line in TABLE.read_text().splitlines() if not line.startswith("#")]
    for row in csv.DictReader(lines, strict=True):
        cells = found.setdefault((row["route"], row["method"]), [])
        for of in row["of"].split() or [Relation.STANDING]:
            for who in row["who"].split():
                cells += [Cell(Relation(of), who, stands, row[stands]) for stands in asked_of(who)]
    for cells in found.values():
        own = {cell.of for cell in cells if cell.who == OPENED}
        like_others = [cell._replace(who=OPENED) for cell in cells if cell.who == Role.SYSTEM_ADMIN]
        cells += [cell for cell in like_others if cell.of not in own and cell.stands in asked_of(OPENED)]
    return found


def asked_of(who: str) -> tuple[str, ...]:
    """He is of no agency, so one column says it all."""
    return (Relation.NONE, "missing") if who == OPENED else COLUMNS


DECIDED = read_table()
ASKED = {route: [cell for cell in cells if cell.answer != "-"] for route, cells in DECIDED.items()}
SIDES = (lambda cell: (cell.stands, cell.answer), lambda cell: cell.of)
"""Of a cell, what the second database is asked once on each route."""
TAKES_AWAY = {("/agreements/<int:agreement_id>/undo-import", "POST")}
ROUTES = sorted(DECIDED)
each_route = pytest.mark.parametrize("route_and_method", ROUTES, ids=[f"{method} {route}" for route, method in ROUTES])


def methods(rule: Rule) -> set[str]:
    return set(rule.methods or ()) - {"HEAD", "OPTIONS"}


def is_owned(route: str) -> bool:
    return any(f":{name}>" in route for name in OWNED)


def test_every_route_has_its_rows_and_every_row_its_route(plain_settings) -> None:
    rules = create_app(plain_settings).url_map.iter_rules()
    there = {(rule.rule, method) for rule in rules for method in methods(rule)}
    assert not sorted(there - set(DECIDED)), "decide who may, in docs/authorisation.csv"
    assert not sorted(set(DECIDED) - there), "these rows of docs/authorisation.csv have no route any more"


def test_thousands_of_cells_are_asked(record_property) -> None:
    """As the issue promises; a table that lost rows by a slip would still be complete for fewer routes."""
    asked = sum(map(len, ASKED.values()))
    record_property("cells asked", asked)
    assert asked >= FEWEST_CELLS, f"{asked} cells"


def test_the_part_that_the_second_database_is_asked_covers_the_table() -> None:
    """Every route with every answer at every relation; over all of them every role with every answer it gets."""
    part = [(*route, cell) for route in ROUTES for cell in covering(ASKED[route], *SIDES, turn=" ".join(route))]
    whole = [(*route, cell) for route in ROUTES for cell in ASKED[route]]
    for shown in (
        lambda route, method, cell: (route, method, cell.stands, cell.answer),
        lambda route, method, cell: (route, method, cell.of),
        lambda _route, _method, cell: (cell.who, cell.answer),
        lambda _route, _method, cell: (cell.who, cell.stands),
    ):
        assert {shown(*one) for one in part} == {shown(*one) for one in whole}
    assert len(part) < len(whole) / 3


@each_route
def test_every_cell_is_decided_exactly_once(route_and_method: Route) -> None:
    route, method = route_and_method
    asked = [(cell.of, cell.who, cell.stands) for cell in DECIDED[route, method]]
    owners = HOLDERS if is_owned(route) else (Relation.STANDING,)
    wanted = {(of, who, stands) for of in owners for who in EVERYBODY for stands in asked_of(who)}
    assert set(asked) == wanted
    assert len(asked) == len(wanted)
    assert {cell.answer for cell in DECIDED[route, method]} <= {"200", "302", "403", "404", "-"}


@each_route
def test_each_answer_is_the_one_decided(world: World, forms: dict[str, Form], route_and_method: Route) -> None:
    route, method = route_and_method
    cells = world.part(ASKED[route_and_method], *SIDES, turn=" ".join(route_and_method))
    before = world.digest() if method != "GET" else ""
    wrong = [ask(world, forms, route, method, cell) for cell in cells if cell.answer != LET_IN]
    assert not [said for said in wrong if said]
    if method != "GET":
        assert world.digest() == before, "a refused form changed something"
    wrong = []
    for cell in cells:
        if cell.answer == LET_IN:
            wrong.append(ask(world, forms, route, method, cell))
            if (route, method) in TAKES_AWAY:
                world.restore()  # the next one who may finds it again
    if method != "GET":
        world.restore()
    assert not [said for said in wrong if said]


def ask(world: World, forms: dict[str, Form], route: str, method: str, cell: Cell) -> str | None:
    """Ask one cell; what is wrong with the answer. What is hidden must look like what is missing."""
    got = send(world, forms, route, method, cell)
    said = f"{cell.who} of the {cell.stands} agency, part of {cell.of}: "
    if answer(got) != cell.answer:
        return f"{said}{answer(got)} instead of {cell.answer}"
    if cell.answer == "404" and cell.stands != "missing" and masked(got) != nothing(world, route, method, cell):
        return f"{said}hidden does not look like missing"
    return None


def nothing(world: World, route: str, method: str, cell: Cell) -> str:
    """What this person is answered about an id that nothing has."""
    key = (route, method, cell.who, cell.stands)
    if key not in world.nothing:
        got = send(world, {}, route, method, cell._replace(stands="missing"), stands=cell.stands)
        world.nothing[key] = masked(got)
    return world.nothing[key]


def send(
    world: World, forms: dict[str, Form], route: str, method: str, cell: Cell, stands: str | None = None
) -> TestResponse:
    address = world.missing(route) if cell.stands == "missing" else world.address(route, cell.of)
    browser = world.browser(person(cell.who, stands or cell.stands))
    if method == "GET":
        return browser.get(address)
    form = forms.get(world.address(route, cell.of))
    return browser.post(address, data=form.body(once="") | TYPED.get(route, {}) if form else {})


def person(who: str, stands: str) -> Cast | None:
    if who == SIGNED_OUT:
        return None
    if who == OPENED:
        return world_emergency.OPENED
    return who_is(Role(who), Relation.PARTY if stands == "missing" else Relation(stands))


def answer(response: TestResponse) -> str:
    """What a table can say of an answer."""
    code = response.status_code
    if code == 401 or (code == 302 and response.location.startswith("/sign-in?next=")):
        return SIGN_IN
    return str(code) if code in (403, 404, 405, 500) else LET_IN


def masked(response: TestResponse) -> str:
    """The page without what differs each time: token, key, incident code, the address asked for."""
    text = re.sub(r'(name="(csrf_token|once)" value=")[^"]*', r"\1", response.text)
    text = re.sub(r"/emergency\?page=[^\"]*", "/emergency?page=THIS", text)
    text = re.sub(r"404-[2-9A-Z]{5}", "404-CODE", text)
    return f"{response.status_code} {sorted(response.headers.keys())} {text}"
