"""The living program of the demonstration: illustrative, laid out around today so that it is as alive in a year.

Days are counted back from today (``ago``) or, for due dates, forward (``due``: negative is past).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tracker.demo.people import ALLIANCE, COMMISSION, DEPARTMENT, FRONT, PRESS

SYMBOL = "05-CTPH/BTGDVTU-LMHTX"
TITLE = "Tuyên truyền phát triển kinh tế tập thể, hợp tác xã giai đoạn {first}–{last} (tỉnh Ninh Bình)"
PARTIES = (COMMISSION, ALLIANCE)
CADENCES = ("monthly", "quarterly", "annual")
BOTH = "Hai bên"

DueForm = Literal["day", "before", "at_latest", "month", "quarter"]


@dataclass(frozen=True)
class Log:
    """One progress entry: how many days ago, by whom, what. ``proof``: as typed, but for the day. ``file``: a name."""

    ago: int
    by: str
    note: str
    quantity: int | None = None
    percent: int | None = None
    proof: str | None = None
    completes: bool = False
    file: str = ""


@dataclass(frozen=True)
class StoryTask:
    """A task of the story. ``due``: days from today and how the paper writes it, or a rhythm in words."""

    content: int
    number: str
    title: str
    lead: str
    coordinating: tuple[str, ...] = ()
    due: tuple[int, DueForm] | str = "Thường xuyên"
    deliverable: str = ""
    unit: str = ""
    target: int | None = None
    logs: tuple[Log, ...] = ()


CONTENTS = (
    ("I", "Chỉ đạo, hướng dẫn, quán triệt nghị quyết, chỉ thị, quy định về KTTT, HTX"),
    ("II", "Thông tin, tuyên truyền về KTTT, HTX trên các phương tiện thông tin đại chúng và tại cơ sở"),
    ("III", "Đấu tranh, phản bác thông tin, quan điểm sai trái, thù địch, xuyên tạc về KTTT, HTX"),
    ("IV", "Nghiên cứu, phân tích, dự báo tình hình tư tưởng, dư luận xã hội"),
    ("V", "Phát hiện, nhân rộng nhân tố mới, điển hình tiên tiến; biểu dương, khen thưởng"),
)

TASKS = (
    StoryTask(
        1, "1.1", "Tham mưu ban hành hướng dẫn tuyên truyền, quán triệt các nghị quyết, chỉ thị, quy định về KTTT, HTX",
        COMMISSION, (ALLIANCE,), (-230, "quarter"), "Văn bản hướng dẫn",
        logs=(
            Log(290, COMMISSION, "Lấy ý kiến Liên minh HTX tỉnh về dự thảo hướng dẫn.", percent=50),
            Log(262, COMMISSION, "Ban hành hướng dẫn, gửi các cơ quan.", percent=100, proof="41-HD/BTGDVTU",
                completes=True),
        ),
    ),
    StoryTask(
        1, "1.2", "Tập huấn đội ngũ báo cáo viên các cấp về Luật Hợp tác xã", COMMISSION, (ALLIANCE,),
        (-150, "quarter"), "Lớp tập huấn", unit="người", target=120,
        logs=(
            Log(170, COMMISSION, "Mở lớp thứ nhất tại cụm phía Bắc.", quantity=58, proof="63-BC/BTGDVTU"),
            Log(118, COMMISSION, "Mở lớp thứ hai, đủ số người theo kế hoạch.", quantity=66, proof="71-BC/BTGDVTU",
                completes=True),
        ),
    ),
    StoryTask(
        1, "1.3", "Định hướng nội dung tuyên truyền hằng quý trong hệ thống tuyên giáo", COMMISSION, (PRESS,),
        "Hằng quý", "Văn bản định hướng",
        logs=(
            Log(200, COMMISSION, "Gửi định hướng tuyên truyền quý.", proof="55-CV/BTGDVTU"),
            Log(110, COMMISSION, "Gửi định hướng tuyên truyền quý.", proof="78-CV/BTGDVTU"),
            Log(20, COMMISSION, "Gửi định hướng tuyên truyền quý, nhấn mạnh mô hình HTX kiểu mới.",
                proof="97-CV/BTGDVTU"),
        ),
    ),
    StoryTask(
        1, "1.4", "Lồng ghép nội dung quán triệt vào lớp bồi dưỡng cán bộ quản lý hợp tác xã", ALLIANCE, (COMMISSION,),
        (-120, "month"), "Chuyên đề",
        logs=(
            Log(128, ALLIANCE, "Đã lồng ghép tại 2 lớp, 85 người học.", percent=100, proof="88/BC-LMHTX",
                completes=True),
        ),
    ),
    StoryTask(
        2, "2.1", "Duy trì chuyên mục “Kinh tế tập thể” trên báo và sóng phát thanh, truyền hình", BOTH, (PRESS,),
        "Hằng quý", "Tin, bài, phóng sự", unit="tin, bài", target=24,
        logs=(
            Log(250, PRESS, "Đăng 6 tin, bài trong quý.", proof="6 tin, bài, Báo và Đài PT-TH tỉnh"),
            Log(240, ALLIANCE, "Cung cấp tư liệu, đăng 6 tin, bài.", quantity=6, proof="30/BC-LMHTX"),
            Log(150, ALLIANCE, "Thêm 7 tin, bài về HTX ven biển.", quantity=7,
                proof="4 tin, Trang tin Liên minh HTX tỉnh; 3 bài, Báo và Đài PT-TH tỉnh"),
            Log(60, ALLIANCE, "Thêm 5 tin, bài và 1 phóng sự.", quantity=6,
                proof="5 tin, bài, Báo và Đài PT-TH tỉnh; 1 phóng sự, Báo và Đài PT-TH tỉnh"),
            Log(14, PRESS, "Phát 2 phóng sự về mô hình HTX nông nghiệp.", proof="2 phóng sự, Báo và Đài PT-TH tỉnh"),
        ),
    ),
    StoryTask(
        2, "2.2", "Tổ chức hội nghị tuyên truyền về KTTT, HTX tại cơ sở", ALLIANCE, (COMMISSION, FRONT),
        (-18, "day"), "Hội nghị", unit="hội nghị", target=40,
        logs=(
            Log(210, ALLIANCE, "Tổ chức 9 hội nghị tại các xã phía Nam.", quantity=9, proof="52/BC-LMHTX"),
            Log(130, ALLIANCE, "Tổ chức 11 hội nghị.", quantity=11, proof="90/BC-LMHTX"),
            Log(48, ALLIANCE, "Tổ chức 8 hội nghị; ba xã xin hoãn vì mưa lũ.", quantity=8),
            Log(11, ALLIANCE, "Tổ chức 3 hội nghị tại 3 xã, 214 người dự.", quantity=3, proof="121/BC-LMHTX",
                file="Kết quả 3 hội nghị tuyên truyền.pdf"),
        ),
    ),
    StoryTask(
        2, "2.3", "Nâng cấp trang thông tin điện tử giới thiệu sản phẩm hợp tác xã", ALLIANCE, (PRESS,),
        (-140, "quarter"), "Trang thông tin",
        logs=(
            Log(190, ALLIANCE, "Xong thiết kế, đang nhập dữ liệu sản phẩm.", percent=60),
            Log(148, ALLIANCE, "Đưa trang vào hoạt động với 112 sản phẩm.", percent=100,
                proof="https://example.vn/san-pham-htx", completes=True),
        ),
    ),
    StoryTask(
        2, "2.4", "Biên soạn, cấp phát tài liệu tuyên truyền về mô hình hợp tác xã kiểu mới", ALLIANCE, (COMMISSION,),
        (-75, "month"), "Tài liệu", unit="cuốn", target=5000,
        logs=(
            Log(95, ALLIANCE, "Xong bản thảo, gửi Ban TG&DV góp ý.", percent=40),
            Log(50, ALLIANCE, "In và cấp phát đủ 5.000 cuốn.", quantity=5000, proof="104/BC-LMHTX", completes=True),
        ),
    ),
    StoryTask(
        3, "3.1", "Hướng dẫn nhận diện, phản bác thông tin sai trái về KTTT, HTX", BOTH, (), (-30, "before"),
        "Văn bản hướng dẫn",
        logs=(
            Log(40, COMMISSION, "Hoàn thành phần nội dung của Ban.", percent=100, proof="92-HD/BTGDVTU",
                completes=True),
            Log(22, ALLIANCE, "Hoàn thành phần số liệu, ví dụ của Liên minh.", percent=100, proof="112/CV-LMHTX",
                completes=True),
        ),
    ),
    StoryTask(
        3, "3.2", "Xây dựng nhóm cộng tác viên viết bài phản bác trên không gian mạng", COMMISSION, (ALLIANCE,),
        (-160, "quarter"), "Danh sách cộng tác viên", unit="người", target=30,
        logs=(
            Log(175, COMMISSION, "Lập nhóm 32 cộng tác viên.", quantity=32, proof="60-QĐ/BTGDVTU", completes=True),
        ),
    ),
    StoryTask(
        3, "3.3", "Theo dõi, báo cáo tình hình thông tin về KTTT, HTX trên mạng xã hội", COMMISSION, (PRESS,),
        "Hằng tháng", "Báo cáo",
        logs=(
            Log(75, COMMISSION, "Báo cáo tháng: 2 thông tin sai lệch đã xử lý.", proof="85-BC/BTGDVTU"),
            Log(44, COMMISSION, "Báo cáo tháng: không có vấn đề nổi cộm.", proof="91-BC/BTGDVTU"),
            Log(13, COMMISSION, "Báo cáo tháng: 1 thông tin sai lệch về vốn góp, đã phản bác."),
        ),
    ),
    StoryTask(
        4, "4.1", "Khảo sát dư luận xã hội về hoạt động của hợp tác xã (500 phiếu)", COMMISSION, (ALLIANCE, FRONT),
        (-35, "at_latest"), "Báo cáo khảo sát", unit="phiếu", target=500,
        logs=(
            Log(80, COMMISSION, "Phát 500 phiếu, thu 120.", quantity=120),
            Log(38, COMMISSION, "Thu thêm 90 phiếu; chưa có danh sách HTX theo địa giới mới.", quantity=90),
            Log(33, FRONT, "Mặt trận hỗ trợ thu phiếu tại 4 xã."),
        ),
    ),
    StoryTask(
        4, "4.2", "Báo cáo phân tích, dự báo tình hình tư tưởng, dư luận xã hội", BOTH, (), (13, "day"),
        "Báo cáo",
        logs=(
            Log(100, COMMISSION, "Dự thảo đề cương, gửi Liên minh góp ý.", percent=10),
            Log(98, ALLIANCE, "Góp ý đề cương, cung cấp số liệu thành viên.", percent=20),
            Log(19, COMMISSION, "Xong đề cương, thống nhất với Liên minh.", percent=30),
        ),
    ),
    StoryTask(
        4, "4.3", "Đối thoại với thành viên hợp tác xã nông nghiệp về vấn đề nổi cộm", ALLIANCE,
        (DEPARTMENT, COMMISSION), (-65, "month"), "Biên bản đối thoại",
        logs=(
            Log(72, ALLIANCE, "Đối thoại với 64 thành viên của 9 HTX.", percent=100, proof="15/BB-LMHTX",
                completes=True),
        ),
    ),
    StoryTask(
        4, "4.4", "Tổng hợp khó khăn, vướng mắc của hợp tác xã sau sắp xếp địa giới", ALLIANCE, (DEPARTMENT,),
        (-155, "quarter"), "Báo cáo",
        logs=(
            Log(190, DEPARTMENT, "Cung cấp số liệu đất đai của 40 HTX nông nghiệp.", proof="210/SNNMT-KTHT"),
            Log(165, ALLIANCE, "Hoàn thành báo cáo tổng hợp.", percent=100, proof="81/BC-LMHTX", completes=True),
        ),
    ),
    StoryTask(
        5, "5.1", "Danh sách đề xuất khen thưởng tập thể, cá nhân", BOTH, (), "Hằng năm, trước 15/12",
        "Danh sách đề xuất khen thưởng",
        logs=(Log(30, ALLIANCE, "Tập hợp hồ sơ của 6 tập thể.", percent=50),),
    ),
    StoryTask(
        5, "5.2", "Xây dựng 10 mô hình hợp tác xã điểm để tuyên truyền, nhân rộng", ALLIANCE, (DEPARTMENT,),
        (-79, "day"), "Mô hình", unit="mô hình", target=10,
        logs=(
            Log(180, ALLIANCE, "Chọn 3 mô hình điểm.", quantity=3, proof="74/QĐ-LMHTX"),
            Log(85, ALLIANCE, "Thêm 3 mô hình; 4 mô hình còn lại chưa đủ điều kiện.", quantity=3),
        ),
    ),
    StoryTask(
        5, "5.3", "Hội nghị biểu dương điển hình tiên tiến trong phát triển KTTT, HTX", BOTH, (FRONT,), (-40, "day"),
        "Hội nghị",
        logs=(
            Log(45, COMMISSION, "Hội nghị biểu dương 12 tập thể, 8 cá nhân.", percent=100, proof="95-BC/BTGDVTU",
                completes=True),
            Log(45, ALLIANCE, "Phối hợp tổ chức hội nghị, hoàn thành phần việc.", percent=100, proof="107/BC-LMHTX",
                completes=True),
        ),
    ),
    StoryTask(
        5, "5.4", "Lập hồ sơ điển hình tiên tiến để giới thiệu trên báo, đài", COMMISSION, (ALLIANCE,),
        (5, "day"), "Hồ sơ", unit="hồ sơ", target=14,
        logs=(Log(9, COMMISSION, "Lập xong 14 hồ sơ, đề nghị xác nhận.", quantity=14, completes=True),),
    ),
    StoryTask(
        5, "5.5", "Vận động thành lập mới 30 hợp tác xã", ALLIANCE, (DEPARTMENT,), (37, "day"), "Hợp tác xã",
        unit="HTX", target=30,
        logs=(
            Log(200, ALLIANCE, "Thành lập mới 9 HTX.", quantity=9, proof="61/BC-LMHTX"),
            Log(100, ALLIANCE, "Thêm 12 HTX, trong đó 5 HTX nông nghiệp.", quantity=12, proof="93/BC-LMHTX"),
            Log(7, ALLIANCE, "Thêm 6 HTX.", quantity=6),
        ),
    ),
)  # fmt: skip

# 5.4 stays waiting for the other side's confirmation; every other reported part was confirmed so many days later.
UNCONFIRMED = ("5.4",)
CONFIRMED_AFTER_DAYS = 3
# Who hands in when: days after the cut-off; None: silent since so many days ago.
REPORTED_AFTER = {COMMISSION: 2, ALLIANCE: 3, PRESS: 2, FRONT: 3, DEPARTMENT: 4}
SILENT_SINCE = {DEPARTMENT: 185, ALLIANCE: 30}
