"""Annexes generated with known truth: what each task says, in one of the many shapes that offices give it."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from tests.generated_files import FORMS, Layout, as_file, as_pasted
from tracker.documents.annexes import read_annex, read_pasted
from tracker.documents.annexes.old_fonts import _FROM_VNI
from tracker.domain.proposals import Proposal

HEADINGS = {
    "position": ["TT", "STT", "Số TT", "Số thứ tự", "Mục"],
    "title": [
        "Nội dung nhiệm vụ",
        "Nội dung công việc",
        "NHIỆM VỤ",
        "Nội dung phối hợp",
        "Nội dung thực hiện",
        "Hạng mục",
    ],
    "lead": ["Cơ quan chủ trì", "Đơn vị chủ trì", "CHỦ TRÌ", "Cơ quan, đơn vị chủ trì", "CQ chủ trì"],
    "coordinating": [
        "Cơ quan phối hợp",
        "Đơn vị phối hợp",
        "PHỐI HỢP",
        "Phối hợp thực hiện",
        "Đơn vị tham gia phối hợp",
    ],
    "due": ["Thời gian hoàn thành", "Thời gian thực hiện", "THỜI HẠN", "Tiến độ", "Hạn hoàn thành", "Khi nào"],
    "note": ["Ghi chú"],
    "deliverable": ["Sản phẩm", "Kết quả/Sản phẩm", "SẢN PHẨM ĐẦU RA", "Kết quả"],
}
TITLES = [
    "Xây dựng kế hoạch phối hợp hằng năm", "Tổ chức 02 lớp tập huấn; cung cấp tài liệu",
    "Ký kết chương trình cấp huyện", "Công tác tuyên truyền pháp luật", "Đại diện hai bên họp giao ban",
    "Giám sát, phản biện xã hội (theo Luật MTTQ)", "Biểu dương “người tốt, việc tốt” – nhân rộng mô hình",
    "Báo cáo kết quả", "Phối hợp kiểm tra 100% HTX", "I-ốt trong muối",
]  # fmt: skip
AGENCIES = [
    "Ban Tuyên giáo và Dân vận Tỉnh ủy", "Liên minh HTX tỉnh", "Sở Nông nghiệp và Môi trường", "Hội LHPN tỉnh",
    "hai bên", "Công an tỉnh (Phòng PA03)", "UBND các xã, phường", "Các đơn vị liên quan", "NTM tỉnh",
    "Nhà Văn hóa Lao động",
]  # fmt: skip
# Text, kind, date: written by hand, so that the reader is not compared with itself.
DUES: list[tuple[str, str, str | None]] = [
    ("Thường xuyên", "ongoing", None), ("Hằng quý", "quarterly", None), ("Hàng năm", "yearly", None),
    ("Quý II/2026", "dated", "2026-06-30"), ("31/12/2026", "dated", "2026-12-31"), ("", "unknown", None),
    ("Trước ngày 31/10/2026", "dated", "2026-10-31"), ("2026–2028", "dated", "2028-12-31"),
    ("6 tháng đầu năm 2026", "dated", "2026-06-30"), ("Chậm nhất ngày 15/11/2026", "dated", "2026-11-15"),
    ("Tháng 9/2026", "dated", "2026-09-30"),
]  # fmt: skip
WRONG_DUES = ["31/02/2026", "Quý V/2026", "05/13/2026", "29/02/2027"]
PRODUCTS = ["Kế hoạch", "Báo cáo", "Văn bản", "Hội nghị, lớp tập huấn", "Danh sách đề xuất", "01 chuyên mục/tháng", ""]
DITTOS = ["nt", "-nt-", "”", "như trên", '"', "n/t", "- ” -", "tương tự", ",,", "-//-"]
_TO_VNI = {letter: pair for pair, letter in _FROM_VNI.items() if pair.islower() or pair.isupper()}
FIELDS = [name for name in HEADINGS if name != "note"]
FAULTS = ["no lead", "no title", "wrong due"]


@dataclass(frozen=True)
class Truth:
    """One task as the paper means it; ``fault`` is what was spoiled on purpose."""

    position: str | None
    group: str | None
    title: str
    lead: str
    coordinating: str
    due: tuple[str, str, str | None]
    deliverable: str
    fault: str | None = None


@dataclass(frozen=True)
class Annex:
    """The truth, the tables it is written in, and the kind of file; ``down`` and ``right``: where a sheet has them.

    ``is_old``: typed in VNI, which is converted with a warning.
    """

    truths: list[Truth]
    tables: list[Layout]
    form: str
    down: int
    right: int
    own_sheets: bool
    is_old: bool

    @property
    def proposal(self) -> Proposal:
        """What is read of it."""
        tables = [_typed(table) for table in self.tables] if self.is_old else self.tables
        if self.form in ("pasted", "page"):
            return read_pasted(as_pasted(tables, self.form))
        return read_annex(as_file(tables, self.form, down=self.down, right=self.right, own_sheets=self.own_sheets))

    @property
    def warning_count(self) -> int:
        """How many warnings must come, about the whole document."""
        return int(self.is_old)


def _typed(table: Layout) -> Layout:
    """The table as it lies in a file of an old font."""
    rows = [[_in_vni(cell) if isinstance(cell, str) else cell for cell in row] for row in table.rows]
    return Layout(rows, table.merges)


def _in_vni(text: str) -> str:
    return "".join(_TO_VNI.get(letter, letter) for letter in unicodedata.normalize("NFC", text))


agencies = st.lists(st.sampled_from(AGENCIES), min_size=1, max_size=3, unique=True)


@st.composite
def truths(draw: st.DrawFn, with_faults: bool) -> list[Truth]:
    """Tasks under up to three groups, numbered through or anew in each group."""
    group_count = draw(st.integers(0, 3))
    anew = draw(st.booleans())
    numbered = draw(st.booleans()) or group_count > 0
    by_parts = anew and numbered and group_count > 0 and draw(st.booleans())
    tasks: list[Truth] = []
    for group in range(max(1, group_count)):
        for place in range(1, draw(st.integers(1, 4)) + 1):
            number = place if anew and group_count else len(tasks) + 1
            lead = draw(agencies)
            others = [name for name in draw(st.just([]) | agencies) if name not in lead]
            due = draw(st.sampled_from(DUES))
            fault = draw(st.sampled_from([None, None, *FAULTS])) if with_faults else None
            tasks.append(Truth(
                position=f"{group + 1}.{place}" if by_parts else str(number) if numbered else None,
                group=f"Nhóm công tác thứ {group + 1}" if group_count else None,
                title="" if fault == "no title" else draw(st.sampled_from(TITLES)),
                lead="" if fault == "no lead" else "; ".join(lead),
                coordinating="; ".join(others),
                due=(draw(st.sampled_from(WRONG_DUES)), "unknown", None) if fault == "wrong due" else due,
                deliverable=draw(st.sampled_from(PRODUCTS)),
                fault=fault,
            ))  # fmt: skip
    return tasks


@st.composite
def annexes(draw: st.DrawFn, with_faults: bool = False) -> Annex:
    """A workbook or Word document with these tasks, shaped by chance."""
    tasks = draw(truths(with_faults))
    fields = draw(st.permutations([name for name in FIELDS if name != "position"]))
    if tasks[0].position is not None:
        fields = ["position", *fields] if draw(st.booleans()) else draw(st.permutations(["position", *fields]))
    parts = draw(st.integers(1, 2)) if len(tasks) > 3 and tasks[0].group is None else 1
    size = -(-len(tasks) // parts)
    if draw(st.booleans()):
        fields = [*fields, "note"]
    tables = [draw(layout(tasks[at : at + size], fields)) for at in range(0, len(tasks), size)]
    places = {"down": draw(st.integers(0, 3)), "right": draw(st.integers(0, 2)), "own_sheets": draw(st.booleans())}
    form = draw(st.sampled_from(FORMS))
    return Annex(tasks, tables, form, is_old=draw(st.integers(0, 7)) == 0, **places)


@st.composite
def layout(draw: st.DrawFn, tasks: list[Truth], fields: list[str]) -> Layout:
    """One table: its header in one or two rows, group rows, tasks with marks and merged cells, a footer."""
    made = Layout()
    header_rows = _add_header(draw, made, fields)
    has_parts = "." in (tasks[0].position or "")
    marks = "1" if has_parts else draw(st.sampled_from(["I", "A", "row", "merged"]))
    turns_page = draw(st.sampled_from([0, 0, 2, 3]))
    above: dict[str, str] = {}
    group: str | None = None
    open_since: dict[str, int] = {}
    for number, task in enumerate(tasks):
        is_anew = (task.position or "") in ("", "1") or (task.position or "").endswith(".1")
        if turns_page == number > 0 and len(header_rows) == 1 and not is_anew:
            made.rows += [list(row) for row in header_rows]
            open_since.clear()
        if number > 0 and draw(st.integers(0, 9)) == 0:
            made.rows.append([None] * len(fields))
            open_since.clear()
        if task.group != group:
            group = task.group
            _add_group(made, fields, marks, task)
            open_since.clear()
        values = _values(draw, task)
        for name in ("lead", "coordinating", "due", "deliverable"):
            text = values[name]
            same = number > 0 and text and above.get(name) == text
            how = draw(st.sampled_from(["write", "mark", "merge"])) if same else "write"
            above[name] = text
            if how == "mark":
                values[name] = draw(st.sampled_from(DITTOS))
            elif how == "merge" and name in open_since:
                values[name] = None
                made.merges.append((open_since[name], fields.index(name), len(made.rows), fields.index(name)))
            if how != "merge":
                open_since[name] = len(made.rows)
        made.rows.append([values[name] for name in fields])
    _add_footer(draw, made, fields)
    return made


def _add_header(draw: st.DrawFn, made: Layout, fields: list[str]) -> list[list[Any]]:
    header = [draw(st.sampled_from(HEADINGS[name])) for name in fields]
    lead, others = fields.index("lead"), fields.index("coordinating")
    if others == lead + 1 and draw(st.booleans()):
        top = list(header)
        top[lead], top[others] = "Phân công thực hiện", None
        made.rows += [top, [None] * len(fields)]
        made.rows[1][lead], made.rows[1][others] = header[lead], header[others]
        made.merges += [(0, lead, 0, others)]
        made.merges += [(0, at, 1, at) for at in range(len(fields)) if at not in (lead, others)]
    else:
        made.rows.append(header)
    header_rows = list(made.rows)
    if draw(st.booleans()):
        made.rows.append([f"({number})" for number in range(1, len(fields) + 1)])
    return header_rows


def _add_group(made: Layout, fields: list[str], marks: str, task: Truth) -> None:
    row: list[Any] = [None] * len(fields)
    number = int((task.group or "0")[-1])
    sign = {"I": ["I", "II", "III"], "A": ["A", "B", "C"], "1": ["1", "2", "3"]}.get(marks, ["I", "II", "III"])[
        number - 1
    ]
    if marks in ("row", "merged"):
        row[0] = f"{sign}. {task.group}"
        if marks == "merged":
            made.merges.append((len(made.rows), 0, len(made.rows), len(fields) - 1))
    else:
        row[fields.index("position")], row[fields.index("title")] = sign, task.group
    made.rows.append(row)


def _values(draw: st.DrawFn, task: Truth) -> dict[str, Any]:
    number = task.position
    whole = int(number) if number and number.isdecimal() else number
    written = draw(st.sampled_from([number, f"{number}.", whole])) if number else None
    values: dict[str, Any] = {
        "position": written, "title": task.title, "lead": task.lead, "coordinating": task.coordinating,
        "due": task.due[0], "deliverable": task.deliverable, "note": None,
    }  # fmt: skip
    if draw(st.booleans()):
        values["lead"] = "\n".join(f"- {name}" for name in task.lead.split("; ")) if task.lead else ""
    if draw(st.booleans()):
        values["title"] = unicodedata.normalize("NFD", task.title).replace(" ", "\xa0", 1)
    return values


def _add_footer(draw: st.DrawFn, made: Layout, fields: list[str]) -> None:
    width = len(fields)
    if draw(st.booleans()):
        made.rows += [[None] * width, ["Ghi chú: gửi kết quả trước ngày 15 của tháng cuối quý."] + [None] * (width - 1)]
        if draw(st.booleans()):
            made.rows.append(["- Kinh phí do các bên tự bố trí."] + [None] * (width - 1))
    if draw(st.booleans()):
        signatures: list[Any] = [None] * width
        signatures[1], signatures[-1] = "ĐẠI DIỆN BÊN A", "ĐẠI DIỆN BÊN B"
        names: list[Any] = [None] * width
        names[1], names[-1] = "Nguyễn Văn A", "Trần Thị B"
        made.rows += [signatures, names]
    if draw(st.booleans()):
        made.rows += [[text] + [None] * (width - 1) for text in ("Nơi nhận:", "- Như trên;", "- Lưu: VT.")]
