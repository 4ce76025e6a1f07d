"""What a sơ kết or tổng kết collects, as plain texts."""

from __future__ import annotations

from typing import Any

from tracker.documents.papers.words import inline, listed, number, period
from tracker.domain.papers.collected import Collected, CollectedNumber, CollectedPeriod
from tracker.domain.review_states import ReviewState

PERIOD_HEADS = ("TT", "Kỳ rà soát", "Tình trạng", "Chưa báo cáo", "Ý kiến chỉ đạo đã thực hiện")
NUMBER_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Theo từng kỳ đã ký", "Cả kỳ", "Ghi chú")
COLLECTED_TITLE = "Các kỳ rà soát được tổng hợp vào kỳ này"
NO_NUMBERS = "Các kỳ đã ký trong kỳ này chưa nêu số liệu nào."
LEFT_OPEN = "chưa khớp, để ngỏ"


def collected_texts(collected: Collected) -> dict[str, Any]:
    """The shorter reviews one by one, and the figures of the signed ones."""
    left_out = "; ".join(map(period, collected.left_out))
    return {
        "collected": [_period(one, position) for position, one in enumerate(collected.periods, 1)],
        "collected_left_out": f"Chưa tính vào bảng dưới đây vì chưa được mọi bên ký: {left_out}." if left_out else "",
        "collected_figures": [_number(one, position) for position, one in enumerate(collected.numbers, 1)],
    }


def state_of_period(one: CollectedPeriod) -> str:
    """Signed by whom, or what it lacks."""
    if one.is_signed:
        return "Các bên đã ký đủ"
    if one.state is ReviewState.CHANGED:
        return "Ký rồi, đã sửa" if one.signed_count else "Đã chốt, sau đó thay đổi"
    return f"{one.signed_count}/{one.party_count} bên đã ký" if one.number else "Chưa tổng hợp"


def note_of(one: CollectedNumber) -> str:
    """How the value over the whole period came about, or why there is none."""
    if one.open_in:
        return f"Không cộng: các cơ quan chưa khớp số liệu ở {'; '.join(map(period, one.open_in))}"
    return "Lũy kế" if one.is_added else "Số mới nhất"


def _period(one: CollectedPeriod, position: int) -> dict[str, str]:
    decided = f"{one.carried_out_count}/{one.decided_count}" if one.decided_count else ""
    return {
        "position": str(position),
        "period": period(one.period),
        "state": state_of_period(one),
        "missing": listed(one.missing),
        "decided": decided,
    }


def _number(one: CollectedNumber, position: int) -> dict[str, Any]:
    return {
        "position": str(position),
        "name": inline(one.name),
        "unit": inline(one.unit),
        "each": [f"{period(code)}: {LEFT_OPEN if value is None else number(value)}" for code, value in one.values],
        "value": number(one.value),
        "note": note_of(one),
    }
