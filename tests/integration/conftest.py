"""Scenes that several integration tests begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import select

from tests.make import Make
from tests.outbox_scene import THURSDAY
from tests.people import ALLIANCE
from tests.reminding import DUE, plan
from tests.smtp_sink import Sink, running_sink
from tracker.database import db
from tracker.models import OutboxMessage


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running_sink() as running:
        yield running


@pytest.fixture
def waiting(make: Make) -> int:
    """One digest to Chi, planned and waiting; answers its id."""
    make.task(make.agreement(), lead=ALLIANCE, due_on=DUE)
    plan(THURSDAY)
    return db.session.scalars(select(OutboxMessage.id)).one()


@pytest.fixture
def program(make: Make) -> int:
    """Commission (standing) and alliance, in the tracker since January, owing nothing yet."""
    return make.agreement()


@pytest.fixture(autouse=True)
def _no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Uploads are read before their pages answer, however busy the machine is."""
    monkeypatch.setattr("tracker.web.imports.reading.SOON", 60.0)


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keeping a password costs a tenth of a second on purpose; tests/architecture/test_asvs.py holds it to that."""
    monkeypatch.setattr("tracker.services.sign_in.METHOD", "scrypt:1024:8:1")
