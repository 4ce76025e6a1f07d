"""What was recorded about a review is told in words."""

from __future__ import annotations

import ast
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tracker.domain.messages import Message
from tracker.domain.review_trail import INSIDE, LONGEST_QUOTE, TELLINGS, Fact, Recorded, Telling, tell

SERVICES = Path(__file__).parents[2] / "tracker" / "services"
ABOUT_A_REVIEW = {"report", "consolidation", "settled_difference", "sign_off", "review", "decision"}


def recorded_acts() -> set[str]:
    """Every act that a service records about a subject of a review, read out of the services' own text."""
    found: set[str] = set()
    for path in SERVICES.rglob("*.py"):
        tree = ast.parse(path.read_text())
        constants = {
            target.id: node.value.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "record" and len(node.args) > 2:
                subject = node.args[2]
                named = subject.value if isinstance(subject, ast.Constant) else constants.get(ast.unparse(subject))
                if named in ABOUT_A_REVIEW or ast.unparse(subject) == "kind":  # a promise: of any kind
                    parts = [*ast.walk(node.args[1])]
                    test = node.args[1].test if isinstance(node.args[1], ast.IfExp) else None
                    left_out = set(ast.walk(test)) if test is not None else set()
                    found |= {
                        part.value
                        for part in parts
                        if isinstance(part, ast.Constant) and isinstance(part.value, str) and part not in left_out
                    }
    return found


def told(action: str, *, before: dict | None = None, after: dict | None = None, **more: object) -> Telling:
    facts = {"subject": "review", "agency": "Sở NN&MT", "decision": "", "period": "2026-Q3", "names": {7: "Ban"}}
    return tell(Recorded(action=action, before=before or {}, after=after or {}, **(facts | more)), reads_drafts=True)


def test_the_walk_through_the_services_finds_what_they_record() -> None:
    assert {"submit-report", "take-back-report", "present-report", "sign-review", "acknowledged"} <= recorded_acts()


@pytest.mark.parametrize("action", sorted(recorded_acts()))
def test_every_act_that_services_record_has_a_sentence(action: str) -> None:
    assert action in TELLINGS
    assert not told(action).what.text.startswith("Recorded:")


def test_what_is_inside_an_agency_is_something_that_services_record() -> None:
    assert recorded_acts() >= INSIDE


def test_an_act_nobody_knows_is_told_by_its_own_name() -> None:
    assert str(told("burnt-report").what) == "Recorded: burnt-report"


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ({"chosen_id": 7, "value": "31.0000"}, "Settled a figure: that of Ban counts"),
        ({"chosen_id": None, "value": "32"}, "Settled a figure: the agencies agreed on another one"),
        ({"chosen_id": None, "value": None}, "Left a difference open, for the parties to sign"),
    ],
)
def test_a_figure_is_settled_in_one_of_three_ways(after: dict, sentence: str) -> None:
    found = told(
        "settle-difference", before={"Ban": "33"}, after={"figure": "Hội nghị", "because": "Biên bản", **after}
    )
    assert str(found.what) == sentence
    assert Fact("Ban", None, Decimal(33)) in found.facts
    assert found.words == ((Message("Reason"), "Biên bản"),)


def test_of_moved_dates_only_those_that_moved_are_told() -> None:
    before = {"submit_on": None, "consolidate_on": None, "sign_on": "2026-09-24"}
    after = {"submit_on": "2026-09-18", "consolidate_on": None, "sign_on": None, "because": "Bão"}
    submitted, signed = told("move-review", before=before, after=after).facts
    assert (submitted.before, submitted.after) == (Message("as the rule has it"), date(2026, 9, 18))
    assert (signed.before, signed.after) == (date(2026, 9, 24), Message("as the rule has it"))


def test_long_words_are_cut_and_the_hash_is_short() -> None:
    found = told("reopen-review", before={"version": 1, "hash": "ab" * 32}, after={"because": "x" * 900})
    assert [fact.after for fact in found.facts] == ["1", "abababababab", "0"]
    assert len(found.words[0][1]) == LONGEST_QUOTE + 1
