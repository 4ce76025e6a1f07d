"""What is on public record: the article's two programs and 01/CTPH-HCCB-BTNMT. Nothing here is made up.

Beside them stand three that followed each other (``followed.py``), on record as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tracker.demo.people import (
    ALLIANCE,
    CENTRAL_ALLIANCE,
    OLD_CENTRAL_COMMISSION,
    OLD_COMMISSION,
    OLD_MINISTRY,
    VETERANS,
)

KIND = "Chương trình phối hợp"
BOTH = "Hai bên"


@dataclass(frozen=True)
class RecordedTask:
    """A task as the source words it; an empty lead: the source does not say."""

    title: str
    lead: str = ""
    coordinating: str = ""


@dataclass(frozen=True)
class RecordedIndicator:
    """A figure with its day and source; ``text`` as the source puts it."""

    name: str
    unit: str
    value: Decimal
    text: str
    on: date
    is_cumulative: bool


@dataclass(frozen=True)
class RecordedSource:
    """A public page that tells of it. ``on``: the day it bears, where it bears one."""

    issuer: str
    about: str
    on: date | None = None
    url: str | None = None


@dataclass(frozen=True)
class RecordedProgram:
    """An agreement on public record. ``signed_as``: how the paper itself writes a party.

    ``parent``, ``follows``: the keys of others.
    """

    key: str
    symbol: str | None
    title: str
    parties: tuple[str, ...]
    signed_on: date
    valid_from: date
    valid_to: date
    tasks: tuple[RecordedTask, ...]
    cadences: tuple[str, ...] = ()
    parent: str | None = None
    follows: str | None = None
    signed_as: Mapping[str, str] = field(default_factory=dict)
    sources: tuple[RecordedSource, ...] = ()
    signing_note: str | None = None
    indicators: tuple[RecordedIndicator, ...] = ()
    has_headings: bool = False  # each task is a content of the paper
    is_illustrative: bool = False
    tracked_days: int = 0  # since so long before today, where it is illustrative


ARTICLE = (
    "Ban Tuyên giáo Tỉnh ủy và Liên minh HTX ký kết chương trình phối hợp tuyên truyền phát triển kinh tế tập thể, "
    "hợp tác xã"
)
ARTICLE_ON = date(2022, 10, 24)
ARTICLE_SOURCE = f"Bài “{ARTICLE}”, 24/10/2022"
ARTICLES = (RecordedSource("Trang thông tin Liên minh HTX tỉnh Ninh Bình", ARTICLE, ARTICLE_ON),)

CENTRAL_PROGRAM = RecordedProgram(
    key="P01",
    symbol="178/CTPH-BTGTW-LMHTXVN",
    title="Tuyên truyền phát triển kinh tế tập thể, hợp tác xã giai đoạn 2021–2025",
    parties=(OLD_CENTRAL_COMMISSION, CENTRAL_ALLIANCE),
    signed_on=date(2022, 4, 5),
    valid_from=date(2021, 1, 1),
    valid_to=date(2025, 12, 31),
    sources=ARTICLES,
    has_headings=True,
    tasks=(
        RecordedTask(
            "Đổi mới nội dung, hình thức tuyên truyền về KTTT, HTX trên các phương tiện thông tin đại chúng", BOTH
        ),
    ),
)

PROVINCIAL_PROGRAM = RecordedProgram(
    key="P02",
    symbol=None,
    title="Tuyên truyền phát triển kinh tế tập thể, hợp tác xã giai đoạn 2022–2025 (tỉnh Ninh Bình)",
    parties=(OLD_COMMISSION, ALLIANCE),
    signed_on=date(2022, 10, 24),
    valid_from=date(2022, 1, 1),
    valid_to=date(2025, 12, 31),
    sources=ARTICLES,
    parent="P01",
    has_headings=True,
    cadences=("monthly", "quarterly", "annual"),
    signing_note=(
        "Ký tại Hội nghị ký kết chiều 24/10/2022. Dự chỉ đạo: Trưởng Ban Tuyên giáo Tỉnh ủy. Cùng dự: lãnh đạo Ban "
        "Tuyên giáo Tỉnh ủy; Thường trực Liên minh HTX tỉnh; trưởng các phòng, ban chuyên môn; Báo Ninh Bình, Đài Phát "
        "thanh và Truyền hình tỉnh. Trưởng Ban yêu cầu: cụ thể hóa nội dung, có lộ trình cụ thể, rà soát hằng tháng, "
        "hằng quý, hằng năm; không chỉ dừng lại trên giấy tờ."
    ),
    tasks=(
        RecordedTask(
            "Tham mưu xây dựng, ban hành văn bản chỉ đạo, hướng dẫn công tác nghiên cứu, học tập, phổ biến quán triệt "
            "và tuyên truyền nghị quyết, chỉ thị, quy định về KTTT, HTX",
            OLD_COMMISSION,
            ALLIANCE,
        ),
        RecordedTask(
            "Định hướng, chỉ đạo thông tin, tuyên truyền trong hệ thống tuyên giáo, đội ngũ báo cáo viên các cấp và "
            "trên phương tiện thông tin đại chúng",
            OLD_COMMISSION,
        ),
        RecordedTask("Tổ chức các hoạt động thông tin, tuyên truyền về KTTT, HTX", BOTH),
        RecordedTask("Đấu tranh, phản bác thông tin, quan điểm sai trái, thù địch, xuyên tạc về KTTT, HTX", BOTH),
        RecordedTask(
            "Nghiên cứu, phân tích, dự báo tình hình tư tưởng, dư luận xã hội; kịp thời phát hiện, giải quyết vấn đề "
            "nổi cộm",
            BOTH,
        ),
        RecordedTask(
            "Phát hiện, nhân rộng nhân tố mới, điển hình tiên tiến; đề xuất cấp ủy, chính quyền biểu dương, khen "
            "thưởng tập thể, cá nhân",
            BOTH,
        ),
    ),
    indicators=(
        RecordedIndicator("Hợp tác xã đang hoạt động", "HTX", Decimal(449), "449", ARTICLE_ON, is_cumulative=False),
        RecordedIndicator(
            "Hợp tác xã thành lập mới từ đầu năm 2022", "HTX", Decimal(30), "trên 30", ARTICLE_ON, is_cumulative=True
        ),
    ),
)

VETERANS_PROGRAM = RecordedProgram(
    key="P10",
    symbol="01/CTPH-HCCB-BTNMT",
    title=(
        "Thực hiện nhiệm vụ trong lĩnh vực tài nguyên môi trường và ứng phó với biến đổi khí hậu giai đoạn 2024–2029"
    ),
    parties=(VETERANS, OLD_MINISTRY),
    signed_on=date(2024, 1, 25),
    valid_from=date(2024, 1, 1),
    valid_to=date(2029, 12, 31),
    tasks=(
        RecordedTask(
            "Phổ biến, nâng cao nhận thức về chính sách, pháp luật quản lý tài nguyên, bảo vệ môi trường, ứng phó BĐKH"
        ),
        RecordedTask("Trao đổi, chia sẻ kinh nghiệm; cung cấp kiến thức, kỹ năng cho cán bộ Hội và hội viên"),
        RecordedTask(
            "Vận động hội viên tham gia quản lý, sử dụng hiệu quả tài nguyên, BVMT, ứng phó BĐKH",
            VETERANS,
            OLD_MINISTRY,
        ),
        RecordedTask("Phát hiện và nhân rộng mô hình, điển hình CCB làm tốt công tác BVMT"),
    ),
)

RECORDED = (CENTRAL_PROGRAM, PROVINCIAL_PROGRAM, VETERANS_PROGRAM)
