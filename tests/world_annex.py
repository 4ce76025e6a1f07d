"""A changed annex of the world's program: something of everything, most of its tasks gone."""

from __future__ import annotations

from tests.people import ALLIANCE
from tests.standing_annex import proposed
from tracker.domain.proposals import Proposal


def changed_paper() -> Proposal:
    """One task with another time, one whose title is unclear, one that is new."""
    tasks = (
        proposed("Quá hạn", "BTGDVTU", position="3", due="31/12/2026"),
        proposed("Tổ chức lớp tập huấn khóa 2", "hai bên", position="9"),
        proposed("Ký kết chương trình cấp xã", "Báo Ninh Bình", coordinating=ALLIANCE, position="10"),
    )
    return Proposal(tasks=tasks, symbol="09/CTPH-BTGTU-LMHTX")
