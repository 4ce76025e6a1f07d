"""The world in which loops look for what was half saved: it notices a write, and is put back as it was."""

from __future__ import annotations

from sqlalchemy import update

from tests.world import World, world
from tracker.database import db
from tracker.models import Agency

__all__ = ["world"]


def test_a_committed_change_is_noticed_and_an_uncommitted_one_is_none(world: World) -> None:
    untouched = world.digest()
    change = update(Agency).values(name="Cơ quan đổi tên")
    db.session.execute(change)
    assert world.digest() == untouched
    db.session.execute(change)
    db.session.commit()
    assert world.digest() != untouched
    world.restore()
    assert world.digest() == untouched
    world.digests_now.clear()  # not only said, but found in the tables
    assert world.digest() == untouched
