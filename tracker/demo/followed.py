"""Three programs of one pair that followed each other, 2002 to 2022: what public pages say of them, nothing more."""

from __future__ import annotations

from datetime import date, datetime

from tracker.database import db
from tracker.demo.people import JUSTICE, WOMEN_VIETNAM
from tracker.demo.recorded import RecordedProgram, RecordedSource, RecordedTask
from tracker.domain.closing import Closing, Outcome
from tracker.domain.permissions import Viewer
from tracker.models import Agreement
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.ending import end_agreement

AS_SIGNED = "Trung ương Hội Liên hiệp Phụ nữ Việt Nam"
CONFERENCE_ON = date(2013, 1, 10)
CONFERENCE = RecordedSource(
    "Cổng thông tin Sở Lao động - Thương binh và Xã hội tỉnh Hà Tĩnh",
    "Tổng kết 10 năm chương trình phối hợp phổ biến, giáo dục pháp luật, trợ giúp pháp lý cho phụ nữ",
    url=(
        "https://ldtbxh.hatinh.gov.vn/tong-ket-10-nam-chuong-trinh-phoi-hop-pho-biengiao-duc-phap-luattro-giup-phap-ly-"
        "cho-phu-nu-1635996672.html"
    ),
)

FIRST = RecordedProgram(
    key="P06",
    symbol="14/2002/CTPH-TP-PN",
    title="Phổ biến, giáo dục pháp luật, trợ giúp pháp lý cho phụ nữ",
    parties=(JUSTICE, WOMEN_VIETNAM),
    signed_on=date(2002, 10, 21),
    valid_from=date(2002, 1, 1),
    valid_to=date(2012, 12, 31),
    tasks=(),
    sources=(CONFERENCE,),
    signing_note="Không ghi thời hạn; được tổng kết sau 10 năm.",
)
SECOND = RecordedProgram(
    key="P07",
    symbol=None,
    title="Phổ biến, giáo dục pháp luật, trợ giúp pháp lý cho phụ nữ giai đoạn 2013–2017",
    parties=(JUSTICE, WOMEN_VIETNAM),
    signed_on=CONFERENCE_ON,
    valid_from=date(2013, 1, 1),
    valid_to=date(2017, 12, 31),
    follows="P06",
    has_headings=True,
    tasks=(
        RecordedTask("Xây dựng đội ngũ báo cáo viên, tuyên truyền viên pháp luật của Hội"),
        RecordedTask("Khảo sát, đánh giá trình độ, số lượng cán bộ Hội làm công tác PBGDPL, TGPL"),
        RecordedTask("Bồi dưỡng kỹ năng, chuyên môn nghiệp vụ"),
        RecordedTask("Biên soạn tài liệu PBGDPL, TGPL cung cấp cho các cấp Hội"),
        RecordedTask("Xây dựng mô hình PBGDPL, tư vấn, TGPL phù hợp"),
    ),
    sources=(CONFERENCE,),
    signing_note=(
        "Ký ngày 10/1 tại hội nghị tổng kết 10 năm chương trình trước; nguồn không ghi năm, năm 2013 là suy ra. "
        "Bộ trưởng Bộ Tư pháp và Chủ tịch Hội ký."
    ),
)
THIRD = RecordedProgram(
    key="P08",
    symbol="60/CTPH-BTP-HLHPNVN",
    title=(
        "Phổ biến, giáo dục pháp luật, trợ giúp pháp lý, tư vấn pháp luật cho phụ nữ; hòa giải ở cơ sở và lồng ghép "
        "giới trong xây dựng pháp luật giai đoạn 2018–2022"
    ),
    parties=(JUSTICE, WOMEN_VIETNAM),
    signed_as={WOMEN_VIETNAM: AS_SIGNED},
    signed_on=date(2018, 1, 5),
    valid_from=date(2018, 1, 1),
    valid_to=date(2022, 12, 31),
    follows="P07",
    has_headings=True,
    tasks=(
        RecordedTask("Phổ biến, giáo dục pháp luật; hòa giải ở cơ sở"),
        RecordedTask("Tư vấn pháp luật và trợ giúp pháp lý"),
        RecordedTask("Lồng ghép vấn đề bình đẳng giới trong xây dựng văn bản quy phạm pháp luật"),
        RecordedTask("Giám sát quá trình giải quyết vụ việc liên quan quyền, lợi ích của phụ nữ, trẻ em"),
    ),
    sources=(
        RecordedSource(
            "Trang thông tin phổ biến, giáo dục pháp luật, Bộ Tư pháp",
            "Ký kết Chương trình phối hợp giai đoạn 2018–2022",
            on=date(2018, 1, 5),
            url="http://pbgdpl.moj.gov.vn/qt/tintuc/Pages/hoat-dong-pbgdpltw.aspx?ItemID=592",
        ),
    ),
    signing_note="Thực hiện bằng kế hoạch liên ngành hằng năm.",
)

FOLLOWED = (FIRST, SECOND, THIRD)


def close_first(ids: dict[str, int], *, by: Viewer, today: date, now: datetime) -> int:
    """Its end is on record: the conference that looked back on ten years signed the next one. Answers 1 if new."""
    if db.session.get_one(Agreement, ids[FIRST.key]).closed_on is not None:
        return 0
    end = Closing(
        outcome=Outcome.REPLACED, closed_on=CONFERENCE_ON, successor_id=ids[SECOND.key],
        reason="Tổng kết 10 năm và ký chương trình tiếp theo tại cùng hội nghị ngày 10/1 (năm 2013 là suy ra).",
    )  # fmt: skip
    end_agreement(ids[FIRST.key], end, by=by, calendar=working_calendar(), today=today, now=now)
    return 1
