"""Whatever is recorded has words: the verbs are read out of the code, and so are their subjects where it names them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.domain.messages import Message
from tracker.domain.program_trail import KINDS, OF_REVIEWS, PROMISE, tell
from tracker.domain.review_trail import TELLINGS, Recorded, Telling
from tracker.domain.trail_words import SENTENCES

TRACKER = Path(__file__).parents[2] / "tracker"
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
RECORDERS = {"record": 1, "close_agreement": 1}
"""Functions that write the trail, and which of their arguments is the verb."""


def named(node: ast.expr, known: dict[str, set[str]]) -> set[str]:
    """The texts an expression may be: a text, a name of one, either of two, a look-up in a table."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    if isinstance(node, ast.Name):
        return known.get(node.id, set())
    if isinstance(node, ast.IfExp):
        return named(node.body, known) | named(node.orelse, known)
    if isinstance(node, ast.Subscript):
        return named(node.value, known)
    if isinstance(node, ast.Dict):
        return {text for value in node.values for text in named(value, known)}
    return set()


def constants(tree: ast.AST) -> dict[str, set[str]]:
    """What the names of a file, or of a function, are given."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                pairs = (
                    zip(target.elts, node.value.elts, strict=False)
                    if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple)
                    else [(target, node.value)]
                )
                for name, value in pairs:
                    if isinstance(name, ast.Name):
                        found.setdefault(name.id, set()).update(named(value, found))
                        if isinstance(value, ast.Call) and ast.unparse(value.func) == "Edited":
                            found[name.id] |= named(value.args[0], found)
    return found


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node


def handing_on(functions: list[ast.FunctionDef]) -> dict[str, int]:
    """The recorders, and a file's own functions that hand a verb on to one: which of their arguments it is."""
    found = dict(RECORDERS)
    for function in functions:
        parameters = [one.arg for one in (*function.args.args, *function.args.kwonlyargs) if one.arg != "self"]
        for call in (call for recorder in RECORDERS for call in calls(function, recorder) if len(call.args) > 1):
            verb = call.args[1]
            if function.name not in RECORDERS and isinstance(verb, ast.Name) and verb.id in parameters:
                found[function.name] = parameters.index(verb.id)
    return found


def recorded() -> Iterator[tuple[str, set[str], set[str], bool]]:
    """Of each call that records: where, its subjects and its verbs as far as they are named, and is the verb its own.

    A verb that came as an argument is not: it is read where it is handed over.
    """
    for path in TRACKER.rglob("*.py"):
        text = path.read_text()
        if "record(" not in text and "close_agreement(" not in text and "note_in_programs(" not in text:
            continue
        tree = ast.parse(text)
        functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
        outer, places = constants(tree), handing_on(functions) | {"note_in_programs": 0}
        for function in functions:
            known = outer | constants(function)
            for name, place in places.items():
                for call in (call for call in calls(function, name) if len(call.args) > place):
                    about = call.args[2] if name in RECORDERS and len(call.args) > 2 else ast.Constant("")
                    subject = about.args[0] if isinstance(about, ast.Call) and about.args else about
                    verbs = named(call.args[place], known)
                    where = f"{path.name}:{call.lineno}"
                    yield where, named(subject, known) - {""}, verbs, function.name not in places


RECORDED = list(recorded())
VERBS = {verb for _where, _subjects, verbs, _is_own in RECORDED for verb in verbs}
PAIRS = {(subject, verb) for _where, subjects, verbs, _is_own in RECORDED for subject in subjects for verb in verbs}
UNREAD = [where for where, _subjects, verbs, is_own in RECORDED if is_own and not verbs]


def has_words(subject: str, verb: str) -> bool:
    return verb in SENTENCES.get(subject, {}) or (subject in OF_REVIEWS and verb in TELLINGS) or verb == PROMISE


def test_the_walk_through_the_code_finds_what_is_recorded() -> None:
    assert {"log-progress", "confirm-part", "paused", "agency-changed", "taken-over", "withdrew-ranking"} <= VERBS
    assert {("agreement", "closed"), ("task", "edited"), ("parties", "edited"), ("mail", "given up")} <= PAIRS
    assert not UNREAD, "calls whose verb this test cannot read: name it, or teach the test"


def test_every_verb_that_is_recorded_has_words() -> None:
    assert not VERBS - set(TELLINGS) - {verb for verbs in SENTENCES.values() for verb in verbs}


def test_every_subject_with_its_verb_has_words() -> None:
    assert not {pair for pair in PAIRS if not has_words(*pair)}


def test_no_words_are_kept_for_what_nothing_records() -> None:
    assert not {verb for verbs in SENTENCES.values() for verb in verbs} - VERBS


def test_every_subject_of_a_program_can_be_looked_for() -> None:
    of_no_program = {"person", "absence", "day_off", "calendar_feed", "mail", "installation", "agency_name"}
    found = set(SENTENCES) - of_no_program - {"agency_change"}
    assert found <= {subject for subjects in KINDS.values() for subject in subjects}


def told(subject: str, action: str, before: dict | None = None, after: dict | None = None) -> Telling:
    return tell(
        Recorded(
            action=action, subject=subject, before=before or {}, after=after or {}, agency="Ban", decision="",
            period="2026-Q3", names={7: "Sở NN&MT"},
        ),
        zone=ZONE, reads_drafts=True,
    )  # fmt: skip


def test_what_differs_is_said_before_and_after_in_words() -> None:
    before = {"set_state": None, "effective_due_on": "2026-03-01", "version": 3, "owner_id": None, "target": "1.50"}
    after = {"set_state": "paused", "effective_due_on": "2026-03-09", "version": 4, "owner_id": 7, "target": "2.00",
             "set_reason": "Chờ vốn"}  # fmt: skip
    found = told("task", "paused", before, after)
    assert found.words == ((Message("Reason"), "Chờ vốn"),)
    assert [(fact.before, fact.after) for fact in found.facts] == [
        (Message("goes on"), Message("is paused")),
        (date(2026, 3, 1), date(2026, 3, 9)),
        (Message("none"), "Sở NN&MT"),
        (Decimal("1.50"), Decimal("2.00")),
    ]


def test_what_was_never_there_and_what_stayed_is_not_said() -> None:
    after = {"title": "Chương trình", "symbol": None, "overdue_strictly": False, "parties": [], "parent_id": 4}
    assert [fact.after for fact in told("agreement", "created", after=after).facts] == ["Chương trình"]


def test_an_emergency_says_until_when_in_local_time() -> None:
    found = told("agreement", "opened-in-emergency", after={"reason": "Lỗi", "until": "2026-03-01T02:30:00+00:00"})
    assert found.facts[0].after == "09:30 01/03/2026"


def test_a_rule_is_named_by_its_rhythm_and_a_period_by_its_name() -> None:
    (rule,) = told("rules", "edited", {"monthly": ["calendar", 3]}, {"monthly": ["calendar", 5]}).facts
    assert rule.label == Message("every month")
    (moved,) = told("agreement", "moved-by-calendar", {"2026-Q3": "2026-09-01"}, {"2026-Q3": "2026-09-03"}).facts
    assert moved.after == date(2026, 9, 3)
