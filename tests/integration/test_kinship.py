"""Which program may be named as another's parent or predecessor."""

from __future__ import annotations

import pytest

from tests.make import TODAY, Make
from tracker.database import db, transaction
from tracker.domain.errors import RuleBroken
from tracker.models import Agreement
from tracker.services.agreements.kinship import check_kin


def test_a_program_stands_below_none_that_it_follows(make: Make) -> None:
    first, before, own = (make.agreement(title=title) for title in ("Đầu", "Trước", "Nay"))
    with transaction():
        db.session.get_one(Agreement, before).predecessor_id = first
    for parent in (first, before):
        with pytest.raises(RuleBroken, match="follows that one") as refused:
            check_kin(
                db.session.get_one(Agreement, own), parent_id=parent, predecessor_id=before, began_on=TODAY, by=None
            )
        assert refused.value.field == "parent_id"
