"""The list of commendations as plain texts."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.documents.papers.commended_texts import commended_rows
from tracker.documents.papers.heads import by_hand, places_to_sign, recipients
from tracker.documents.papers.joint_texts import about, program_named
from tracker.documents.papers.words import DOTS, day_in_words, how_many, inline, number
from tracker.domain.commendations import Honoured
from tracker.domain.papers.commendation_list import CommendationList

GROUPS = {
    Honoured.MODEL: "Mô hình hay, điển hình",
    Honoured.COLLECTIVE: "Tập thể",
    Honoured.INDIVIDUAL: "Cá nhân",
}
NUMERALS = ("I", "II", "III", "IV")


def commendation_list_texts(paper: CommendationList, *, on: date) -> dict[str, Any]:
    """Every field that a template of the list may name. ``on``: the day it is drawn up."""
    program = program_named(paper.by_kind, paper.symbol)
    groups = [
        {"title": f"{NUMERALS[at]}. {GROUPS[kind]} ({number(len(lines))})", "rows": commended_rows(lines)}
        for at, (kind, lines) in enumerate(paper.proposed.items())
    ]
    names = paper.head.names
    return {
        **by_hand(paper.head, kind="DANH SÁCH", short_kind="DS", on=on),
        "number": "",
        "subject": f"Đề nghị khen thưởng, biểu dương mô hình, điển hình trong thực hiện {program}",
        "attached": f"(Kèm theo Tờ trình số {DOTS}/TTr-{DOTS} ngày {DOTS} tháng {DOTS} năm {on.year})",
        "opening": _opening(paper, program),
        "groups": groups,
        "decided": commended_rows(paper.decided),
        "decided_title": f"{NUMERALS[len(groups)]}. Đã được khen thưởng ({number(len(paper.decided))})",
        "closing": f"{how_many(len(names)).capitalize()} thống nhất đề nghị cấp có thẩm quyền xem xét, quyết định./.",
        "signature_rows": places_to_sign(paper.head),
        "recipients": recipients(["Cấp có thẩm quyền quyết định khen thưởng", *names]),
    }


def _opening(paper: CommendationList, program: str) -> str:
    agreed = f", ký {day_in_words(paper.agreed_on)}" if paper.agreed_on else ""
    who = " và ".join(inline(name) for name in paper.head.names)
    return (
        f"Căn cứ kết quả thực hiện {program}{agreed}{about(paper.agreement, paper.by_kind)}, "
        f"{who} đề nghị khen thưởng, biểu dương như sau:"
    )
