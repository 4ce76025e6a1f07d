"""What the documents name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
NAMED = re.compile(r"`((?:tracker|tests|docs|templates|migrations|bench)/[\w./-]*)`|\]\(([\w./-]+)\)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_that_a_document_names_is_there(page: Path) -> None:
    named = [code or page.parent.joinpath(link).relative_to(ROOT) for code, link in NAMED.findall(page.read_text())]
    assert not [str(path) for path in named if not (ROOT / path).exists()]


def test_the_readme_shows_the_two_commands_first() -> None:
    text = (ROOT / "README.md").read_text()
    assert text.index("make run") < text.index("make test") < text.index("flask --app")


def test_every_decision_is_short_and_has_a_number_of_its_own() -> None:
    decisions = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in decisions]
    assert len(set(numbers)) == len(numbers)
    assert not [path.name for path in decisions if len(path.read_text().splitlines()) > 20]


def test_every_bad_input_names_a_test_that_is_there_or_says_why_there_is_none() -> None:
    lines = [line for line in (ROOT / "docs" / "bad-inputs.md").read_text().splitlines() if line.startswith("* ")]
    tests = {
        name for path in (ROOT / "tests").rglob("test_*.py") for name in re.findall(r"def (test_\w+)", path.read_text())
    }
    campaigns = set(re.findall(r'Campaign\(\s*"([^"]+)"', (ROOT / "tests" / "chaos" / "musts.py").read_text()))
    assert len(lines) > 90
    for line in lines:
        named, said = re.findall(r"`(test_\w+)`", line), re.findall(r'"([^"]+)"', line.partition(" -> ")[2])
        assert set(named) <= tests, line
        assert set(said) <= campaigns, line
        assert named or said or re.search(r"\*\*Open\*\*: \w+", line), line
