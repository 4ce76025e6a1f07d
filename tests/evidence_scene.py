"""A part of a task and a browser that sends files to it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from tests.attached_files import PDF
from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, Cast
from tracker.database import db
from tracker.models import Evidence, ProgressEntry

HASH = hashlib.sha256(PDF).hexdigest()
Named = tuple[str, bytes]


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


class Scene:
    """The alliance's part of a task, and a browser."""

    def __init__(self, make: Make, client: FlaskClient) -> None:
        self.make, self.client = make, client
        self.agreement_id = make.agreement()
        self.task_id = make.task(self.agreement_id, lead=ALLIANCE, coordinating=(COMMISSION,))
        self.part_id = make.part_id(self.task_id, ALLIANCE)
        self.folder: Path = make.app.config["SETTINGS"].data_dir / "evidence"

    def send(self, *files: Named, who: Cast = CHI, part_id: int | None = None, **typed: Any) -> TestResponse:
        self.make.sign_in(self.client, who)
        named = [(io.BytesIO(content), name) for name, content in files]
        form = {"note": "Tổ chức 3 hội nghị.", "files": named} | typed
        address = f"/assignments/{part_id or self.part_id}/progress"
        return self.client.post(address, data=form, content_type="multipart/form-data")

    def correct(self, entry_id: int, *files: Named, **typed: Any) -> TestResponse:
        named = [(io.BytesIO(content), name) for name, content in files]
        form = {"note": "Đã sửa.", "files": named} | typed
        return self.client.post(f"/entries/{entry_id}/correct", data=form, content_type="multipart/form-data")

    def get(self, who: Cast = LAN, **more: Any) -> TestResponse:
        self.make.sign_in(self.client, who)
        return self.client.get(f"/evidence/{rows()[0].id}/file", **more)

    def lying(self) -> list[str]:
        """Every file in the room of the evidence."""
        return sorted(path.name for path in self.folder.rglob("*") if path.is_file())


@pytest.fixture
def scene(make: Make, client: FlaskClient) -> Scene:
    return Scene(make, client)


def rows() -> list[Evidence]:
    db.session.rollback()
    return list(db.session.scalars(select(Evidence).order_by(Evidence.id)))


def entry_count() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(ProgressEntry))
