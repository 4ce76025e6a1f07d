"""Agencies of the demonstration, and its people: posts, never real names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.domain.agencies import Level, SuccessionKind
from tracker.domain.permissions import Role


@dataclass(frozen=True)
class DemoAgency:
    """An agency as it is called today. ``is_to_check``: only a paper named it so far."""

    name: str
    short_name: str
    abbreviation: str
    level: Level
    is_to_check: bool = False


@dataclass(frozen=True)
class DemoSuccession:
    """Who took over from whom (names of ``AGENCIES``), by what is publicly known."""

    predecessor: str
    successor: str
    kind: SuccessionKind
    effective_on: date
    note: str


@dataclass(frozen=True)
class DemoPerson:
    """One button of the demonstration's door: a post, never a real name."""

    email: str
    role: Role
    title: str
    agency: str | None


COMMISSION = "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình"
OLD_COMMISSION = "Ban Tuyên giáo Tỉnh ủy Ninh Bình"
ALLIANCE = "Liên minh HTX tỉnh Ninh Bình"
DEPARTMENT = "Sở Nông nghiệp và Môi trường tỉnh Ninh Bình"
PRESS = "Báo và Đài Phát thanh - Truyền hình Ninh Bình"
FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Ninh Bình"
CENTRAL_COMMISSION = "Ban Tuyên giáo và Dân vận Trung ương"
OLD_CENTRAL_COMMISSION = "Ban Tuyên giáo Trung ương"
CENTRAL_ALLIANCE = "Liên minh Hợp tác xã Việt Nam"
VETERANS = "Hội Cựu chiến binh Việt Nam"
MINISTRY = "Bộ Nông nghiệp và Môi trường"
OLD_MINISTRY = "Bộ Tài nguyên và Môi trường"
WOMEN = "Hội Liên hiệp Phụ nữ tỉnh Ninh Bình"
JUSTICE = "Bộ Tư pháp"
WOMEN_VIETNAM = "Hội Liên hiệp Phụ nữ Việt Nam"

AGENCIES = (
    DemoAgency(COMMISSION, "Ban TG&DV Tỉnh ủy Ninh Bình", "BTGDVTU", Level.PROVINCE),
    DemoAgency(ALLIANCE, "Liên minh HTX Ninh Bình", "LMHTX", Level.PROVINCE),
    DemoAgency(DEPARTMENT, "Sở NN&MT", "SNNMT", Level.PROVINCE),
    DemoAgency(PRESS, "Báo và Đài PT-TH", "BĐPTTH", Level.PROVINCE),
    DemoAgency(FRONT, "Ủy ban MTTQ tỉnh", "UBMTTQ", Level.PROVINCE),
    DemoAgency(CENTRAL_COMMISSION, "Ban TG&DV Trung ương", "BTGDVTW", Level.CENTRAL),
    DemoAgency(CENTRAL_ALLIANCE, "Liên minh HTX Việt Nam", "LMHTXVN", Level.CENTRAL),
    DemoAgency(VETERANS, "Hội CCB Việt Nam", "HCCB", Level.CENTRAL),
    DemoAgency(MINISTRY, "Bộ NN&MT", "BNNMT", Level.CENTRAL),
    DemoAgency(JUSTICE, "Bộ Tư pháp", "BTP", Level.CENTRAL),
    DemoAgency(WOMEN_VIETNAM, "Hội LHPN Việt Nam", "HLHPNVN", Level.CENTRAL),
    DemoAgency(WOMEN, "Hội LHPN tỉnh", "HLHPN", Level.PROVINCE),
    DemoAgency("Hội LHPN tỉnh Ninh Bình", "Hội LHPN Ninh Bình", "", Level.PROVINCE, is_to_check=True),  # another WOMEN
    DemoAgency(OLD_COMMISSION, "Ban TG Tỉnh ủy Ninh Bình", "BTGTU", Level.PROVINCE),
    DemoAgency(OLD_CENTRAL_COMMISSION, "Ban Tuyên giáo Trung ương", "BTGTW", Level.CENTRAL),
    DemoAgency(OLD_MINISTRY, "Bộ TN&MT", "BTNMT", Level.CENTRAL),
)

SUCCESSIONS = (
    DemoSuccession(
        OLD_MINISTRY, MINISTRY, SuccessionKind.MERGE, date(2025, 3, 1),
        "Hợp nhất với Bộ Nông nghiệp và Phát triển nông thôn năm 2025",
    ),
    DemoSuccession(
        OLD_CENTRAL_COMMISSION, CENTRAL_COMMISSION, SuccessionKind.MERGE, date(2025, 3, 1),
        "Hợp nhất Ban Tuyên giáo và Ban Dân vận các cấp năm 2025; ngày hiệu lực là dữ liệu minh họa",
    ),
)  # fmt: skip

PEOPLE = (
    DemoPerson("chuyenvien.tg@example.vn", Role.OFFICER, "Chuyên viên", COMMISSION),
    DemoPerson("truongphong.tg@example.vn", Role.UNIT_HEAD, "Trưởng phòng", COMMISSION),
    DemoPerson("lanhdao.tg@example.vn", Role.LEADER, "Phó Trưởng Ban", COMMISSION),
    DemoPerson("chuyenvien.htx@example.vn", Role.OFFICER, "Chuyên viên", ALLIANCE),
    DemoPerson("lanhdao.htx@example.vn", Role.LEADER, "Phó Chủ tịch", ALLIANCE),
    DemoPerson("quantri.htx@example.vn", Role.AGENCY_ADMIN, "Quản trị cơ quan", ALLIANCE),
    DemoPerson("kiemtra.htx@example.vn", Role.AUDITOR, "Kiểm tra viên", ALLIANCE),
    DemoPerson("chuyenvien.nnmt@example.vn", Role.OFFICER, "Chuyên viên", DEPARTMENT),
    DemoPerson("phongvien.bao@example.vn", Role.OFFICER, "Phóng viên", PRESS),
    DemoPerson("chuyenvien.mttq@example.vn", Role.OFFICER, "Chuyên viên", FRONT),
    DemoPerson("chuyenvien.tgtw@example.vn", Role.OFFICER, "Chuyên viên", CENTRAL_COMMISSION),
    DemoPerson("lanhdao.tgtw@example.vn", Role.LEADER, "Vụ trưởng", CENTRAL_COMMISSION),
    DemoPerson("chuyenvien.htxvn@example.vn", Role.OFFICER, "Chuyên viên", CENTRAL_ALLIANCE),
    DemoPerson("lanhdao.htxvn@example.vn", Role.LEADER, "Phó Chủ tịch", CENTRAL_ALLIANCE),
    DemoPerson("chuyenvien.ccb@example.vn", Role.OFFICER, "Chuyên viên", VETERANS),
    DemoPerson("lanhdao.ccb@example.vn", Role.LEADER, "Phó Chủ tịch", VETERANS),
    DemoPerson("chuyenvien.bnnmt@example.vn", Role.OFFICER, "Chuyên viên", MINISTRY),
    DemoPerson("lanhdao.bnnmt@example.vn", Role.LEADER, "Vụ trưởng", MINISTRY),
    DemoPerson("lanhdao.btp@example.vn", Role.LEADER, "Vụ trưởng", JUSTICE),
    DemoPerson("chuyenvien.pn@example.vn", Role.OFFICER, "Chuyên viên", WOMEN),
    DemoPerson("quantri@example.vn", Role.SYSTEM_ADMIN, "Quản trị hệ thống", None),
)
