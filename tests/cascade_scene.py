"""A program of the centre with headings, and one of the province that carries it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update

from tests.make import Make
from tests.people import ALLIANCE, CENTRAL, COMMISSION, Cast
from tracker.database import db, transaction
from tracker.domain.permissions import Role
from tracker.models import Agreement, Content

HA = Cast("Ha", Role.OFFICER, "Chuyên viên", CENTRAL)
TU = Cast("Tu", Role.LEADER, "Phó Chủ tịch", CENTRAL)
ABOVE = ("Tuyên truyền trên phương tiện thông tin đại chúng", "Học tập, quán triệt nghị quyết")
BELOW = ("Tuyên truyền trên phương tiện thông tin của tỉnh", "Kinh phí thực hiện")


@dataclass(frozen=True)
class Cascade:
    """Ids of both programs and of their contents in order."""

    parent_id: int
    child_id: int
    above: list[int]
    own: list[int]


def cascade(make: Make) -> Cascade:
    """The centre's program (signed by the central alliance) and the province's below it; HA and TU are the centre's."""
    with transaction():
        for one in (HA, TU):
            make._person(one, make.agency_id(CENTRAL))
    parent_id = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,), symbol="178/CTPH-BTGTW-LMHTXVN")
    child_id = make.agreement(parent_id=parent_id, parties=(COMMISSION, ALLIANCE))
    return Cascade(parent_id, child_id, headings(parent_id, ABOVE), headings(child_id, BELOW))


def headings(agreement_id: int, titles: Sequence[str]) -> list[int]:
    """Let the program have these contents; answers their ids."""
    with transaction():
        first = select(Content.id).where(Content.agreement_id == agreement_id)
        db.session.execute(update(Content).where(Content.id.in_(first)).values(title=titles[0], number="1"))
        more = [
            Content(agreement_id=agreement_id, position=at, number=str(at), title=title)
            for at, title in enumerate(titles[1:], start=2)
        ]
        db.session.add_all(more)
        db.session.flush()
        return list(db.session.scalars(first.order_by(Content.position)))


def version_of(agreement_id: int) -> int:
    """The version that a form would be shown with."""
    db.session.rollback()
    return db.session.scalars(select(Agreement.version).where(Agreement.id == agreement_id)).one()
