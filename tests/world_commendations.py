"""Model cases of the world: one in each state, found by the standing agency."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.make import NOW, TODAY, Make
from tests.world_people import who_is
from tracker.domain.commendations import Honoured
from tracker.domain.permissions import Relation, Role
from tracker.services.commendations import agree_commendation, note_commendation, propose_commendation


@dataclass
class Commendations:
    """Builds them in one program."""

    make: Make
    agreement_id: int

    def found(self) -> int:
        """The other party is asked."""
        return note_commendation(
            self.agreement_id, by=self.make.viewer(who_is(Role.OFFICER, Relation.STANDING)),
            honoured=Honoured.COLLECTIVE, name="Hợp tác xã Sinh Dược", achievement="Sản phẩm đạt 4 sao",
            evidence="12/BC-LMHTX ngày 01/9/2026", today=TODAY, now=NOW,
        )  # fmt: skip

    def agreed(self) -> int:
        """Every party has agreed."""
        id_ = self.found()
        agree_commendation(id_, by=self.make.viewer(who_is(Role.LEADER, Relation.PARTY)), now=NOW)
        return id_

    def proposed(self) -> int:
        """An authority is asked."""
        id_ = self.agreed()
        propose_commendation(
            id_, by=self.make.viewer(who_is(Role.LEADER, Relation.PARTY)), authority="Chủ tịch UBND tỉnh",
            evidence="12/BC-LMHTX ngày 01/9/2026", on=TODAY - timedelta(days=9), today=TODAY, now=NOW,
        )  # fmt: skip
        return id_
