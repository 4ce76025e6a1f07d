"""Every address with what does not belong in it: strange ids, strange queries, foreign targets. A 404, never a 500."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import partial
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pytest
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RoutingException, Rule

from tests.covering import covering
from tests.hostile.values import HARD_ON_POSTGRESQL, NO_IDS, STRANGE, hard
from tests.people import Cast
from tests.world import World, world
from tests.world_contents import HOLDERS, who_is
from tracker.domain.permissions import Relation, Role
from tracker.web.sign_in.views import own_path

__all__ = ["world"]

OFFICER = who_is(Role.OFFICER, Relation.STANDING)
ADMINISTRATOR = who_is(Role.SYSTEM_ADMIN, Relation.NONE)


def rules(world: World, method: str) -> list[Rule]:
    return [rule for rule in world.app.url_map.iter_rules() if method in (rule.methods or ())]


def of_each(
    world: World, texts: Sequence[str], people: Sequence[Cast | None], *, turn: str
) -> Sequence[tuple[str, Cast | None]]:
    """Every text from everybody; on the second database what it may break on, and everybody once."""
    asked = [(text, who) for text in texts for who in people]
    return world.part(asked, lambda one: hard(one[0]), lambda one: one[1], turn=turn)


def test_the_second_database_is_asked_what_it_may_break_on_and_every_text_on_some_page() -> None:
    """Of the texts after a question mark."""
    parts = [covering(STRANGE, hard, turn=f"/page-{number}") for number in range(200)]
    assert {text for part in parts for text in part} == set(STRANGE)
    assert all(set(part) > HARD_ON_POSTGRESQL & set(STRANGE) for part in parts)
    assert len(HARD_ON_POSTGRESQL & {*STRANGE, *NO_IDS}) == 10


def reaches(world: World, address: str, method: str) -> bool:
    """Does any page answer this address, or send on from it? Whatever routing refuses is refused before any page."""
    try:
        world.app.url_map.bind("localhost").match(unquote(urlsplit(address).path), method)
    except (NotFound, MethodNotAllowed):
        return False
    except RoutingException:
        return True
    return True


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_no_id_is_no_page(world: World, method: str) -> None:
    """What routing refuses is asked on one page for every text; the rest everywhere."""
    untouched, wrong, refused = world.digest(), [], set()
    for rule in rules(world, method):
        for argument in (name for name in rule.arguments if f"<int:{name}>" in rule.rule):
            for text, who in of_each(world, NO_IDS, (OFFICER, ADMINISTRATOR), turn=rule.rule + argument):
                address = world.address(rule.rule.replace(f"<int:{argument}>", text), Relation.STANDING)
                if not reaches(world, address, method):
                    if (text, who) in refused:
                        continue
                    refused.add((text, who))
                answer = world.browser(who).open(address, method=method)
                if answer.status_code not in (403, 404, 405):
                    wrong.append((method, address[:80], who.name, answer.status_code))
    assert not wrong
    assert world.digest() == untouched


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_strange_words_in_an_address_are_no_page(world: World, method: str) -> None:
    wrong = []
    for rule in rules(world, method):
        for argument in (name for name in rule.arguments if f"<{name}>" in rule.rule):
            for text, who in of_each(world, STRANGE, (OFFICER, ADMINISTRATOR, None), turn=rule.rule + argument):
                said = quote(text.encode("utf-8", "surrogatepass"), safe="")
                address = world.address(rule.rule.replace(f"<{argument}>", said), Relation.STANDING)
                answer = world.browser(who).open(address, method=method)
                if answer.status_code >= 500 or (answer.status_code == 302 and not is_own(answer.location)):
                    wrong.append((address[:80], answer.status_code))
    world.restore()
    assert not wrong


def is_own(location: str) -> bool:
    return location.startswith("/") and not location.startswith("//")


def queries_on_pages(world: World) -> dict[str, set[str]]:
    """Each address with the names that links and forms of pages put behind its question mark."""
    found: dict[str, set[str]] = {}
    for rule in rules(world, "GET"):
        for address in dict.fromkeys(world.address(rule.rule, of) for of in HOLDERS):
            if address.endswith((".docx", ".pdf", ".xlsx")):
                continue
            page = world.browser(OFFICER).get(address)
            if page.mimetype != "text/html":
                continue
            for link in re.findall(r'href="([^"#]*)\?([^"#]*)', page.text):
                names = {name for name, _value in parse_qsl(link[1].replace("&amp;", "&"), keep_blank_values=True)}
                found.setdefault(link[0] or address, set()).update(names)
            for form in re.findall(r'<form[^>]*method="get".*?</form>', page.text, re.DOTALL):
                action = re.search(r'action="([^"]*)"', form)
                names = set(re.findall(r'<(?:input|select)[^>]*name="([^"]+)"', form))
                found.setdefault((action[1] if action else "") or address, set()).update(names)
    return found


def kind_of_query(query: tuple[str, str]) -> str:
    """Pages of one kind ask the same; the language is chosen in one place, before any page."""
    path, name = query
    return name if name == "lang" else re.sub("[0-9]+", "N", f"{path} {name}")


def test_strange_words_after_the_question_mark_break_nothing(world: World) -> None:
    untouched, wrong, tried = world.digest(), [], 0
    there = queries_on_pages(world).items()
    queries = [(urlsplit(address).path, name) for address, names in there for name in sorted(names - {"next"})]
    kinds = set()
    for path, name in world.part(queries, kind_of_query, turn=""):
        in_turn = covering(STRANGE, lambda _text: "a language", turn=path)
        is_told_again = name == "lang" and name in kinds  # a page knows the language it is in, not the word for it
        kinds.add(name)
        for text in in_turn if is_told_again else world.part(STRANGE, hard, turn=path + name):
            tried += 1
            answer = world.browser(OFFICER).get(f"{path}?{name}={quote(text.encode('utf-8', 'surrogatepass'))}")
            if answer.status_code >= 500:
                wrong.append((path, name, text[:40], answer.status_code))
    assert tried > 100
    assert not wrong
    assert world.digest() == untouched


@pytest.mark.parametrize("who", [OFFICER, ADMINISTRATOR, None])
def test_the_wrong_verb_is_refused_calmly(world: World, who: Cast | None) -> None:
    untouched, wrong = world.digest(), []
    for rule in world.app.url_map.iter_rules():
        address = world.address(rule.rule, Relation.STANDING)
        others = sorted({"PUT", "PATCH", "DELETE", "TRACE", "GET", "POST", "OPTIONS"} - (rule.methods or set()))
        for method in covering(others, partial(reaches, world, address), turn=rule.rule):
            answer = world.browser(who).open(address, method=method)
            if answer.status_code not in (302, 401, 403, 404, 405) and address not in paths_with(world, method):
                wrong.append((method, address, answer.status_code))
    assert not wrong
    assert world.digest() == untouched


def paths_with(world: World, method: str) -> set[str]:
    return {world.address(rule.rule, Relation.STANDING) for rule in rules(world, method)}


@pytest.mark.parametrize(
    "target",
    [None, "", "evil.example", "//evil", "///evil", "/\\evil", "\\\\evil", "\t//evil", "/\t/evil", "/\n/evil",
     " //evil",
     "https:evil", "https://evil", "http://good@evil", "javascript:alert(1)", "data:text/html,x", "/a b", "/\x7f",
     "/\x00",
     "/%\r\nSet-Cookie: a=b", "?next=/", "#x", "a" * 5000, "/" + "a" * 5000],
)  # fmt: skip
def test_one_is_never_led_to_another_site(target: str | None) -> None:
    assert own_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/agreements", "/tasks/7?from=50#entries", "/a//b", "/tìm?q=hợp"])
def test_one_is_led_on_to_a_page_of_this_site(target: str) -> None:
    assert own_path(target) == target


def test_the_page_one_wanted_is_kept_while_signing_in(world: World) -> None:
    asked = world.browser(None).get("/agreements?q=h%E1%BB%A3p&page=2")
    assert asked.location == "/sign-in?" + urlencode({"next": "/agreements?q=h%E1%BB%A3p&page=2"}, safe="/")
