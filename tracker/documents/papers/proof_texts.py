"""What proves the results, and how agencies judge the effect, as plain texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from tracker.documents.papers.words import inline, number
from tracker.domain.effects import LEVEL_WORDS, Effect
from tracker.domain.messages import Message
from tracker.domain.outputs import WORDS, OutputCount
from tracker.domain.papers.proofs import AgencyProofs
from tracker.language import say

OUTPUT_HEADS = ("TT", "Cơ quan", "Nơi đăng, phát", "Loại", "Số lượng")
PROOFS_TITLE = "Minh chứng, sản phẩm truyền thông"
SUM = "Cộng"


def level_word(effect: Effect) -> str:
    """The judgement in one word or two."""
    return say(Message(LEVEL_WORDS[effect.level]), "vi")


def effect_text(effect: Effect | None) -> str:
    """The judgement with its reasons and evidence; empty for none."""
    if effect is None:
        return ""
    beside = f" (minh chứng: {inline(effect.evidence)})" if inline(effect.evidence) else ""
    return f"Đánh giá hiệu quả: {level_word(effect).lower()}. {inline(effect.reasons).rstrip('.')}{beside}."


def proven_text(proofs: AgencyProofs) -> str:
    """How many entries have evidence, of how many."""
    return (
        f"{number(proofs.entry_count)} lần cập nhật tiến độ, {number(proofs.proven_count)} có minh chứng "
        f"({proofs.share or 0}%)"
    )


def proven_lines(found: Iterable[AgencyProofs]) -> list[str]:
    """One line an agency that logged anything."""
    return [f"- {inline(one.agency)}: {proven_text(one)}." for one in found if one.entry_count]


def output_groups(found: Iterable[AgencyProofs]) -> list[dict[str, Any]]:
    """Agency by agency: its outputs by outlet and kind, and their sum."""
    return [
        {"who": inline(one.agency), "rows": output_rows(one.outputs), "sum": number(one.output_count)}
        for one in found
        if one.outputs
    ]


def output_rows(outputs: Sequence[OutputCount]) -> list[dict[str, str]]:
    """One row for each outlet and kind."""
    return [
        {
            "position": str(position),
            "outlet": inline(one.outlet),
            "kind": WORDS[one.kind],
            "count": number(one.count),
        }
        for position, one in enumerate(outputs, 1)
    ]
