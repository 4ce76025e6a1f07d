"""The joint report as plain texts and lists: Word and PDF fill their templates with the same ones."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from tracker.documents.papers.collected_texts import COLLECTED_TITLE, collected_texts
from tracker.documents.papers.commended_texts import COMMENDED_TITLE, commended_rows
from tracker.documents.papers.heads import head_texts, recipients, said_by, signature_rows
from tracker.documents.papers.proof_texts import PROOFS_TITLE, effect_text, output_groups, proven_lines
from tracker.documents.papers.words import (
    amount,
    day,
    day_in_words,
    inline,
    listed,
    named,
    number,
    paragraphs,
    period,
    period_whole,
    rate,
    status,
)
from tracker.domain.papers.joint_report import JointReport, PaperDecision, PaperFinding, PaperLine, PaperTask, Side
from tracker.domain.papers.numbers import FigureRow, NamedFigure, ReviewNumbers, Tally
from tracker.language import say_number

TOTAL = "Tổng số"
_NUMBERED = re.compile(r"[IVXLC\d]+\.")


def joint_texts(report: JointReport) -> dict[str, Any]:
    """Every field that a template of the joint report may name."""
    numbers = report.numbers
    return {
        **head_texts(report.head, kind="BÁO CÁO", short_kind="BC", year=report.as_of_on.year),
        "subject": f"Kết quả thực hiện {_program(report)} {period_whole(report.period)}",
        "opening": _opening(report),
        "reported": reported(numbers),
        "has_tasks": bool(report.tasks),
        "progress": progress(report),
        "tallies": [_tally(tally, position) for position, tally in enumerate(numbers.tallies, 1)],
        "total": _tally(numbers.total, None),
        "contents": [
            {
                "title": content_named(content.title),
                "assessment": paragraphs(content.assessment),
                "sides": [
                    {"who": inline(side.agency), "lines": side_lines(side), "effect": effect_text(side.effect)}
                    for side in content.sides
                ],
                "silent": listed(content.silent),
            }
            for content in report.contents
            if content.sides or content.assessment
        ],
        "titles": _titles(report),
        "closing": f"Trên đây là báo cáo kết quả thực hiện {_program(report)} {period(report.period)}./.",
        "figures": [figure_texts(figure, position) for position, figure in enumerate(numbers.figures, 1)],
        "differences": [difference(figure) for figure in numbers.figures if figure.is_open],
        "proven": proven_lines(numbers.proofs),
        "outputs": output_groups(numbers.proofs),
        **collected_texts(report.collected),
        "commendations": commended_rows(report.commendations),
        "adjustments": [{"who": inline(side.agency), "lines": side_lines(side)} for side in report.adjustments],
        "assessment": paragraphs(report.assessment),
        "findings": finding_lines(report.findings),
        "difficulties": said_by((texts.agency, texts.difficulties) for texts in report.texts),
        "proposals": said_by((texts.agency, texts.proposals) for texts in report.texts),
        "next_period": said_by((texts.agency, texts.next_period) for texts in report.texts),
        "decisions": [decision_text(decision, report.period) for decision in report.decisions],
        "reservations": said_by((one.party, one.reservation or "") for one in report.reservations),
        "signature_rows": signature_rows(report.signatures, report.head.layout),
        "recipients": recipients(dict.fromkeys([*report.head.names, *(one.agency for one in numbers.reported)])),
        "tasks": [_task(task, position) for position, task in enumerate(report.tasks, 1)],
        "texts": said_by((texts.agency, texts.text) for texts in report.texts),
    }


def _titles(report: JointReport) -> dict[str, str]:
    """The headings of what a report holds after its contents, numbered on from there."""
    there = {
        "figures": ("Số liệu, chỉ tiêu trong kỳ", report.numbers.figures),
        "proofs": (PROOFS_TITLE, report.numbers.proofs),
        "collected": (COLLECTED_TITLE, report.collected.periods),
        "commendations": (COMMENDED_TITLE, report.commendations),
    }
    found = [(name, title) for name, (title, rows) in there.items() if rows]
    return dict.fromkeys(there, "") | {name: f"{at}. {title}" for at, (name, title) in enumerate(found, 4)}


def side_lines(side: Side) -> list[dict[str, Any]]:
    """Task by task; entries of a task that has several stand below it, ``level`` 2."""
    found: list[dict[str, Any]] = []
    for (code, task), entries in groupby(side.lines, key=lambda line: (line.number, line.task)):
        lines = list(entries)
        named_task = inline(f"{code}. {task}" if code else task)
        if len(lines) == 1:
            found.append({"level": 1, "text": f"- {named_task}: {line_text(lines[0])}."})
        else:
            found.append({"level": 1, "text": f"- {named_task}:"})
            found += [{"level": 2, "text": f"+ {line_text(line)}."} for line in lines]
    return found


def line_text(line: PaperLine) -> str:
    """What was done, with its day, its figure and its proof."""
    figure = amount(line.quantity, line.unit) if line.quantity is not None else ""
    if not figure and line.percent is not None:
        figure = f"đạt {line.percent}%"
    beside = "; ".join(part for part in (f"ngày {day(line.on)}", figure, inline(line.proof)) if part)
    return f"{inline(line.note).rstrip('.')} ({beside})".strip()


def decision_text(decision: PaperDecision, at: str) -> dict[str, str]:
    """One thing that leaders asked for; of an earlier review its period is named."""
    earlier = "" if decision.period == at else f" (ý kiến chỉ đạo kỳ rà soát {period(decision.period)})"
    done = f"đã thực hiện ngày {day(decision.done_on)}" if decision.done_on else f"thời hạn: {day(decision.due_on)}"
    return {
        "text": inline(decision.text).rstrip(".") + earlier,
        "agency": inline(decision.agency),
        "due": day(decision.due_on),
        "done": day(decision.done_on),
        "state": done,
    }


def program_named(kind: str, symbol: str | None) -> str:
    """Chương trình phối hợp số 178/CTPH-BTGTW-LMHTXVN."""
    return f"{inline(kind)} số {inline(symbol)}" if symbol else inline(kind)


def about(title: str, kind: str) -> str:
    """The title in quotation marks after "về", unless the title begins with the kind of the program itself."""
    named_already = inline(title).casefold().startswith(inline(kind).casefold())
    return "" if named_already else f" về “{inline(title)}”"


def _program(report: JointReport) -> str:
    return program_named(report.by_kind, report.symbol)


def content_named(title: str) -> str:
    """A number of its own would be taken for one of the paper's parts, so the word stands before it."""
    if not title:
        return "Các nhiệm vụ của chương trình"
    return f"Nội dung {inline(title)}" if _NUMBERED.match(title) else inline(title)


def _opening(report: JointReport) -> str:
    agreed = f", ký {day_in_words(report.agreed_on)}" if report.agreed_on else ""
    who = " và ".join(inline(name) for name in report.head.names)  # of that period; others may have signed the program
    titled = about(report.agreement, report.by_kind)
    return (
        f"Thực hiện {_program(report)}{agreed}{titled}, {who} báo cáo kết quả thực hiện {period(report.period)} "
        f"(số liệu từ ngày {day(report.starts_on)} đến ngày {day(report.ends_on)}) như sau:"
    )


def reported(numbers: ReviewNumbers) -> list[str]:
    """How many reported, how many late, who did not."""
    if not numbers.reported:
        return ["Kỳ này không có cơ quan nào phải gửi báo cáo."]
    late = f", trong đó {numbers.late_count} báo cáo gửi sau thời hạn" if numbers.late_count else ""
    found = [f"Đã nhận {numbers.reported_count}/{len(numbers.reported)} báo cáo của các cơ quan{late}."]
    if numbers.missing:
        found.append(f"Chưa báo cáo: {listed(numbers.missing)}. Số liệu của các cơ quan này không được ghi thay.")
    return found


def progress(report: JointReport) -> str:
    """The four official boxes in one sentence."""
    boxes, whole = report.numbers.total.boxes, report.numbers.total
    if not report.tasks:
        return "Chương trình chưa có nhiệm vụ nào được giao."
    told = (
        f"Tính đến ngày {day(report.as_of_on)}, tổng số nhiệm vụ được giao: {say_number(boxes.given, 'vi')}; đã hoàn "
        f"thành: {boxes.done} (đúng hạn {boxes.done_in_time}, quá hạn {boxes.done_late}); chưa hoàn thành: "
        f"{boxes.open_in_time + boxes.overdue} (trong hạn {boxes.open_in_time}, quá hạn {boxes.overdue})."
    )
    return f"{told} Tỷ lệ hoàn thành: {rate(whole.rate)}." if whole.rate is not None else told


def _tally(tally: Tally, position: int | None) -> dict[str, str]:
    boxes = tally.boxes
    return {
        "position": str(position or ""),
        "lead": named(tally.lead) if tally.lead is not None else TOTAL,
        "given": number(boxes.given),
        "done_in_time": number(boxes.done_in_time),
        "done_late": number(boxes.done_late),
        "open_in_time": number(boxes.open_in_time),
        "overdue": number(boxes.overdue),
        "rate": rate(tally.rate),
    }


def figure_texts(figure: FigureRow, position: int) -> dict[str, Any]:
    """One row of the table of figures."""
    return {
        "position": str(position),
        "name": inline(figure.name),
        "unit": inline(figure.unit),
        "named": [_named(one) for one in figure.named],
        "value": number(figure.value) if not figure.is_open else "Chưa thống nhất",
        "note": settled(figure),
    }


def _named(one: NamedFigure) -> str:
    beside = []
    if one.adjusted != one.value:
        beside.append(f"sau điều chỉnh: {number(one.adjusted)}")
    if one.year_before is not None:
        beside.append(f"cùng kỳ năm trước: {number(one.year_before)}")
    if one.accumulated not in (None, one.value):
        beside.append(f"lũy kế từ đầu chương trình: {number(one.accumulated)}")
    return f"{inline(one.agency)}: {number(one.value)}" + (f" ({'; '.join(beside)})" if beside else "")


def settled(figure: FigureRow) -> str:
    """How a difference was settled, or why it stays."""
    if not figure.differs:
        return ""
    if figure.is_open:
        return inline(figure.reason)
    whose = f"Lấy theo {inline(figure.chosen)}" if figure.chosen else "Các bên thống nhất"
    return f"{whose}: {inline(figure.reason)}" if figure.reason else whose


def finding_lines(findings: Sequence[PaperFinding]) -> list[str]:
    """Issues found: what, where, who found it, who settles it until when, or how it was settled."""
    return [f"- {inline(one.text).rstrip('.')} ({'; '.join(_about_finding(one))})." for one in findings]


def _about_finding(one: PaperFinding) -> list[str]:
    found = [inline(one.place)] if one.place else []
    found.append(f"{inline(one.noting)} phát hiện ngày {day(one.noted_on)}")
    if one.agency:
        found.append(f"giao {inline(one.agency)} giải quyết, thời hạn {day(one.due_on)}")
    if one.settled_how:
        found.append(f"kết quả: {inline(one.settled_how).rstrip('.')}")
    return found


def difference(figure: FigureRow) -> str:
    """A figure that the agencies name differently, with what each names."""
    said = "; ".join(f"{inline(one.agency)} {number(one.value)}" for one in figure.named)
    return f"- {inline(figure.name)} ({inline(figure.unit)}): {said}."


def _task(task: PaperTask, position: int) -> dict[str, str]:
    return {
        "position": inline(task.number) or str(position),
        "content": inline(task.content),
        "title": inline(task.title),
        "leads": listed(task.leads) or "–",
        "coordinating": listed(task.coordinating),
        "due": inline(task.due_text) or day(task.due_on),
        "state": status(task.status, task.days),
        "result": results(task.results),
    }


def results(lines: Sequence[PaperLine]) -> str:
    """What was logged for a task in the period, in one text."""
    return "; ".join(line_text(line) for line in lines)
