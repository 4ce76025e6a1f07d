"""Minutes of the review meeting and the notice of what leaders asked for, as plain texts. What only those present
know (hour, place, names) is left open, as dots."""

from __future__ import annotations

from datetime import date
from typing import Any

from tracker.documents.papers.heads import by_hand, places_to_sign, recipients, said_by
from tracker.documents.papers.joint_texts import difference, finding_lines, program_named, progress, reported
from tracker.documents.papers.words import day, inline, paragraphs, period, period_whole
from tracker.domain.papers.joint_report import JointReport, PaperDecision

LINE = "…………………………………………"


def minutes_texts(report: JointReport, *, on: date) -> dict[str, Any]:
    """Every field that a template of the minutes may name. ``on``: the day they are drawn up."""
    numbers = report.numbers
    return {
        **_head(report, "BIÊN BẢN", "BB", on),
        "subject": f"Họp rà soát kết quả thực hiện {_program(report)} {period_whole(report.period)}",
        "when": f"Thời gian: …… giờ …… ngày …… tháng …… năm {on.year}.",
        "where": f"Địa điểm: {LINE}",
        "present": [f"- Đại diện {inline(name)}: {LINE}" for name in report.head.names],
        "others": [f"- Đại diện {inline(name)}: {LINE}" for name in _others(report)],
        "reported": reported(numbers),
        "progress": progress(report),
        "assessment": paragraphs(report.assessment),
        "differences": [difference(figure) for figure in numbers.figures if figure.is_open],
        "findings": finding_lines(report.findings),
        "difficulties": said_by((texts.agency, texts.difficulties) for texts in report.texts),
        "proposals": said_by((texts.agency, texts.proposals) for texts in report.texts),
        "reservations": said_by((one.party, one.reservation or "") for one in report.reservations),
        "decisions": _decided(report.decided_here),
        "closing": f"Cuộc họp kết thúc vào hồi …… giờ …… cùng ngày. Biên bản được lập thành "
        f"{len(report.head.names) + 1} bản có giá trị như nhau, mỗi bên giữ 01 bản./.",
        "signature_rows": places_to_sign(report.head),
        "recipients": recipients(report.head.names),
    }


def notice_texts(report: JointReport, *, on: date) -> dict[str, Any]:
    """Every field that a template of the notice may name."""
    earlier = [one for one in report.decisions if one.period != report.period and one.done_on is None]
    asked = list(dict.fromkeys(one.agency for one in (*report.decided_here, *earlier)))
    return {
        **_head(report, "THÔNG BÁO", "TB", on),
        "subject": f"Ý kiến chỉ đạo tại kỳ rà soát {period_whole(report.period)} về thực hiện {_program(report)}",
        "opening": f"Qua rà soát kết quả thực hiện {_program(report)} {period(report.period)}, lãnh đạo các bên có ý "
        "kiến chỉ đạo như sau:",
        "decisions": _decided(report.decided_here),
        "earlier": _decided(earlier),
        "closing": "Các cơ quan được giao tổ chức thực hiện và báo cáo kết quả trên hệ thống theo dõi trước thời hạn "
        "nêu trên./.",
        "signature_rows": places_to_sign(report.head),
        "recipients": recipients([*report.head.names, *(name for name in asked if name not in report.head.names)]),
    }


def _head(report: JointReport, kind: str, short_kind: str, on: date) -> dict[str, Any]:
    head = report.head
    figures = f"; số liệu theo bản tổng hợp phiên bản {head.version}, SHA-256: {head.hash}" if head.hash else ""
    return by_hand(head, kind=kind, short_kind=short_kind, on=on, beside=figures)


def _program(report: JointReport) -> str:
    return program_named(report.by_kind, report.symbol)


def _others(report: JointReport) -> list[str]:
    """Agencies that report and did not sign."""
    return [one.agency for one in report.numbers.reported if one.agency not in report.head.names]


def _decided(decisions: list[PaperDecision]) -> list[dict[str, str]]:
    return [
        {
            "position": str(position),
            "text": inline(one.text),
            "agency": inline(one.agency),
            "due": day(one.due_on),
            "period": period(one.period),
            "state": f"Đã thực hiện ngày {day(one.done_on)}" if one.done_on else "Chưa thực hiện",
        }
        for position, one in enumerate(decisions, 1)
    ]
