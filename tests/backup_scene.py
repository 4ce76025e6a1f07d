"""An installation worth a backup, another one on another machine, and what a command answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from tests.attached_files import attached
from tests.databases import SECRET, Cluster, settings_for
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI
from tracker import create_app
from tracker.database import db, transaction
from tracker.domain.audit_chain import chain_key
from tracker.models import Task
from tracker.safekeeping.manifest import Manifest, write_manifest
from tracker.services.audit import record
from tracker.services.progress import log_progress
from tracker.services.sign_in import make_link, open_session

ROOT = Path(__file__).parents[1]
Elsewhere = Callable[[], Flask]


@pytest.fixture
def office(make: Make, tmp_path: Path) -> Make:
    """An installation with a program, a signed-in officer, a link on its way, and a template of its own."""
    make.task(make.agreement(title="Chương trình phối hợp số 1"), lead=ALLIANCE, due_on=TODAY)
    open_session(make.person_id(CHI), now=NOW)
    make_link(make.person_id(CHI), "set-password", now=NOW)
    with transaction():
        record(make.viewer(CHI), "edited", "task", 1, at=NOW, agreement_id=1, after={"title": "Việc"})
    part_id = make.part_id(db.session.scalars(select(Task.id)).one(), ALLIANCE)
    log_progress(part_id, by=make.viewer(CHI), happened_on=TODAY, attached=attached(make), now=NOW, today=TODAY)
    templates = make.app.config["SETTINGS"].data_dir / "templates"
    templates.mkdir()
    (templates / "joint-report.docx").write_bytes(b"PK..")
    return make


@pytest.fixture
def elsewhere(office: Make, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Elsewhere]:
    """``elsewhere()``: a new installation with an empty database of the same kind, on another machine."""
    apps: list[Flask] = []

    def made() -> Flask:
        folder = tmp_path / "elsewhere"
        folder.mkdir(exist_ok=True)
        url = f"sqlite:///{folder / 'tracker.sqlite3'}"
        if office.app.config["SETTINGS"].database_url.startswith("postgresql"):
            server: Cluster = request.getfixturevalue("cluster")
            url = server.url(server.new_database())
        apps.append(create_app(settings_for(url, folder)))
        return apps[-1]

    yield made
    for app in apps:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


def run(app: Flask, *arguments: str) -> tuple[int, Any, str]:
    """Exit status, answer, what is said beside it."""
    db.session.remove()
    with app.app_context():  # a command takes the context that is there
        ran = app.test_cli_runner().invoke(args=[*arguments, "--json", "--lang", "en"])
        db.session.remove()
    return ran.exit_code, json.loads(ran.stdout or "null"), ran.stderr


def rewritten(folder: Path, **facts: object) -> None:
    """As if the installation itself had written it so: sealed anew."""
    file = folder / "manifest.json"
    told = json.loads(file.read_text()) | facts | {"seal": ""}
    write_manifest(folder, Manifest(**told), chain_key(SECRET))
