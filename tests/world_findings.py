"""Issues of the world: for each holder one to settle, one noted, and one settled that waits for an answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from tests.make import NOW, TODAY, Make
from tests.world_people import AGENCY_OF, HOLDERS, who_is
from tracker.domain.permissions import Relation, Role
from tracker.services.findings import assign_finding, note_finding, settle_finding

OTHER = {
    Relation.STANDING: Relation.PARTY,
    Relation.PARTY: Relation.STANDING,
    Relation.ASSIGNED: Relation.STANDING,
}


@dataclass
class Findings:
    """Builds them in one program."""

    make: Make
    agreement_id: int

    def to_settle(self) -> dict[Relation, object]:
        """Asked of each holder; noted by another party."""
        return {of: self._assigned(OTHER[of], of) for of in HOLDERS}

    def to_pass_on(self) -> dict[Relation, object]:
        """Asked of the holder that did not sign: heads of either party may ask another."""
        return {of: self._assigned(Relation.PARTY, Relation.ASSIGNED) for of in HOLDERS}

    def noted(self) -> dict[Relation, object]:
        """Nobody is asked yet."""
        return {of: self._noted(OTHER[of]) for of in HOLDERS}

    def settled(self) -> dict[Relation, object]:
        """Noted by each party (for the third holder by the standing one), settled by another holder."""
        return {of: self._settled(of if of is not Relation.ASSIGNED else Relation.STANDING) for of in HOLDERS}

    def _noted(self, by: Relation) -> int:
        return note_finding(
            self.agreement_id, by=self.make.viewer(who_is(Role.OFFICER, by)), text="Hợp tác xã ngừng hoạt động",
            place="Xã Gia Vân", source="Báo cáo 12/BC-LMHTX", now=NOW,
        )  # fmt: skip

    def _assigned(self, by: Relation, of: Relation) -> int:
        finding_id = self._noted(by)
        assign_finding(
            finding_id, by=self.make.viewer(who_is(Role.LEADER, OTHER[of])),
            owner_id=self.make.agency_id(AGENCY_OF[of]), due_on=TODAY + timedelta(days=9), today=TODAY, now=NOW,
        )  # fmt: skip
        return finding_id

    def _settled(self, by: Relation) -> int:
        of = OTHER[by]
        finding_id = self._assigned(by, of)
        settle_finding(
            finding_id, by=self.make.viewer(who_is(Role.OFFICER, of)), how="Đã hướng dẫn giải thể", today=TODAY, now=NOW
        )
        return finding_id
