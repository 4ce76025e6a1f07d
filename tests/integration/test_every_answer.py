"""What a browser is told with every answer, whatever the address and whoever asks; and that texts stay texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Column, String, Text, func, update
from werkzeug.test import TestResponse

from tests.people import Cast
from tests.world import World, world
from tests.world_contents import who_is
from tracker import create_app
from tracker.database import Base, db, transaction
from tracker.domain.permissions import Relation, Role
from tracker.models.columns import LINE, NAME

__all__ = ["world"]

OFFICER = who_is(Role.OFFICER, Relation.STANDING)
LEADER = who_is(Role.LEADER, Relation.PARTY)
ADMINISTRATOR = who_is(Role.SYSTEM_ADMIN, Relation.NONE)
LETTER = "/letter"
"""A mail as it went out stands in a frame of its own: without scripts and origin, with the styles that mail needs."""
FILE_OF_OURS = "/static/"
MARKUP = "<script>alert(1)</script>"
KEPT_AS_IS = {"audit_entries", "audit_heads", "alembic_version", "spent_forms", "sign_in_sessions", "one_time_links"}
"""The trail takes no change; keys and digests are nobody's text."""
NOT_TYPED = re.compile(
    r".*(?:hash|sha256|digest|_key|token|_id|secret|folded|search_text)|email|address|media_type|html"
)
on_one_database = pytest.mark.parametrize("world", ["sqlite"], indirect=True)
"""What is printed does not depend on where it was kept."""


def ask(world: World, who: Cast | None, method: str = "GET") -> Iterator[tuple[str, TestResponse]]:
    """Every route once, by its address."""
    for rule in sorted({rule.rule for rule in world.app.url_map.iter_rules()}):
        address = world.address(rule, Relation.STANDING)
        yield address, world.browser(who).open(address, method=method)


def faults(address: str, answer: TestResponse) -> Iterator[str]:
    """What a passive scanner would note of the headers."""
    head, is_letter = answer.headers, address.endswith(LETTER) and answer.status_code == 200
    yield from faults_of_policy(is_letter, head.get("Content-Security-Policy", ""))
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "SAMEORIGIN" if is_letter else "DENY",
    }
    yield from (f"{name}: {head.get(name)}" for name, value in wanted.items() if head.get(name) != value)
    if "no-store" not in head.get("Cache-Control", "") and not address.startswith(FILE_OF_OURS):
        yield "may be kept by a proxy"
    telling = {"Server", "X-Powered-By", "Via", "Access-Control-Allow-Origin", "Strict-Transport-Security"}
    yield from (f"tells {name}" for name in telling if name in head)
    if answer.mimetype.startswith("text/") and "charset" not in head.get("Content-Type", ""):
        yield "leaves the charset to be guessed"
    for cookie in head.getlist("Set-Cookie"):
        if not {"HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}:
            yield f"a loose cookie: {cookie.split('=')[0]}"


def faults_of_policy(is_letter: bool, policy: str) -> Iterator[str]:
    """Nothing unless it is named, nothing inline, no frames, no other base."""
    said = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
    if said.get("default-src") != "'none'":
        yield "a policy that lets everything in"
    if "sandbox" not in said and {said.get(name) for name in ("frame-ancestors", "base-uri")} != {"'none'"}:
        yield "may be framed, or given another base"
    loose = {name for name, value in said.items() if re.search(r"unsafe|\*|http:|https:|data:|blob:", value)}
    if loose - ({"style-src", "img-src"} if is_letter else set()):
        yield f"a loose policy: {loose}"


@on_one_database
@pytest.mark.parametrize(("who", "method"), [(OFFICER, "GET"), (None, "GET"), (OFFICER, "POST")])
def test_every_answer_tells_the_browser_to_be_careful(world: World, who: Cast | None, method: str) -> None:
    wrong = [
        (address, answer.status_code, what)
        for address, answer in ask(world, who, method)
        for what in faults(address, answer)
    ]
    world.restore()
    assert not wrong


def test_behind_tls_every_answer_insists_on_it_and_every_cookie_is_bound_to_it(plain_settings) -> None:
    app = create_app(replace(plain_settings, base_url="https://localhost"))
    browser = app.test_client()
    cookies = []
    for rule in app.url_map.iter_rules():
        if rule.arguments or "GET" not in (rule.methods or ()):
            continue
        answer = browser.get(rule.rule, base_url="https://localhost")
        assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains", rule
        cookies += answer.headers.getlist("Set-Cookie")
    with app.app_context():
        db.engine.dispose()  # /readyz looked for the database
    assert cookies
    for cookie in cookies:
        assert cookie.startswith("__Host-"), cookie
        assert {"Secure", "HttpOnly", "Path=/"} <= {part.strip() for part in cookie.split(";")}, cookie


def typed(column: Column[Any]) -> bool:
    """May a person have typed what is in it?"""
    if type(column.type) not in (String, Text) or NOT_TYPED.fullmatch(column.name):
        return False
    return (column.type.length or LINE.length) >= NAME.length


def fill_with_markup() -> int:
    """Write markup behind every text that a person may have typed; answers in how many columns."""
    tables = [table for table in Base.metadata.sorted_tables if table.name not in KEPT_AS_IS]
    columns = [(table, column) for table in tables for column in table.columns if typed(column)]
    with transaction():
        for table, column in columns:
            marked = func.substr(column, 1, (column.type.length or 10_000) - len(MARKUP)) + MARKUP
            is_text = (
                column != "",
                ~column.startswith("["),
                ~column.startswith("{"),
            )  # JSON holds texts of other columns
            db.session.execute(update(table).where(*is_text).values({column: marked}))
    return len(columns)


@on_one_database
def test_markup_in_every_text_of_the_database_is_printed_as_text(world: World) -> None:
    assert fill_with_markup() > 80
    shown, wrong = 0, []
    for who in (OFFICER, LEADER, ADMINISTRATOR):
        for address, answer in ask(world, who):
            if answer.mimetype == "text/html" and answer.status_code < 500:
                shown += "&lt;script&gt;alert(1)" in answer.text
                if MARKUP in answer.text or "<script>alert" in answer.text:
                    wrong.append((who.name, address))
            elif answer.status_code >= 500 and address != "/readyz":
                wrong.append((who.name, address, answer.status_code))
    world.restore()
    assert not wrong
    assert shown > 60, "the pages show nothing of it"
