"""Our Jinja prints what Jinja itself would print, and escapes as strictly."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from jinja2 import Environment
from markupsafe import Markup

from tracker.domain.status import StatusKind
from tracker.web.templating import Templates


class Told:
    """An object that says itself in HTML."""

    def __html__(self) -> str:
        return "<b>bold</b>"


class Angry:
    """An object whose text is hostile."""

    def __str__(self) -> str:
        return "<script>"


class Loud(str):
    """A string of a kind of its own."""

    __slots__ = ()


VALUES = ["<i>&\"'", "Đề án", "", Markup("<b>x</b>"), 0, -3, 10**20, True, None, 1.5, Decimal("2.50"), date(2026, 1, 2),
          StatusKind.DONE, Told(), Angry(), Loud("<u>"), [1, "<"], b"<x>"]  # fmt: skip
TEMPLATES = ["{{ v }}", "{{ v|string }}", "a{{ v }}b{{ v }}", "{% macro m(x) %}<p>{{ x }}</p>{% endmacro %}{{ m(v) }}",
             "{% set s %}{{ v }}{% endset %}{{ s }}", "{{ v ~ '<' }}", '<a href="{{ v }}">{{ [v, v]|join(", ") }}</a>',
             "{% for x in [v] %}{{ loop.index }}{{ x }}{% endfor %}",
             "{% filter upper %}{{ v }}{% endfilter %}"]  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__ + repr(value)[:8])
def test_every_value_is_printed_as_jinja_would(plain_app, template: str, value: object) -> None:
    ours, theirs = Templates(plain_app, autoescape=True), Environment(autoescape=True)
    assert ours.from_string(template).render(v=value) == theirs.from_string(template).render(v=value)


def test_text_is_escaped_in_the_pages_of_the_application(plain_app) -> None:
    with plain_app.test_request_context("/"):
        assert plain_app.jinja_env.from_string("{{ v }}").render(v="<script>") == "&lt;script&gt;"


def test_globals_of_the_environment_reach_imported_components(plain_app) -> None:
    with plain_app.test_request_context("/"):
        said = plain_app.jinja_env.from_string(
            '{% from "components/status.html" import status_tag %}{{ status_tag("done") }}'
        ).render()
    assert "status-done" in said


def test_a_kept_print_is_escaped_and_made_for_each_language_and_content(plain_app) -> None:
    said, printed = {}, plain_app.jinja_env.globals["printed"]
    for language in ("vi", "en"):
        with plain_app.test_request_context(f"/?lang={language}"):
            said[language] = printed("components/empty.html", "empty", "<i>", None)
            assert said[language] == printed("components/empty.html", "empty", "<i>", None)
            assert "&lt;i&gt;" in said[language]
            waiting, done = (printed("components/status.html", "status_tag", kind) for kind in ("waiting", "done"))
            assert waiting != done
            said[f"{language} done"] = done
    assert said["vi done"] != said["en done"]
