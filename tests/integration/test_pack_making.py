"""Whoever makes packs: one scheduler of many, each by one statement; what dies is taken over, what breaks is told."""

from __future__ import annotations

import logging
import os
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from tests.integration.test_paper_templates import own
from tests.make import NOW
from tests.pack_scene import ask, made, occasion, on_one_database, rows, scene
from tests.people import CHI, LAN
from tests.review_making import Quarter
from tracker.database import database_clock, db, transaction
from tracker.documents.papers.pack_files import SAFE_FOR, sweep
from tracker.domain.packs import MOST_TRIES, PackState
from tracker.jobs.occasion import Occasion
from tracker.jobs.packs import make_packs, sweep_packs
from tracker.models import Consolidation, Pack
from tracker.services.packs import ClaimedPack, claim_pack, finish_pack, forget_old_packs, give_back_pack, note_part

__all__ = ["occasion", "scene"]


def lease_runs_out() -> None:
    with transaction():
        db.session.execute(update(Pack).values(leased_until=database_clock(-1)))


def test_asking_again_while_it_is_in_hand_adds_nothing(scene: Quarter) -> None:
    ask(scene)
    ask(scene, LAN)
    assert [(one.state, one.asked_as.split(",")[0]) for one in rows()] == [("asked", "Chuyên viên")]
    made()
    assert claim_pack(at=NOW) is None
    ask(scene)
    assert [one.state for one in rows()] == ["ready", "asked"]


def test_two_schedulers_take_it_once(app: Flask, scene: Quarter) -> None:
    ask(scene)
    db.session.rollback()
    taken: list[ClaimedPack | None] = []

    def take() -> None:
        with app.app_context():
            taken.append(claim_pack(at=NOW))

    both = [threading.Thread(target=take) for _ in range(4)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(taken) == 4
    assert sum(one is not None for one in taken) == 1
    assert [one.try_count for one in rows()] == [1]


def test_a_maker_that_died_loses_it_to_the_next_and_may_not_finish_it(scene: Quarter) -> None:
    ask(scene)
    dead = claim_pack(at=NOW)
    assert dead is not None
    assert claim_pack(at=NOW) is None
    lease_runs_out()
    heir = claim_pack(at=NOW)
    assert heir is not None
    assert heir.id == dead.id
    assert not note_part(dead, 3)
    assert not finish_pack(dead, file_hash="0" * 64, size=1, at=NOW)
    assert finish_pack(heir, file_hash="1" * 64, size=1, at=NOW)
    assert [(one.state, one.file_hash) for one in rows()] == [(PackState.READY, "1" * 64)]


def test_what_kills_every_maker_is_given_up_with_a_reason(
    client: FlaskClient, scene: Quarter, occasion: Occasion
) -> None:
    ask(scene)
    for _ in range(MOST_TRIES):
        assert claim_pack(at=NOW) is not None
        lease_runs_out()
    assert make_packs(occasion) == {}
    scene.make.sign_in(client, CHI)
    assert "Tiến trình lập hồ sơ dừng đột ngột ba lần." in client.get(f"/reviews/{scene.review_id}/pack").text
    ask(scene)
    assert claim_pack(at=NOW) is not None


@on_one_database
def test_a_maker_that_is_stopped_gives_it_back_without_counting_the_try(
    scene: Quarter, occasion: Occasion, app: Flask
) -> None:
    ask(scene)
    calls = iter([False, False, True])
    stopping = Occasion(occasion.settings, NOW, "test", lambda: next(calls, True))
    assert make_packs(stopping) == {"given_back": 1}
    assert [(one.state, one.try_count) for one in rows()] == [("asked", 0)]
    assert list((occasion.settings.data_dir / "packs").glob("*")) == []
    claimed = claim_pack(at=NOW)
    assert claimed is not None
    assert give_back_pack(claimed)
    assert not give_back_pack(claimed)


@on_one_database
def test_a_template_with_unknown_fields_fails_it_with_that_sentence(
    client: FlaskClient, scene: Quarter, occasion: Occasion
) -> None:
    folder = occasion.settings.data_dir / "templates"
    folder.mkdir()
    own(folder, "{{ so_bao_cao }}", name="minutes")
    ask(scene)
    assert make_packs(occasion) == {"failed": 1}
    scene.make.sign_in(client, CHI)
    page = client.get(f"/reviews/{scene.review_id}/pack")
    assert "so_bao_cao" in page.text
    assert "Refresh" not in page.headers
    assert 'aria-label="Lập hồ sơ"' in page.text


@on_one_database
def test_what_breaks_is_logged_and_told_without_its_details(
    client: FlaskClient, scene: Quarter, occasion: Occasion, caplog: pytest.LogCaptureFixture
) -> None:
    with transaction():
        db.session.execute(update(Consolidation).values(snapshot="{}"))
    ask(scene)
    with caplog.at_level(logging.ERROR):
        assert make_packs(occasion) == {"failed": 1}
    assert "KeyError" in caplog.text
    scene.make.sign_in(client, CHI)
    page = client.get(f"/reviews/{scene.review_id}/pack").text
    assert "xem nguyên nhân trong nhật ký" in page
    assert "KeyError" not in page


def test_old_packs_and_files_nobody_names_are_swept(scene: Quarter, occasion: Occasion) -> None:
    folder: Path = occasion.settings.data_dir / "packs"
    folder.mkdir()
    first, second = "1" * 64, "2" * 64
    for hashed in (first, second):
        ask(scene)
        made(hashed)
    for name in (f"{first}.zip", f"{second}.zip", f"{'f' * 64}.zip", "abc.part"):
        (folder / name).write_bytes(b"a pack")
        os.utime(folder / name, (NOW.timestamp(), NOW.timestamp()))
    assert sweep(folder, {first}, now=NOW) == 0
    assert sweep_packs(Occasion(occasion.settings, NOW + 2 * SAFE_FOR, "test")) == 3
    assert [path.stem for path in folder.iterdir()] == [second]
    assert [one.file_hash for one in rows()] == [second]
    assert forget_old_packs(now=NOW + timedelta(days=8)) == frozenset()
