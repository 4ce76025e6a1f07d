"""What changed in 2025: DOMAIN.md section 4 as decisions, each with those that come before it."""

from __future__ import annotations

from datetime import date

from tests.people import ALLIANCE, COMMISSION, DEPARTMENT
from tracker.domain.agencies import SuccessionKind
from tracker.services.agency_changing.recording import Asked

MARCH, JULY = date(2025, 3, 1), date(2025, 7, 1)
HA_NAM, NAM_DINH, NINH_BINH, BAC_GIANG, BAC_NINH = "Hà Nam", "Nam Định", "Ninh Bình", "Bắc Giang", "Bắc Ninh"
MERGE, ABSORB, SPLIT = SuccessionKind.MERGE, SuccessionKind.ABSORB, SuccessionKind.SPLIT
CENTRAL_ONE = "Ban Tuyên giáo và Dân vận Trung ương"
DISTRICT, PRESS, RADIO = "Phòng Nông nghiệp huyện Gia Viễn", "Báo Ninh Bình", "Đài Phát thanh - Truyền hình Ninh Bình"


def propaganda(province: str) -> str:
    return f"Ban Tuyên giáo Tỉnh ủy {province}"


def people_work(province: str) -> str:
    return f"Ban Dân vận Tỉnh ủy {province}"


def both_in_one(province: str) -> str:
    return f"Ban Tuyên giáo và Dân vận Tỉnh ủy {province}"


def alliance(province: str) -> str:
    return f"Liên minh Hợp tác xã tỉnh {province}"


def _of(kind: SuccessionKind, before: tuple[str, ...], after: tuple[str, ...], on: date, number: str) -> Asked:
    return Asked(
        kind=kind, predecessors=before, successors=after, decision_number=number, decided_on=date(2025, 2, 12),
        effective_on=on,
    )  # fmt: skip


CHANGES: dict[str, tuple[Asked, tuple[str, ...]]] = {
    "centre": (
        _of(MERGE, ("Ban Tuyên giáo Trung ương", "Ban Dân vận Trung ương"), (CENTRAL_ONE,), MARCH, "1-QĐ/TW"), ()
    ),
    **{
        f"commission of {one}": (
            _of(MERGE, (propaganda(one), people_work(one)), (both_in_one(one),), MARCH, f"983-QĐ/TU {one}"), ()
        )
        for one in (HA_NAM, NAM_DINH, NINH_BINH, BAC_GIANG, BAC_NINH)
    },
    "three commissions": (
        _of(MERGE, tuple(map(both_in_one, (HA_NAM, NAM_DINH, NINH_BINH))), (COMMISSION,), JULY, "2-QĐ/TU"),
        tuple(f"commission of {one}" for one in (HA_NAM, NAM_DINH, NINH_BINH)),
    ),
    "three alliances": (_of(MERGE, tuple(map(alliance, (HA_NAM, NAM_DINH, NINH_BINH))), (ALLIANCE,), JULY, "3"), ()),
    "into Bắc Ninh": (
        _of(ABSORB, (both_in_one(BAC_GIANG),), (both_in_one(BAC_NINH),), JULY, "4-QĐ/TU"),
        (f"commission of {BAC_GIANG}", f"commission of {BAC_NINH}"),
    ),
    "environment": (
        _of(MERGE, ("Bộ Tài nguyên và Môi trường", "Bộ Nông nghiệp và Phát triển nông thôn"),
            ("Bộ Nông nghiệp và Môi trường",), MARCH, "5"), ()
    ),
    "peoples": (
        _of(SuccessionKind.RENAME, ("Ủy ban Dân tộc",), ("Bộ Dân tộc và Tôn giáo",), MARCH, "6"), ()
    ),
    "press": (_of(MERGE, (PRESS, RADIO), ("Báo và Đài PT-TH Ninh Bình",), MARCH, "7"), ()),
    "district": (_of(SuccessionKind.DISSOLVE, (DISTRICT,), (), JULY, "8"), ()),
    "department": (_of(SPLIT, (DEPARTMENT,), ("Sở Nông nghiệp", "Sở Môi trường"), JULY, "9"), ()),
    "judgments": (
        _of(SuccessionKind.TRANSFER, ("Cục Thi hành án dân sự tỉnh Lâm Đồng",), ("Sở Tư pháp tỉnh Lâm Đồng",), JULY,
            "10"), ()
    ),
}  # fmt: skip
"""By name: a change of DOMAIN.md section 4, and those that come before it."""
