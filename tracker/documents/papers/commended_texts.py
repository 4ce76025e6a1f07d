"""Model cases and commendations as plain texts: for the joint report, and for the list that goes to an authority."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.documents.papers.words import day, inline
from tracker.domain.commendations import HONOURED_WORDS, CommendationLine, CommendationState
from tracker.domain.messages import Message
from tracker.language import say

COMMENDED_HEADS = ("TT", "Mô hình, tập thể, cá nhân", "Thành tích", "Bên phát hiện", "Đề xuất, quyết định")
COMMENDED_TITLE = "Mô hình hay, điển hình; khen thưởng"
WAITING = {
    CommendationState.FOUND: "Chờ các bên thống nhất",
    CommendationState.AGREED: "Các bên đã nhất trí",
    CommendationState.DECLINED: "Không nhất trí",
}


def commended_rows(lines: Iterable[CommendationLine]) -> list[dict[str, str]]:
    """One row for each."""
    return [
        {
            "position": str(position),
            "name": inline(one.name),
            "kind": kind_word(one),
            "name_and_kind": f"{inline(one.name)} ({kind_word(one)})",
            "achievement": inline(one.achievement),
            "evidence": inline(one.evidence),
            "by": inline(one.by),
            "state": state_text(one),
        }
        for position, one in enumerate(lines, 1)
    ]


def kind_word(one: CommendationLine) -> str:
    """Mô hình, tập thể or cá nhân."""
    return say(Message(HONOURED_WORDS[one.honoured]), "vi").lower()


def state_text(one: CommendationLine) -> str:
    """How far it has come: agreed, proposed to whom, or what the authority decided."""
    if one.state is CommendationState.DECIDED:
        return f"{inline(one.form)} theo {inline(one.decision)} ngày {day(one.awarded_on)} của {inline(one.authority)}"
    if one.state is CommendationState.PROPOSED:
        return f"Đã đề xuất {inline(one.proposed_to)} ngày {day(one.proposed_on)}"
    return WAITING[one.state]
