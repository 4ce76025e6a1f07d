"""Who runs the installation has the world's program open in an emergency."""

from __future__ import annotations

from tests.make import NOW, TODAY, Make
from tests.people import Cast
from tests.reminding import LETTERHEAD
from tracker.domain.permissions import Role
from tracker.services.emergencies import Moment, open_in_emergency

OPENED = Cast("opened", Role.SYSTEM_ADMIN, "Quản trị hệ thống", None)


def open_for_reading(make: Make, agreement_id: int) -> None:
    """The leaders of all who take part are told by mail."""
    reason = "Ban Tuyên giáo đề nghị xem vì trang tiến độ không mở được"
    open_in_emergency(agreement_id, reason, by=make.viewer(OPENED), moment=Moment(NOW, TODAY, LETTERHEAD))
