"""An empty register to be filled in: the columns that are read, two rows as examples, and how to fill it."""

from __future__ import annotations

import io
from typing import Any

HEADINGS = (
    ("STT", 6), ("Số, ký hiệu", 28), ("Ngày ký", 14), ("Loại văn bản", 24), ("Tên chương trình", 52),
    ("Các bên ký kết", 40), ("Thời hạn", 20), ("Chế độ rà soát, báo cáo", 26), ("Chương trình cấp trên", 28),
    ("Tên gọi khác", 20), ("Ghi chú", 24),
)  # fmt: skip
EXAMPLES = (
    (1, "178/CTPH-BTGTW-LMHTXVN", "05/4/2022", "Chương trình phối hợp",
     "VÍ DỤ, hãy xóa dòng này: Tuyên truyền phát triển kinh tế tập thể, hợp tác xã",
     "Ban Tuyên giáo Trung ương\nLiên minh Hợp tác xã Việt Nam", "2021–2025", "Hằng quý, hằng năm", None, None, None),
    (2, "chưa có số", "24 tháng 10 năm 2022", None,
     "VÍ DỤ, hãy xóa dòng này: Tuyên truyền kinh tế tập thể trên địa bàn tỉnh",
     "Ban Tuyên giáo Tỉnh ủy; Liên minh HTX tỉnh", "2022–2025", "Hằng tháng, hằng quý, hằng năm",
     "178/CTPH-BTGTW-LMHTXVN", "Chương trình 178", None),
)  # fmt: skip
ADVICE = (
    "Mỗi chương trình một dòng. Cột nào không biết thì để trống; bắt buộc chỉ có tên chương trình và các bên ký kết.",
    "Các bên ký kết: mỗi bên một dòng trong ô (Alt + Enter), hoặc cách nhau bằng dấu chấm phẩy; bên thường trực trước.",
    "Ngày ký: ngày/tháng/năm. Thời hạn: 2021–2025, năm học 2025–2026, 6 tháng đầu năm 2026, không thời hạn...",
    "Chưa có số thì ghi “chưa có số” hoặc để trống. Chỉ biết tên gọi (“Chương trình 526”) thì ghi ở cột Tên gọi khác.",
    "Không ghi tài liệu bí mật nhà nước (Mật, Tối mật, Tuyệt mật). Có thể đổi thứ tự cột hoặc bỏ bớt cột.",
)
EXAMPLE_MARK = "VÍ DỤ, hãy xóa dòng này"
_HEADING_ROW = 1


def template_register() -> bytes:
    """The workbook. Dates are texts, so that no copy of Excel turns day and month round."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Danh mục chương trình"
    sheet.append([heading for heading, _width in HEADINGS])
    for row in EXAMPLES:
        sheet.append(list(row))
    line = Side(style="thin")
    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, (_heading, width) in enumerate(HEADINGS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
        head = sheet.cell(_HEADING_ROW, place)
        head.font, head.fill = Font(bold=True), PatternFill("solid", fgColor="F2F2F2")
        head.alignment, head.border = Alignment(wrap_text=True, horizontal="center"), Border(line, line, line, line)
        for number in range(2, 2 + len(EXAMPLES)):
            cell = sheet.cell(number, place)
            cell.alignment, cell.font, cell.number_format = wrapped, Font(italic=True), "@" if place > 1 else "0"
    sheet.freeze_panes = "A2"
    advice: Any = book.create_sheet("Cách điền")
    advice.column_dimensions["A"].width = 110
    for text in ADVICE:
        advice.append([text])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
