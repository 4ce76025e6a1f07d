"""The cast. Everybody has a name, a post and an agency, and is the same in every test.

Two agencies signed the program: the propaganda commission (standing) and the cooperative alliance. The department of
agriculture holds a part without having signed. The central alliance signed the parent program. The women's union has
nothing to do with any of it.
"""

from __future__ import annotations

from dataclasses import dataclass

from tracker.domain.permissions import Role

COMMISSION = "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình"
ALLIANCE = "Liên minh Hợp tác xã tỉnh Ninh Bình"
DEPARTMENT = "Sở Nông nghiệp và Môi trường tỉnh Ninh Bình"
CENTRAL = "Liên minh Hợp tác xã Việt Nam"
UNION = "Hội Liên hiệp Phụ nữ tỉnh Ninh Bình"
AGENCIES = {
    COMMISSION: ("Ban TG&DV Tỉnh ủy", "BTGDVTU"),
    ALLIANCE: ("Liên minh HTX tỉnh", "LMHTX"),
    DEPARTMENT: ("Sở NN&MT", "SNNMT"),
    CENTRAL: ("Liên minh HTX Việt Nam", "LMHTXVN"),
    UNION: ("Hội LHPN tỉnh", "HLHPN"),
}


@dataclass(frozen=True)
class Cast:
    """One test person: ``agency`` None only for the system administrator."""

    name: str
    role: Role
    title: str
    agency: str | None

    @property
    def email(self) -> str:
        """Where the tests find this person's mail."""
        return f"{self.name.lower()}@example.vn"


LAN = Cast("Lan", Role.OFFICER, "Chuyên viên", COMMISSION)
HUNG = Cast("Hung", Role.UNIT_HEAD, "Trưởng phòng", COMMISSION)
MINH = Cast("Minh", Role.LEADER, "Phó Trưởng Ban", COMMISSION)
CHI = Cast("Chi", Role.OFFICER, "Chuyên viên", ALLIANCE)
BINH = Cast("Binh", Role.LEADER, "Phó Chủ tịch", ALLIANCE)
DUNG = Cast("Dung", Role.AGENCY_ADMIN, "Quản trị cơ quan", ALLIANCE)
KIEM = Cast("Kiem", Role.AUDITOR, "Kiểm tra viên", ALLIANCE)
THU = Cast("Thu", Role.OFFICER, "Chuyên viên", DEPARTMENT)
OANH = Cast("Oanh", Role.OBSERVER, "Chuyên viên theo dõi", CENTRAL)
NAM = Cast("Nam", Role.OFFICER, "Chuyên viên", UNION)
QUAN = Cast("Quan", Role.SYSTEM_ADMIN, "Quản trị hệ thống", None)
EVERYBODY = (LAN, HUNG, MINH, CHI, BINH, DUNG, KIEM, THU, OANH, NAM, QUAN)
