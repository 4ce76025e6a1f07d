"""Papers in which no list is empty: what a template is checked with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from tracker.domain.commendations import CommendationLine, CommendationState, Honoured
from tracker.domain.effects import Effect, EffectLevel
from tracker.domain.outputs import OutputCount, OutputKind
from tracker.domain.papers.agency_report import ProgramNamed, ReportPaper
from tracker.domain.papers.collected import Collected, CollectedNumber, CollectedPeriod
from tracker.domain.papers.commendation_list import CommendationList
from tracker.domain.papers.heads import Issuer, PaperHead, PaperSignature, PaperState
from tracker.domain.papers.joint_report import (
    AgencyTexts,
    ContentPart,
    JointReport,
    PaperDecision,
    PaperFinding,
    PaperLine,
    PaperTask,
    Side,
)
from tracker.domain.papers.numbers import FigureRow, NamedFigure, Reported, ReviewNumbers, Tally
from tracker.domain.papers.proofs import AgencyProofs
from tracker.domain.review_states import ReviewState
from tracker.domain.status import Boxes, StatusKind

FIRST, SECOND = "Ban Tuyên giáo Tỉnh ủy A", "Liên minh Hợp tác xã tỉnh A"
STARTS, ENDS, DUE = date(2026, 6, 15), date(2026, 9, 14), date(2026, 9, 17)
TITLE, SYMBOL = "Tuyên truyền kinh tế tập thể", "01/CTPH-BTGTU-LMHTX"
LINE = PaperLine(date(2026, 8, 3), "1", "Hội nghị", "Đã tổ chức", None, Decimal(33), "hội nghị", "12/BC-LMHTX")
EFFECT = Effect(EffectLevel.SOME, "Nhiều hộ hỏi về hợp tác xã.", "Sổ tư vấn")
SIDE = Side(FIRST, (LINE, LINE), EFFECT)
PROOFS = AgencyProofs(
    FIRST, 4, 3, (OutputCount("Báo A", OutputKind.ARTICLE, 2), OutputCount("Đài A", OutputKind.NEWS, 1))
)
COMMENDED = (
    CommendationLine(
        1, Honoured.COLLECTIVE, "Hợp tác xã A", "Sản phẩm đạt 4 sao", "12/BC-LMHTX", "LMHTX", CommendationState.DECIDED,
        "Chủ tịch UBND tỉnh A", date(2026, 8, 3), "Chủ tịch UBND tỉnh A", "123/QĐ-UBND", date(2026, 9, 1), "Bằng khen",
    ),
    CommendationLine(
        2, Honoured.MODEL, "Tổ hợp tác trồng rừng", "Nhân rộng ra ba xã", "", "BTGTU", CommendationState.AGREED,
        None, None, None, None, None, None,
    ),
)  # fmt: skip
COLLECTED = Collected(
    (
        CollectedPeriod("2026-Q1", ReviewState.SIGNED, 2, 2, 3, 2, 1, ()),
        CollectedPeriod("2026-Q2", ReviewState.COLLECTING, 2, 0, 0, 0, None, (SECOND,)),
    ),
    (CollectedNumber("1", "Hội nghị", "cuộc", True, Decimal(33), (("2026-Q1", Decimal(33)),), ()),),
)
TEXTS = AgencyTexts(FIRST, "Đã tổ chức hội nghị.", "Thiếu kinh phí.", "Bố trí kinh phí.", "Tổ chức lớp tập huấn.")
FIGURE = FigureRow(
    "Nội dung I", "1", "Hội nghị", "cuộc", (NamedFigure(FIRST, Decimal(33), Decimal(34), Decimal(40), Decimal(120)),),
    None, differs=True, is_open=True, chosen=None, reason="Đang đối chiếu",
)  # fmt: skip
HEAD = PaperHead(
    (Issuer(FIRST, "BTGTU"), Issuer(SECOND, "LMHTX")), PaperState.UNSIGNED, version=1, hash="0" * 64,
    verify_url="https://example.vn/verify/0",
)  # fmt: skip


def joint() -> JointReport:
    """A joint report."""
    tally = Tally(FIRST, Boxes(1, 1, 1, 1))
    signed = PaperSignature(FIRST, ("TRƯỞNG BAN",), "Nguyễn Văn A", datetime(2026, 9, 24, 2, tzinfo=UTC), "Số tạm tính")
    return JointReport(
        head=HEAD,
        by_kind="Chương trình phối hợp",
        symbol=SYMBOL,
        agreement=TITLE,
        agreed_on=date(2026, 1, 15),
        period="2026-Q3",
        starts_on=STARTS,
        ends_on=ENDS,
        as_of_on=ENDS,
        numbers=ReviewNumbers((Reported(FIRST, DUE, DUE), Reported(SECOND, DUE, None)), (tally,), tally, (FIGURE,),
                              (PROOFS,)),
        assessment="Đạt yêu cầu.",
        contents=(ContentPart("I. Tuyên truyền", "Tốt.", (SIDE,), (SECOND,)),),
        texts=(TEXTS,),
        adjustments=(SIDE,),
        tasks=(
            PaperTask(
                "I. Tuyên truyền", "1", "Hội nghị", (FIRST,), (SECOND,), "Quý III/2026", date(2026, 9, 30), None,
                "Báo cáo", StatusKind.SOON, 16, (LINE,),
            ),
        ),
        decisions=(
            PaperDecision("Báo cáo lại", FIRST, "2026-Q2", date(2026, 7, 1), None),
            PaperDecision("Rà soát lại", SECOND, "2026-Q3", date(2026, 10, 1), None),
        ),
        signatures=(signed, PaperSignature(SECOND)),
        findings=(PaperFinding("Tin sai về hợp tác xã", "xã A", SECOND, STARTS, FIRST, DUE, "Đã đính chính"),),
        commendations=COMMENDED,
        collected=COLLECTED,
    )  # fmt: skip


def agency() -> ReportPaper:
    """An agency's report."""
    return ReportPaper(
        head=PaperHead((Issuer(SECOND, "LMHTX"),), PaperState.DRAFT),
        program=ProgramNamed("Chương trình phối hợp", SYMBOL, TITLE, date(2026, 1, 15), FIRST),
        period="2026-Q3",
        starts_on=STARTS,
        ends_on=ENDS,
        texts=TEXTS,
        figures=(FIGURE,),
        adjustments=(LINE,),
        proofs=PROOFS,
        effects=(("I. Tuyên truyền", EFFECT),),
    )


def commendations() -> CommendationList:
    """A list of commendations: proposed, decided, and one that a party has still to agree to."""
    found = replace(COMMENDED[0], state=CommendationState.FOUND)
    return CommendationList(
        HEAD.issuers, "Chương trình phối hợp", SYMBOL, TITLE, date(2026, 1, 15), (*COMMENDED, found)
    )
