"""How the parties of the living program judge its effect in their reports: not always alike."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.demo.people import ALLIANCE, COMMISSION
from tracker.domain.effects import Effect, EffectLevel

# By agency: place of the content in the paper, and the judgement.
JUDGED: dict[str, dict[int, Effect]] = {
    COMMISSION: {
        1: Effect(
            EffectLevel.SOME, "Tin, bài đều hơn; dư luận ở cơ sở biết về hợp tác xã kiểu mới (dữ liệu minh họa).",
            "Khảo sát nhanh tại cơ sở (minh họa)",
        ),
        4: Effect(EffectLevel.NOT_YET, "Mô hình điểm mới chọn, chưa đủ thời gian đánh giá (dữ liệu minh họa)."),
    },
    ALLIANCE: {
        1: Effect(
            EffectLevel.CLEAR, "Số người hỏi về thành lập hợp tác xã sau mỗi chuyên mục tăng (dữ liệu minh họa).",
            "Sổ tiếp nhận của bộ phận tư vấn (minh họa)",
        ),
        4: Effect(EffectLevel.SOME, "Các mô hình điểm bắt đầu có đơn vị đến học tập (dữ liệu minh họa)."),
    },
}  # fmt: skip


def judged_by(agency: str, contents: Sequence[tuple[int, str]]) -> dict[int, Effect]:
    """The judgements of that agency by the ids of the contents."""
    found = JUDGED.get(agency, {})
    return {contents[place][0]: effect for place, effect in found.items() if place < len(contents)}
