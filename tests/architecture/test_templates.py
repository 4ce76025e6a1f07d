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
        (
            r"<script(?! type=\"module\" src=)|<style|\sstyle=|\son[a-z]+=\"|javascript:",
            "the content policy takes nothing inline",
        ),
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


LETS_MARKUP_THROUGH = {"safe", "tojson", "xmlattr", "urlize", "forceescape", "Markup"}
MARKUP_BY_HAND = {
    "tracker/mail/rendering.py": "our own sentence of the catalogue; the values are escaped by its %",
    "tracker/web/assets.py": "the mark of an icon, its address escaped by format",
    "tracker/web/columns.py": "attributes of cells, labels escaped by format",
    "tracker/web/kept_prints.py": "what a macro of ours has printed already",
    "tracker/web/languages.py": "our own sentence of the catalogue, its values escaped before",
    "tracker/web/progress/views.py": "a link, its texts escaped by format",
    "tracker/web/quarter/links.py": "addresses of ids, days and words of ours; digits",
}
"""The only files that say that a text is HTML, and why it is."""


def test_every_value_of_every_template_is_escaped() -> None:
    reader = Environment(autoescape=True, extensions=["jinja2.ext.i18n"])
    found = []
    for path in sorted(ROOT.rglob("*.html")):  # pages and mails; what is named so is escaped by both environments
        for node in reader.parse(path.read_text()).find_all(
            (nodes.EvalContextModifier, nodes.Filter, nodes.MarkSafe, nodes.MarkSafeIfAutoescape, nodes.Name)
        ):
            name = getattr(node, "name", "autoescape")
            if name in LETS_MARKUP_THROUGH or not isinstance(node, nodes.Filter | nodes.Name):
                found.append(f"{short(path)}:{node.lineno} {name}")
    assert not found


def test_only_a_few_files_say_that_a_text_is_markup() -> None:
    code = ROOT.parent / "tracker"
    makes = re.compile(r"\bMarkup\(|__html__|render_template_string|autoescape=False")
    found = {str(path.relative_to(ROOT.parent)) for path in code.rglob("*.py") if makes.search(path.read_text())}
    assert found == set(MARKUP_BY_HAND), "let a template print it, or say here why it is no danger"


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
