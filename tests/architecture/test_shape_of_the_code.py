"""Habits kept by loops: sizes, one home for each thing, names. A failure says where the thing belongs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = [*sorted((ROOT / "tracker").rglob("*.py")), ROOT / "config.py"]
TESTS = [*sorted((ROOT / "tests").rglob("*.py")), *sorted((ROOT / "bench").rglob("*.py"))]
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.is_file())

LONGEST_FILE = 300
LONGEST_FUNCTION = 60
LONGEST_TEMPLATE = 120
NAMELESS = {"utils", "helpers", "common", "lib", "misc", "base"}


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


def test_no_python_file_is_longer_than_300_lines() -> None:
    long = {short(path): n for path in PRODUCT + TESTS if (n := len(path.read_text().splitlines())) > LONGEST_FILE}
    assert not long, "split by verb or noun, never by 'utils'"


def test_no_function_is_longer_than_60_lines() -> None:
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in PRODUCT
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
    ]
    assert not long


def test_no_template_is_longer_than_120_lines() -> None:
    long = {short(path): n for path in TEMPLATES if (n := len(path.read_text().splitlines())) > LONGEST_TEMPLATE}
    assert not long, "move a part into a component or an included file"


def test_no_module_is_named_after_nothing() -> None:
    assert not [short(path) for path in PRODUCT + TESTS if path.stem in NAMELESS]


def test_only_the_transaction_function_commits() -> None:
    found = [
        f"{short(path)}:{line}"
        for path in PRODUCT
        for line, called in calls(ast.parse(path.read_text()))
        if called.endswith(".commit")
    ]
    assert {place.split(":")[0] for place in found} == {"tracker/database.py"}
    assert len(found) == 1


def test_only_the_clock_asks_the_time() -> None:
    asks = re.compile(r"(^|\.)(datetime|date)\.(now|utcnow|today)$|^time\.time$")
    found = {
        short(path) for path in PRODUCT for _line, called in calls(ast.parse(path.read_text())) if asks.search(called)
    }
    assert found == {"tracker/clock.py"}


def test_only_the_edges_ask_the_clock() -> None:
    edges = (
        "tracker/web/",
        "tracker/jobs/",
        "tracker/cli/",
        "tracker/clock.py",
        "tracker/demo/",
        "tracker/supervisor.py",
    )
    found = {
        short(path)
        for path in PRODUCT
        for _line, called in calls(ast.parse(path.read_text()))
        if called in {"clock.now", "clock.today"}
    }
    assert not {path for path in found if not path.startswith(edges)}, "pass today or now in"


def test_only_the_configuration_reads_the_environment() -> None:
    readers = {short(path) for path in PRODUCT if re.search(r"os\.(environ|getenv)", path.read_text())}
    assert readers == {"config.py"}


@pytest.mark.parametrize("room", ["domain", "services", "queries"])
def test_everything_public_in_a_room_of_rules_has_a_docstring(room: str) -> None:
    bare = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in PRODUCT
        if short(path).startswith(f"tracker/{room}/")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert not bare


def test_nothing_names_the_place_it_was_built_in() -> None:
    foreign = re.compile(r"\.\./shared|/work/")
    text = [*PRODUCT, *TESTS, *TEMPLATES, ROOT / "Makefile", *ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    here = Path(__file__)
    assert not [short(path) for path in text if path != here and path.is_file() and foreign.search(path.read_text())]


def test_test_names_are_sentences() -> None:
    short_names = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in TESTS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_") and node.name.count("_") < 4
    ]
    assert not short_names, "say what must hold in at least four words"


def test_migrations_follow_one_another_in_one_line() -> None:
    written = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    numbers = [path.name[:4] for path in written]
    assert numbers == [f"{place:04}" for place in range(1, len(written) + 1)]
    for path, number, before in zip(written, numbers, [None, *numbers], strict=False):
        names = dict(re.findall(r"^(revision|down_revision)(?:: .*?)? = ['\"]?(\w+)", path.read_text(), re.MULTILINE))
        assert names == {"revision": number, "down_revision": str(before)}, short(path)


def test_every_rule_of_safety_that_is_left_out_says_why() -> None:
    here = Path(__file__)
    silent = [
        f"{short(path)}:{number}"
        for path in PRODUCT + TESTS
        if path != here
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"#\s*noqa(?!:)|#\s*noqa:\s*S\d+(?!\S*\s+(?:#|-)\s*\w)", line)
    ]
    assert not silent, "write behind it what makes it safe here"
    settings = (ROOT / "pyproject.toml").read_text().splitlines()
    for before, line in pairwise(settings):
        if re.match(r'".*= \[.*"S\d*"', line):
            assert "#" in line or before.startswith("#"), line
