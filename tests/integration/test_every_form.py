"""Every form of every page: honest texts are taken once, bad ones leave nothing behind and lose nothing typed.

The forms are read off the pages themselves, so a new page joins by being there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import pytest
from werkzeug.test import TestResponse

from tests.covering import covering
from tests.forms_on_pages import Form, forms_of
from tests.hostile.attacking import attack
from tests.hostile.values import TEXTS, hard
from tests.world import World, forms, world

__all__ = ["forms", "world"]

NOT_ABOUT_DATA = (
    "/account/password",  # asks for a password that few of the world have
    "/calendar/feeds",  # answers with the address it shows once, not with a redirect
    "/forgot",
    "/sign-in",
    "/sign-out",
    "/set-password/",
    "/styleguide",
    "#",
)
# Queues mail for a moment of the database's own clock; makes a secret that is another each time.
BY_CHANCE = re.compile(
    r"/emergency|/account/second-factor/start|/holdings/\d+/end|/people/\d+/(?:account|second-factor|posts/new)"
)
# Forms of the world that an honest person cannot carry out: the task has progress, so it stays; he is still here.
REFUSED = re.compile(r"/(?:tasks|indicators)/[0-9]+/delete|/people/[0-9]+/anonymise")
# Field by field; longer than any takes. Few of its letters are spelled out in a body: that took a third of the time.
CHECKED_ALONE = {"endless": "Ậ" * 100 + "a" * 20_900, "a NUL": TEXTS["a NUL"]}
WRITTEN = ("text", "textarea", "email")


@pytest.fixture
def data_forms(world: World, forms: dict[str, Form]) -> Sequence[Form]:
    """The forms that keep something about programs; on the second database one of each kind."""
    found = [form for form in forms.values() if not form.action.startswith(NOT_ABOUT_DATA) and not form.takes_files]
    return world.part(found, kind_of, lambda form: form.seen_by, turn="")


def kind_of(form: Form) -> tuple[str, ...]:
    """Forms of one kind are sent to one route and have the same inputs, whichever task or report they are about."""
    return tuple(re.sub("[0-9]+", "N", text) for text in (form.action, *form.names()))


@pytest.fixture
def firsts(data_forms: Sequence[Form]) -> set[str]:
    """Where the first form of each kind is sent to."""
    return set({kind_of(form): form.action for form in reversed(data_forms)}.values())


def texts_for(world: World, form: Form, firsts: set[str]) -> Sequence[str]:
    """Every text for the first form of each kind; for the next of its kind the hard ones, and one other in turn."""
    part = world.part if form.action in firsts else covering
    return part(list(TEXTS), hard, turn=form.action)


def send(world: World, form: Form, body: dict[str, object], **more: object) -> TestResponse:
    return world.browser(form.seen_by).post(form.action, data=body, **more)


def is_taken(answer: TestResponse) -> bool:
    return answer.status_code in (302, 303)


def carry_out(world: World, form: Form, body: dict[str, object]) -> TestResponse:
    """Send the form, and say yes where the page asks once more (with the first key: it is drawn anew for each page)."""
    answer = send(world, form, body)
    if answer.status_code == 200:
        for asked in forms_of(answer.text, form.action):
            if asked.action == form.action and asked.body().get("confirmed") not in (None, [""]):
                return send(world, form, asked.body() | {"once": body["once"]})
    return answer


def errors(page: str) -> list[str]:
    return re.findall(r'class="invalid-feedback"[^>]*>.*?<span>([^<]*)</span>', page)


def test_the_walk_through_the_pages_has_found_the_forms(data_forms: Sequence[Form]) -> None:
    kinds = {re.sub(r"[0-9]+", "N", form.action) for form in data_forms}
    assert {"/reports/N", "/agreements/new", "/tasks/N/edit", "/assignments/N/return"} <= kinds
    of_leaders = {"/reviews/N/sign", "/reports/N/take-back", "/reviews/N/decisions/new", "/decisions/N/due-date"}
    assert of_leaders | {"/reports/N/return", "/reviews/N/reopen"} <= kinds


def test_the_second_database_is_sent_forms_of_every_kind_by_everybody(
    world: World, forms: dict[str, Form], data_forms: Sequence[Form], firsts: set[str]
) -> None:
    whole = [form for form in forms.values() if not form.action.startswith(NOT_ABOUT_DATA) and not form.takes_files]
    assert {kind_of(form) for form in data_forms} == {kind_of(form) for form in whole}
    assert {form.seen_by for form in data_forms} == {form.seen_by for form in whole}
    texts = {text for form in data_forms for text in texts_for(world, form, firsts)}
    assert texts == set(TEXTS)


def test_an_honest_text_is_taken_by_every_form(world: World, data_forms: Sequence[Form]) -> None:
    wrong = []
    for form in data_forms:
        answer = carry_out(world, form, form.body())
        if is_taken(answer) == bool(REFUSED.fullmatch(form.action)):
            wrong.append((form.action, answer.status_code, errors(answer.text)))
        world.restore()
    assert not wrong


@pytest.mark.parametrize("kind", TEXTS)
def test_no_text_breaks_a_form_or_is_half_saved(
    world: World, data_forms: Sequence[Form], firsts: set[str], kind: str
) -> None:
    untouched, wrong = world.table_digests(), []
    for form in data_forms:
        if kind not in texts_for(world, form, firsts):
            continue
        answer = send(world, form, form.body() | {name: [TEXTS[kind]] for name in form.names(*WRITTEN)})
        if answer.status_code >= 500:
            wrong.append((form.action, answer.status_code))
        elif not is_taken(answer) and (saved := changed(world.table_digests(), untouched)):
            wrong.append((form.action, "half saved", saved))
        if is_taken(answer):
            world.restore()
    assert not wrong


def changed(now: dict[str, str], untouched: dict[str, str]) -> list[str]:
    """The tables whose rows are not what they were."""
    return [table for table in now if now[table] != untouched[table]]


@pytest.mark.parametrize("kind", CHECKED_ALONE)
def test_one_bad_field_is_named_and_the_others_are_kept(
    world: World, data_forms: Sequence[Form], firsts: set[str], kind: str
) -> None:
    untouched, wrong = world.digest(), []
    for form in data_forms:
        names = one_of_each(form.names(*WRITTEN))
        for name in names if form.action in firsts else covering(names, lambda _name: "one of them", turn=form.action):
            body = form.body() | {name: [CHECKED_ALONE[kind]]}
            answer = send(world, form, body)
            if is_taken(answer):
                wrong.append((form.action, name, "was taken"))
                world.restore()
            elif not errors(answer.text):
                wrong.append((form.action, name, "nothing is said"))
            elif lost := list(lost_texts(form, body, answer, name)):
                wrong.append((form.action, name, f"lost {lost}"))
        if world.digest() != untouched:
            wrong.append((form.action, "", "half saved"))
    assert not wrong


def one_of_each(names: list[str]) -> list[str]:
    """The rows of a form are alike: the first stands for all."""
    return list({re.sub("-[0-9]+-", "-", name): name for name in reversed(names)}.values())


def lost_texts(form: Form, body: dict[str, list[str]], answer: TestResponse, bad: str) -> Iterator[str]:
    """Names of the other inputs that no longer hold what was sent."""
    shown = next((one for one in forms_of(answer.text, form.action) if one.action == form.action), Form(""))
    inputs = {part.name: part for part in shown.fields if part.kind in WRITTEN}
    for name in form.names(*WRITTEN):
        if name != bad and (name not in inputs or inputs[name].value.strip() != body[name][0].strip()):
            yield name


def test_a_double_click_counts_once_in_every_form(world: World, data_forms: Sequence[Form]) -> None:
    wrong = []
    for form in data_forms:
        body = form.body()
        first = carry_out(world, form, body)
        once = world.digest()
        second = carry_out(world, form, body)
        if world.digest() != once:
            wrong.append((form.action, "was carried out twice"))
        if is_taken(first) and not is_taken(second):
            wrong.append((form.action, f"{second.status_code} at the second click", errors(second.text)))
        world.restore()
    assert not wrong


def test_what_no_field_asks_for_is_ignored(world: World, data_forms: Sequence[Form]) -> None:
    forged = {
        "id": "1", "role": "system_admin", "state": "signed", "is_illustrative": "1", "person_id": "1", "by": "1",
        "agreement_id": "3", "task_id": "1", "confirmed_on": "01/01/2026", "submitted_on": "01/01/2026", "done_on": "1",
        "is_standing": "1", "due_version": "99", "agency_id": "5", "once-2": "x",
    }  # fmt: skip
    wrong = []
    for form in data_forms:
        if BY_CHANCE.fullmatch(form.action):
            continue
        body = form.body()
        carry_out(world, form, body)
        honest = world.digest()
        world.restore()
        carry_out(world, form, {name: [text] for name, text in forged.items()} | body)
        if world.digest() != honest:
            wrong.append(form.action)
        world.restore()
    assert not wrong


def test_ids_of_a_program_one_cannot_see_are_refused(world: World, data_forms: Sequence[Form]) -> None:
    foreign, wrong, tried, untouched = str(world.foreign_id), [], 0, world.digest()
    for form in data_forms:
        send(world, form, form.body())
        honest = world.digest()  # as if the forged id had not been sent
        world.restore()
        choices = {part.name: part.choices for part in form.fields}
        for name in one_of_each([name for name in choices if name.endswith(("_id", "_ids")) or ids(choices[name])]):
            tried += 1
            for text in (foreign, "-1", "0x1", "9" * 30, "1 OR 1=1", "\x00"):
                answer = send(world, form, form.body() | {name: [text]})
                if answer.status_code >= 500 or (is_taken(answer) and world.digest() != honest):
                    wrong.append((form.action, name, text, answer.status_code))
                if is_taken(answer):
                    world.restore()
        if world.digest() != untouched:
            wrong.append((form.action, "half saved"))
            world.restore()
    assert tried
    assert not wrong


def ids(choices: list[str]) -> bool:
    """Does one choose among things of the database?"""
    return bool(choices) and all(choice.isdigit() for choice in choices)


@pytest.mark.parametrize("token", [None, "", "nonsense", "IjAxMjM0Ig.aaaaaa.bbbbbbbbbbbbbbbbbbbbbbbbbbb"])
def test_no_form_is_taken_without_this_sessions_token(
    world: World, data_forms: Sequence[Form], token: str | None
) -> None:
    untouched, wrong = world.digest(), []
    world.app.config["WTF_CSRF_ENABLED"] = True
    try:
        for form in data_forms:
            body = form.body() | ({} if token is None else {"csrf_token": [token]})
            answer = send(world, form, body, headers={"Sec-Fetch-Site": "same-origin"})
            texts = [body[name][0] for name in form.names("text", "textarea")]
            if answer.status_code != 400 or world.digest() != untouched:
                wrong.append((form.action, answer.status_code))
            elif lost := [text for text in texts if text and text not in answer.text]:
                wrong.append((form.action, f"lost {lost}"))
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    assert not wrong


def test_what_is_chosen_or_hidden_may_be_forged_without_harm(world: World, data_forms: Sequence[Form]) -> None:
    untouched, wrong = world.digest(), []
    for form in data_forms:
        names = form.names("hidden", "select", "checkbox", "radio")
        answer = send(world, form, form.body() | {name: [TEXTS["a NUL"]] for name in names})
        if answer.status_code >= 500:
            wrong.append((form.action, answer.status_code))
        elif is_taken(answer):
            world.restore()
        elif world.digest() != untouched:
            wrong.append((form.action, "half saved"))
    assert not wrong


def test_a_few_hundred_hostile_requests_break_nothing_and_leave_nothing(world: World, forms: dict[str, Form]) -> None:
    found = attack(world, list(forms.values()), ["q", "page", "state", "agency", "period", "lang"], count=250, seed=8)
    assert not found.wrong, str(found)
    assert found.accepted, "the walk reaches nothing that could be carried out"
