"""What the styleguide shows its components with: illustrative rows and a form, right and wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FileField, RadioField, SelectField

from tracker.domain.evidence_files import ScanState
from tracker.domain.messages import Message, message
from tracker.domain.pictures.columns import columns_of
from tracker.domain.pictures.lanes import Look, Stretch
from tracker.domain.status import TaskStatus, report_status
from tracker.domain.tasks import EvidenceKind
from tracker.domain.validity import validity_line
from tracker.queries.timeline import FileRow, ProofRow
from tracker.web.fields import DayField, Filled, LineField, NumberField, SelectChoice, TextField
from tracker.web.form_words import SpokenForm


@dataclass(frozen=True)
class SampleViewer:
    """Enough of a person to show the shell with."""

    name: str = "Chuyên viên"
    post_title: str = "Chuyên viên"
    agency_short: str = "Liên minh HTX tỉnh"
    language: str = "vi"


VALIDITY = validity_line(date(2026, 1, 1), date(2030, 12, 31), today=date(2026, 12, 18))
COLUMNS = columns_of([(6, 9), (7, 11), (None, 11)], line=[9, 20, 31], target=40)
LANES = (
    (Stretch(Look.DONE, 5, 12),),
    (Stretch(Look.LATE, 8, 9),),
    (Stretch(Look.OPEN, 0, 15), Stretch(Look.OVERDUE, 15, 4.3)),
    (Stretch(Look.RUNNING, 0, 100),),
    (Stretch(Look.GONE, 30, 20),),
)


@dataclass(frozen=True)
class SampleMark:
    """One review on the scale of a road map."""

    look: str
    place: float


MARKS = (SampleMark("done", 4.2), SampleMark("overdue", 9.1), SampleMark("open", 24.2))


@dataclass(frozen=True)
class SampleTask:
    """One row of a list of tasks."""

    number: str
    title: str
    lead: str
    coordinating: str
    due_text: str
    kind: str
    days: int | None
    latest: str


@dataclass(frozen=True)
class SampleIndicator:
    """One row of comparable numbers. ``percent`` is cut to two decimals by its filter."""

    name: str
    unit: str
    target: Decimal | None
    reached: Decimal
    percent: Decimal | None
    time_passed: int | None


@dataclass(frozen=True)
class SampleEntry:
    """One entry of a timeline."""

    on: date
    who: str
    mark: str
    text: str
    change: str
    evidence: tuple[str, str, str | None] | None


@dataclass(frozen=True)
class SampleReport:
    """Where an agency's report for a review stands."""

    submitted_on: date | None
    opens_on: date
    status: TaskStatus


@dataclass(frozen=True)
class SamplePerson:
    """One line of the page where a demonstration person is chosen."""

    id: int
    title: str
    about: str


PARTY, UNION = "Ban TG&DV Tỉnh ủy", "Liên minh HTX tỉnh"
OVERDUE = (
    SampleTask("5.2", "Xây dựng 10 mô hình hợp tác xã điểm", UNION, "Sở NN&MT", "30/9/2026", "overdue", 79, "6/10"),
    SampleTask("2.2", "Tổ chức hội nghị tuyên truyền tại cơ sở", UNION, PARTY, "30/11/2026", "overdue", 1, "31/40"),
)
OPEN = (
    SampleTask("5.5", "Vận động thành lập mới 30 hợp tác xã", UNION, "Sở NN&MT", "31/12/2026", "soon", 13, "27/30"),
    SampleTask("1.2", "Tập huấn báo cáo viên các cấp", PARTY, UNION, "Quý II/2026", "done_late", 20, "xong"),
    SampleTask("2.1", "Duy trì chuyên mục “Kinh tế tập thể”", "Hai bên", "", "Hằng quý", "doing", None, "22/24"),
)
INDICATORS = (
    SampleIndicator("Hội nghị tại cơ sở", "hội nghị", Decimal(40), Decimal(31), Decimal("77.5"), 96),
    SampleIndicator("Lượt người dự", "lượt", None, Decimal("2386.5"), None, None),
    SampleIndicator("Tài liệu cấp phát", "bản", Decimal(4000), Decimal(5000), Decimal(125), 96),
)
ENTRIES = (
    SampleEntry(
        date(2026, 12, 10), UNION, "plus-lg", "Tổ chức 3 hội nghị tại 3 xã, 241 người dự.", "28 → 31 hội nghị.",
        ("document", "118/BC-LMHTX", None),
    ),
    SampleEntry(
        date(2026, 12, 9), PARTY, "plus-lg", "Cử 3 báo cáo viên.", "", ("link", "Lịch công tác tuần 50", "https://example.vn")
    ),
    SampleEntry(date(2026, 11, 25), UNION, "arrow-return-left", "Sửa số hội nghị tháng 11.", "29 → 28 hội nghị.", None),
)  # fmt: skip
FILE = ProofRow(
    EvidenceKind.FILE, "Kế hoạch phối hợp 2026.pdf", "#", None,
    FileRow(2_500_000, ScanState.UNCHECKED, is_missing=True, is_marked_secret=True, has_place=True, elsewhere="4"),
)  # fmt: skip
PEOPLE = (
    ("Liên minh Hợp tác xã tỉnh Ninh Bình", (SamplePerson(1, "Chuyên viên", "Đang nợ 4 việc quá hạn"),)),
    ("Người khác", (SamplePerson(2, "Quản trị hệ thống", "Không đọc nội dung của các bên"),)),
)
REPORTS = tuple(
    SampleReport(
        submitted_on,
        date(2026, 12, 15),
        report_status(due_on=date(2026, 12, 17), submitted_on=submitted_on, opens_on=date(2026, 12, 15), today=today),
    )
    for submitted_on, today in (
        (None, date(2026, 12, 1)),
        (None, date(2026, 12, 16)),
        (None, date(2026, 12, 17)),
        (None, date(2026, 12, 20)),
        (date(2026, 12, 16), date(2026, 12, 20)),
        (date(2026, 12, 19), date(2026, 12, 20)),
    )
)
SUM: Message = message(
    "%(start)s + %(count)s working days: %(end)s", start=date(2026, 12, 14), count=3, end=date(2026, 12, 17)
)


class SampleForm(SpokenForm):
    """Every kind of field once."""

    note = TextField(_l("What was done"), [Filled()])
    symbol = LineField(_l("Number and symbol"), longest=60)
    happened_on = DayField(_l("Date"), [Filled()])
    quantity = NumberField(_l("Quantity"), whole=True)
    agency = SelectField(_l("Agency"), choices=[SelectChoice("1", UNION), SelectChoice("2", PARTY)])
    role = RadioField(
        _l("Role"), choices=[SelectChoice("lead", _l("Lead")), SelectChoice("coordinating", _l("Coordinating"))]
    )
    paper = FileField(_l("File"))
    is_done = BooleanField(_l("Our part is done"))


def right_form() -> SampleForm:
    """As a person finds it."""
    return SampleForm(
        formdata=None,
        data={
            "note": "Tổ chức 3 hội nghị tại 3 xã.",
            "happened_on": date(2026, 12, 18),
            "quantity": Decimal(3),
            "role": "lead",
        },
    )


def wrong_form() -> SampleForm:
    """As it comes back: what was typed is still there, with what is wrong beside it."""
    typed = {"wrong-note": "", "wrong-happened_on": "31/11/2026", "wrong-quantity": "2,5", "wrong-agency": "9"}
    form = SampleForm(formdata=MultiDict(typed), prefix="wrong-", meta={"csrf": False})
    form.validate()
    return form
