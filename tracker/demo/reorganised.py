"""The changes of 2025 that the demonstration has behind it, recorded one by one as an administrator would.

On public record: 983-QĐ/TU of Bắc Giang, signed 12/2/2025 and counting from 1/3/2025; Bắc Giang with Bắc Ninh, and Hà
Nam with Nam Định and Ninh Bình, became one province on 1/7/2025, with an old name. What is marked is illustrative.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from tracker.database import db
from tracker.demo.people import DemoAgency
from tracker.demo.recorded import RecordedProgram, RecordedTask
from tracker.domain.agencies import Level, SuccessionKind
from tracker.models import AgencyChange
from tracker.queries.days_off import working_calendar
from tracker.services.agency_changing.recording import Asked, record_change

ILLUSTRATIVE = "dữ liệu minh họa"
MERGED_ON, ONE_PROVINCE_ON = date(2025, 3, 1), date(2025, 7, 1)
LABOUR = "Sở Lao động - Thương binh và Xã hội tỉnh Ninh Bình"
HOME_AFFAIRS, EDUCATION = "Sở Nội vụ tỉnh Ninh Bình", "Sở Giáo dục và Đào tạo tỉnh Ninh Bình"
NEIGHBOURS = ("Hà Nam", "Nam Định")
TRACKED_DAYS = 120
"""So long the programs of the others have been tracked: one quarter, or two, are behind them."""


@dataclass(frozen=True)
class DemoChange:
    """A change as a decision orders it; agencies by name."""

    kind: SuccessionKind
    before: tuple[str, ...]
    after: tuple[str, ...]
    number: str
    effective_on: date
    note: str
    decided_on: date | None = None

    def asked(self) -> Asked:
        """The same as the form of the page has it."""
        return Asked(
            kind=self.kind, predecessors=self.before, successors=self.after, decision_number=self.number,
            decided_on=self.decided_on, effective_on=self.effective_on, note=self.note,
        )  # fmt: skip


def _propaganda(place: str) -> str:
    return f"Ban Tuyên giáo Tỉnh ủy {place}"


def _mobilisation(place: str) -> str:
    return f"Ban Dân vận Tỉnh ủy {place}"


def _both(place: str) -> str:
    return f"Ban Tuyên giáo và Dân vận Tỉnh ủy {place}"


def _alliance(place: str) -> str:
    return f"Liên minh HTX tỉnh {place}"


def _agencies() -> Iterator[DemoAgency]:
    """No abbreviations: BTGTU would be said of each of them."""
    for place in (*NEIGHBOURS, "Bắc Giang"):
        yield DemoAgency(_propaganda(place), f"Ban TG Tỉnh ủy {place}", "", Level.PROVINCE)
        yield DemoAgency(_mobilisation(place), f"Ban DV Tỉnh ủy {place}", "", Level.PROVINCE)
        yield DemoAgency(_both(place), f"Ban TG&DV Tỉnh ủy {place}", "", Level.PROVINCE)
    for place in NEIGHBOURS:
        yield DemoAgency(_alliance(place), f"Liên minh HTX {place}", "", Level.PROVINCE)
    yield DemoAgency(_both("Bắc Ninh"), "Ban TG&DV Tỉnh ủy Bắc Ninh", "", Level.PROVINCE)
    yield DemoAgency(_mobilisation("Ninh Bình"), "Ban DV Tỉnh ủy Ninh Bình", "", Level.PROVINCE)
    yield DemoAgency(LABOUR, "Sở LĐ-TB&XH", "SLĐTBXH", Level.PROVINCE)
    yield DemoAgency(HOME_AFFAIRS, "Sở Nội vụ", "SNV", Level.PROVINCE)
    yield DemoAgency(EDUCATION, "Sở GD&ĐT", "SGDĐT", Level.PROVINCE)


REORGANISED = tuple(_agencies())
"""Agencies that 2025 changed, as they were called before."""


def _program(key: str, symbol: str, place: str) -> RecordedProgram:
    return RecordedProgram(
        key=key, symbol=symbol, is_illustrative=True, parent="P01", cadences=("quarterly", "annual"), has_headings=True,
        tracked_days=TRACKED_DAYS,
        title=f"Tuyên truyền phát triển kinh tế tập thể, hợp tác xã giai đoạn 2023–2027 (tỉnh {place})",
        parties=(_propaganda(place), _alliance(place)), signed_on=date(2023, 3, 15), valid_from=date(2023, 1, 1),
        valid_to=date(2027, 12, 31),
        tasks=(
            RecordedTask(
                f"Mở chuyên trang kinh tế tập thể trên Báo {place}", _propaganda(place), _alliance(place)
            ),
            RecordedTask(f"Biểu dương hợp tác xã tiêu biểu của tỉnh {place}", _alliance(place), _propaganda(place)),
        ),
    )  # fmt: skip


BESIDE = (
    _program("HN", "03-CTPH/BTGTU-LMHTX", "Hà Nam"),
    _program("NĐ", "07-CTPH/BTGTU-LMHTX", "Nam Định"),
    RecordedProgram(
        key="SPLIT", symbol="12-CTPH/LMHTX-SLĐTBXH", is_illustrative=True, cadences=("annual",), has_headings=True,
        title="Đào tạo nghề cho thành viên, người lao động trong hợp tác xã giai đoạn 2023–2027",
        parties=(_alliance("Ninh Bình"), LABOUR), signed_on=date(2023, 5, 10), valid_from=date(2023, 1, 1),
        valid_to=date(2027, 12, 31),
        tasks=(
            RecordedTask("Mở lớp đào tạo nghề ngắn hạn cho thành viên hợp tác xã", LABOUR, _alliance("Ninh Bình")),
            RecordedTask("Khảo sát nhu cầu học nghề tại các hợp tác xã", _alliance("Ninh Bình"), LABOUR),
        ),
    ),
)  # fmt: skip
"""The programs of the two other provinces for what becomes one pair, and one whose second party is split."""


def _changes() -> Iterator[DemoChange]:
    merge, note = SuccessionKind.MERGE, f"Ngày hiệu lực và số quyết định tại tỉnh là {ILLUSTRATIVE}"
    yield DemoChange(
        merge, (_propaganda("Bắc Giang"), _mobilisation("Bắc Giang")), (_both("Bắc Giang"),), "983-QĐ/TU", MERGED_ON,
        "Hợp nhất Ban Tuyên giáo và Ban Dân vận Tỉnh ủy", decided_on=date(2025, 2, 12),
    )  # fmt: skip
    for place, number in (("Ninh Bình", "01-QĐ/TU"), ("Hà Nam", "02-QĐ/TU"), ("Nam Định", "03-QĐ/TU")):
        before = _propaganda(place), _mobilisation(place)
        yield DemoChange(merge, before, (_both(place),), f"{number} ({ILLUSTRATIVE})", MERGED_ON, note)
    yield DemoChange(
        SuccessionKind.SPLIT, (LABOUR,), (HOME_AFFAIRS, EDUCATION), f"04/QĐ-UBND ({ILLUSTRATIVE})", MERGED_ON,
        f"Dạy nghề chuyển sang giáo dục, phần còn lại sang nội vụ; {ILLUSTRATIVE}",
    )  # fmt: skip
    one = f"Tỉnh mới mang tên cũ từ 1/7/2025; số quyết định là {ILLUSTRATIVE}"
    yield DemoChange(
        merge, (_both("Bắc Ninh"), _both("Bắc Giang")), (_both("Bắc Ninh"),), f"05-QĐ/TU ({ILLUSTRATIVE})",
        ONE_PROVINCE_ON, one,
    )  # fmt: skip
    places = ("Ninh Bình", *NEIGHBOURS)
    for number, called in (("06-QĐ/TU", _both), ("07/QĐ-LMHTX", _alliance)):
        yield DemoChange(
            merge, tuple(called(place) for place in places), (called("Ninh Bình"),), f"{number} ({ILLUSTRATIVE})",
            ONE_PROVINCE_ON, one,
        )  # fmt: skip


CHANGES = tuple(_changes())


def reorganise(*, today: date, now: datetime) -> int:
    """Record what is not recorded yet, in order; answers how many changes were new."""
    known = set(db.session.scalars(select(AgencyChange.decision_number)))
    missing = [one for one in CHANGES if one.number not in known]
    for one in missing:
        record_change(one.asked(), by=None, calendar=working_calendar(), today=today, now=now)
    return len(missing)
