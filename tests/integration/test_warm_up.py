"""A web server is warm before its port is open: the first to look at a page waits for no template."""

from __future__ import annotations

import runpy
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from jinja2.environment import Environment, Template

from tests.make import Make
from tests.people import MINH
from tests.statements import statements

CONFIGURATION = Path(__file__).parents[2] / "gunicorn.conf.py"


def started(app: Flask, *, is_shared: bool = True) -> None:
    """As gunicorn starts: several processes share what the master loads, one alone loads it itself."""
    hooks, cfg = runpy.run_path(str(CONFIGURATION)), SimpleNamespace(preload_app=is_shared)

    def load() -> Flask:
        assert is_shared, "the master keeps a second copy of all"
        return app

    hooks["on_starting"](SimpleNamespace(cfg=cfg, app=SimpleNamespace(wsgi=load)))
    hooks["post_worker_init"](SimpleNamespace(cfg=cfg, wsgi=app))


@pytest.mark.parametrize("is_shared", [True, False], ids=["before several fork", "in one alone"])
def test_after_starting_the_first_pages_load_no_template(
    make: Make, app: Flask, is_shared: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    with statements() as seen:
        started(app, is_shared=is_shared)
    assert ["FROM audit_heads" in one for one in seen] == [True], "the key, and nothing else"
    asked_for: list[str] = []
    loader = app.jinja_env.loader
    assert loader is not None
    load = loader.load

    def noted(environment: Environment, name: str, *rest: Any) -> Template:
        asked_for.append(name)
        return load(environment, name, *rest)

    monkeypatch.setattr(loader, "load", noted)
    browser = app.test_client()
    make.sign_in(browser, MINH)
    assert [browser.get(path).status_code for path in ("/sign-in", "/", "/quarter")] == [302, 200, 200]
    assert asked_for == []
