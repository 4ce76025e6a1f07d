"""Templates print: escaped, without scripts or styles of their own, out of components that the styleguide shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from tracker.web.assets import ICONS

ROOT = Path(__file__).parents[2] / "templates"
PAGES = sorted(path for path in ROOT.rglob("*.html") if path.parts[len(ROOT.parts)] != "emails")
COMPONENTS = sorted((ROOT / "components").glob("*.html"))


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize(
    ("pattern", "because"),
    [
        (r"\|\s*safe\b|autoescape", "everything printed is escaped"),
        (r"<script|<style|\sstyle=|\son[a-z]+=\"|javascript:", "the content policy takes nothing inline"),
        (r"https?://", "nothing is loaded from elsewhere"),
        (r"type=\"(date|number)\"", "native inputs speak the browser's language: use the field macro"),
    ],
)
def test_no_template_holds_what_is_forbidden(pattern: str, because: str) -> None:
    found = [
        f"{short(path)}:{number}"
        for path in PAGES
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(pattern, line)
    ]
    assert not found, because


def test_every_component_is_shown_in_the_styleguide() -> None:
    shown = "".join(path.read_text() for folder in ("styleguide", "layouts") for path in (ROOT / folder).glob("*.html"))
    missing = [path.name for path in COMPONENTS if f'"components/{path.name}"' not in shown]
    assert set(missing) <= {"where_to.html"}, "add it to templates/styleguide (error pages show where_to)"


def test_components_say_nothing_before_they_are_asked() -> None:
    # An imported file is run once for all requests: a sentence said there would stay in the first reader's language.
    reader = Environment(autoescape=True)
    loose = [
        short(path)
        for path in COMPONENTS
        if any(isinstance(part, nodes.Assign | nodes.AssignBlock) for part in reader.parse(path.read_text()).body)
    ]
    assert not loose, "move the sentence into a macro"


def test_every_icon_that_a_template_names_is_sent() -> None:
    named = re.compile(r"(?:icon\(|icons\[|mark=|icon_name=)\"([a-z0-9-]+)\"")
    unknown = {name for path in PAGES for name in named.findall(path.read_text())} - set(ICONS)
    assert not unknown, "add it to ICONS in tracker/web/assets.py"


def test_every_page_says_what_it_is() -> None:
    nameless = [
        short(path)
        for path in PAGES
        if '{% extends "layouts/page.html" %}' in (text := path.read_text())
        and "{% block heading %}" not in text
        and path.name != "error.html"
    ]
    assert not nameless
