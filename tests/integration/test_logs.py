"""Logs as JSON: a line for each request, one with the traceback and code of what failed, nothing that anybody typed."""

from __future__ import annotations

import dataclasses
import io
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from tests.forms_on_pages import Form
from tests.make import Make
from tests.people import CHI
from tests.world import World, forms, world
from tracker import create_app, logs
from tracker.database import db
from tracker.domain.permissions import Action
from tracker.web.guard import allow
from tracker.web.request_log import QUIET

__all__ = ["forms", "world"]

ROOT = Path(__file__).parents[2]
Told = Callable[[], list[dict[str, Any]]]
MARKS = ("Nguyễn Thị Đánh Dấu", "danh.dau@example.vn", "ghi chú đánh dấu 7QZ")


@pytest.fixture
def told() -> Iterator[Told]:
    """Every line that this process writes, as objects."""
    written, root = io.StringIO(), logging.getLogger()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logs.Line())
    root.addHandler(handler)
    level = logging.getLogger("tracker").level
    logging.getLogger("tracker").setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in written.getvalue().splitlines()]
    logging.getLogger("tracker").setLevel(level)
    root.removeHandler(handler)


def crashing(app: Flask) -> Flask:
    app.config["PROPAGATE_EXCEPTIONS"] = False

    @app.get("/crash/<int:number>/<word>")
    @allow(Action.PUBLIC)
    def crash(number: int, word: str) -> str:
        if number == 2:
            db.session.execute(text("SELECT :word FROM nowhere"), {"word": MARKS[0]})
        raise ValueError(MARKS[0])

    return app


@pytest.mark.parametrize("number", [1, 2])
def test_what_fails_leaves_one_traceback_with_the_code_of_the_page(plain_app: Flask, told: Told, number: int) -> None:
    answer = crashing(plain_app).test_client().get(f"/crash/{number}/danh-dau?q=danh-dau")
    code = re.search(r"500-[2-9A-Z]{5}", answer.text)
    assert code is not None
    [failed] = [line for line in told() if "traceback" in line]
    [request] = [line for line in told() if line["logger"] == "tracker.requests"]
    assert (failed["level"], failed["code"], request["code"], request["status"]) == ("error", code[0], code[0], 500)
    assert failed["request"] == request["request"] == answer.headers["X-Request-ID"]
    assert (request["route"], request["ids"]) == ("/crash/<int:number>/<word>", {"number": number})
    assert {"at", "message", "method", "milliseconds"} <= set(request)
    assert ("ValueError" in failed["traceback"]) is (number == 1)
    assert ("SELECT ? FROM nowhere" in failed["traceback"]) is (number == 2)
    assert not [word for word in (*MARKS, "danh-dau") if word in json.dumps(told(), ensure_ascii=False)]


def test_a_refusal_is_told_with_person_route_and_status(make: Make, client: FlaskClient, told: Told) -> None:
    make.sign_in(client, CHI)
    client.get("/agreements/999")
    found = [line for line in told() if line["logger"] == "tracker.requests"]
    assert [(line["person"], line["status"], line["route"]) for line in found][-1:] == [
        (make.person_id(CHI), 404, "/agreements/<int:agreement_id>"),
    ]
    assert found[-1]["code"].startswith("404-")


def test_only_a_trusted_proxy_names_a_request(plain_app: Flask, plain_settings: Any) -> None:
    behind = create_app(dataclasses.replace(plain_settings, proxy_hops=1))
    assert set(plain_app.view_functions) >= QUIET
    name = "aA0-9_aaaaaa"
    for app, given, is_taken in (
        (plain_app, name, False), (behind, name, True), (behind, "x" * 65, False), (behind, 'a"b{}cccc', False),
    ):  # fmt: skip
        said = app.test_client().get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        assert (said == given) is is_taken
        assert re.fullmatch(r"[A-Za-z0-9_-]{8,64}", said)


def test_nothing_that_is_typed_into_any_form_comes_into_the_log(
    world: World, forms: dict[str, Form], told: Told
) -> None:
    """Names, addresses and notes with marks, into every field of every form, and into a search."""
    sent = 0
    for form in forms.values():
        if form.takes_files or form.action.startswith(("/sign-out", "#")):
            continue
        typed = dict.fromkeys(form.names("text", "textarea", "email", "password"), MARKS[sent % 3])
        world.browser(form.seen_by).post(form.action, data=form.body(**typed))
        sent += 1
    world.browser(next(iter(forms.values())).seen_by).get("/search", query_string={"q": MARKS[0]})
    lines = told()
    assert sent > 30
    assert len([line for line in lines if line["logger"] == "tracker.requests"]) > sent
    assert [line for line in lines if line.get("person")]
    written = json.dumps(lines, ensure_ascii=False)
    assert not [mark for mark in (*MARKS, "Đánh", "danh.dau", "@example.vn", "7QZ") if mark in written]


def test_a_real_server_writes_nothing_but_objects_gunicorns_words_too(tmp_path: Path) -> None:
    """In production it refuses first, a sentence for each reason and no traceback."""
    environment = {"PATH": os.environ["PATH"], "TRACKER_DATA_DIR": str(tmp_path), "TRACKER_LOG": "json"}
    check = [sys.executable, "-m", "gunicorn", "--preload", "--check-config", "tracker:create_app()"]
    refused = subprocess.run(check, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (refused.returncode, "TRACKER_SECRET_KEY" in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr
    environment["TRACKER_ENV"] = "test"
    start = "import logging; from tracker import create_app; app = create_app(); raise KeyError('Nguy' + 'ễn')"
    ended = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    [line] = map(json.loads, ended.stderr.splitlines())
    assert (line["level"], "KeyError" in line["traceback"], "Nguyễn" in ended.stderr) == ("critical", True, False)


def test_what_gunicorn_says_of_a_browsers_words_is_cut_off() -> None:
    record = logging.LogRecord(
        "gunicorn.error", logging.ERROR, "", 0, "Error handling request %s", ("/links/abc",), None
    )
    assert json.loads(logs.Line().format(record))["message"] == "Error handling request"
