"""A final version to be packed, and a scheduler's occasion to do it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from tests.attached_files import attached
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, Cast
from tests.review_making import INSIDE, NOON, Quarter, quarter, recorded
from tracker.database import db
from tracker.jobs.occasion import Occasion
from tracker.models import Pack
from tracker.services.packs import ask_pack, claim_pack, finish_pack
from tracker.services.progress import log_progress

HOSTILE = "=1+1 <b>&{{ 7*7 }} שלום"
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""For what no database has a part in."""


@pytest.fixture
def scene(make: Make) -> Quarter:
    """A final version: an entry with document, articles and file, a hostile title, a decision written down later."""
    found = quarter(make, symbol="178/CTPH-BTGDVTU-LMHTX")
    make.task(found.program, title=HOSTILE, lead=ALLIANCE, due_on=INSIDE)
    entry = log_progress(
        make.part_id(found.task, ALLIANCE), by=make.viewer(CHI), happened_on=INSIDE, note="Đã tổ chức",
        evidence="12/BC-LMHTX ngày 01/08/2026; 2 bài, Báo Ninh Bình, https://baoninhbinh.org.vn/x",
        attached=attached(make, name="Kế hoạch.pdf"), now=NOW, today=TODAY,
    ).entry_id  # fmt: skip
    recorded(entry, NOON.replace(month=8))
    found.hand_in(ALLIANCE)
    found.hand_in(COMMISSION)
    found.freeze()
    return found


@pytest.fixture
def occasion(app: Flask) -> Occasion:
    return Occasion(app.config["SETTINGS"], NOW, "test")


def ask(scene: Quarter, who: Cast = CHI) -> None:
    ask_pack(scene.review_id, by=scene.viewer(who), now=NOW)


def made(file_hash: str = "1" * 64) -> None:
    """The pack that waits, ready without the work: its file is not there."""
    claimed = claim_pack(at=NOW)
    assert claimed is not None
    assert finish_pack(claimed, file_hash=file_hash, size=1, at=NOW)


def rows() -> list[Pack]:
    db.session.rollback()
    return list(db.session.scalars(select(Pack).order_by(Pack.id)))
