"""Further sheets of the summary, each when there is any: effect, outputs, collected reviews, commendations."""

from __future__ import annotations

from collections.abc import Callable

from tracker.documents.papers.collected_texts import LEFT_OPEN, note_of, state_of_period
from tracker.documents.papers.commended_texts import kind_word, state_text
from tracker.documents.papers.joint_texts import content_named
from tracker.documents.papers.print_sheets import COUNT, PrintSheet, Value
from tracker.documents.papers.proof_texts import level_word
from tracker.documents.papers.words import inline, listed, period
from tracker.domain.outputs import WORDS
from tracker.domain.papers.joint_report import JointReport

EFFECT_HEADS = ("TT", "Nội dung phối hợp", "Cơ quan", "Hiệu quả", "Căn cứ đánh giá", "Minh chứng")
PROVEN_HEADS = ("TT", "Cơ quan", "Nơi đăng, phát", "Loại", "Số lượng", "Số lần cập nhật", "Có minh chứng", "Tỷ lệ (%)")
PERIOD_HEADS = ("TT", "Kỳ rà soát", "Tình trạng", "Số bên đã ký", "Chưa báo cáo", "Ý kiến chỉ đạo", "Đã thực hiện")
NUMBER_HEADS = ("TT", "Chỉ tiêu", "Đơn vị tính", "Kỳ rà soát", "Số liệu đã ký", "Cả kỳ", "Ghi chú")
COMMENDED_HEADS = (
    "TT", "Loại", "Mô hình, tập thể, cá nhân", "Thành tích", "Minh chứng", "Bên phát hiện", "Đề xuất, quyết định",
)  # fmt: skip
NewSheet = Callable[[str, tuple[int, ...]], PrintSheet]


def add_results(report: JointReport, new_sheet: NewSheet) -> None:
    """``new_sheet``: begins one of that name and these widths, with the head of the paper."""
    judged = [(content, side) for content in report.contents for side in content.sides if side.effect]
    if judged:
        sheet = new_sheet("Hiệu quả", (5, 32, 24, 13, 40, 24))
        sheet.head(EFFECT_HEADS)
        for position, (content, side) in enumerate(judged, 1):
            if side.effect:
                said = [level_word(side.effect), inline(side.effect.reasons), inline(side.effect.evidence)]
                sheet.add([position, content_named(content.title), inline(side.agency), *said])
    _proofs(report, new_sheet)
    _collected(report, new_sheet)
    if report.commendations:
        sheet = new_sheet("Khen thưởng", (5, 10, 28, 38, 18, 16, 28))
        sheet.head(COMMENDED_HEADS)
        for position, one in enumerate(report.commendations, 1):
            said = [inline(one.name), inline(one.achievement), inline(one.evidence), inline(one.by), state_text(one)]
            sheet.add([position, kind_word(one), *said])


def _proofs(report: JointReport, new_sheet: NewSheet) -> None:
    """One row for each outlet and kind; how many entries have evidence stands in an agency's first row only."""
    if not report.numbers.proofs:
        return
    sheet, position = new_sheet("Minh chứng, truyền thông", (5, 34, 34, 16, 12, 14, 14, 12)), 0
    counted: list[int | None]
    sheet.head(PROVEN_HEADS)
    for one in report.numbers.proofs:
        counted = [one.entry_count, one.proven_count, one.share]
        for output in one.outputs or (None,):
            position += 1
            told: list[Value] = [inline(output.outlet), WORDS[output.kind], output.count] if output else ["", "", None]
            sheet.add([position, inline(one.agency), *told, *counted], formats=(COUNT,) * 8)
            counted = [None] * 3


def _collected(report: JointReport, new_sheet: NewSheet) -> None:
    if report.collected.periods:
        sheet = new_sheet("Các kỳ tổng hợp", (5, 22, 26, 14, 46, 14, 14))
        sheet.head(PERIOD_HEADS)
        for position, one in enumerate(report.collected.periods, 1):
            signed = one.signed_count if one.number else None
            decided = [one.decided_count, one.carried_out_count]
            said = [position, period(one.period), state_of_period(one), signed, listed(one.missing), *decided]
            sheet.add(said, formats=(COUNT,) * 7)
    if report.collected.numbers:
        sheet = new_sheet("Số liệu các kỳ", (5, 36, 14, 20, 16, 16, 40))
        sheet.head(NUMBER_HEADS)
        for position, number in enumerate(report.collected.numbers, 1):
            for code, value in number.values:
                of_period: Value = LEFT_OPEN if value is None else value
                named: list[Value] = [position, inline(number.name), inline(number.unit), period(code)]
                sheet.add([*named, of_period, number.value, note_of(number)])
