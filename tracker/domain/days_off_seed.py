"""The calendar as shipped, 2024 to 2030: rows of data, which an administrator may edit afterwards.

Labour Code 2019, article 112: 1/1; five days at Tết; 10/3 of the lunar year; 30/4; 1/5; 2/9 and one day beside it. A
holiday on a weekly day off gives a compensatory day. Which days beside Tết and 2/9, and which working days are swapped,
is decided year by year: decided up to 2026, guessed and marked provisional from 2027 on. Lunar dates by Vietnam's time
(UTC+7): Tết 2030 is 2 February here, 3 February in China.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from tracker.domain.days_off import DayOff, DayOffKind

LABOUR_CODE = "Điều 112 Bộ luật Lao động 2019"
CULTURE_RESOLUTION = "Nghị quyết 80-NQ/TW ngày 07/01/2026 của Bộ Chính trị"
YEARLY_SCHEDULE = "Lịch nghỉ năm {year} do Thủ tướng Chính phủ quyết định theo Điều 112 Bộ luật Lao động 2019"
SWAP = "Hoán đổi ngày làm việc năm {year} theo quyết định của Thủ tướng Chính phủ"

NEW_YEAR = "Tết Dương lịch"
TET = "Tết Nguyên đán"
HUNG_KINGS = "Giỗ Tổ Hùng Vương"
REUNIFICATION = "Ngày Chiến thắng 30/4"
LABOUR_DAY = "Ngày Quốc tế lao động 1/5"
NATIONAL_DAY = "Quốc khánh 2/9"
CULTURE_DAY = "Ngày Văn hóa Việt Nam 24/11"
IN_LIEU = "Nghỉ bù {holiday}"

YEARS = range(2024, 2031)
LAST_DECIDED_YEAR = 2026
FIRST_CULTURE_DAY = 2026
# The first of the five days of Tết, the day of the Hùng Kings (10/3 lunar), the day beside 2/9.
MOVING = {
    2024: (date(2024, 2, 8), date(2024, 4, 18), date(2024, 9, 3)),
    2025: (date(2025, 1, 27), date(2025, 4, 7), date(2025, 9, 1)),
    2026: (date(2026, 2, 16), date(2026, 4, 26), date(2026, 9, 1)),
    2027: (date(2027, 2, 4), date(2027, 4, 16), date(2027, 9, 3)),
    2028: (date(2028, 1, 24), date(2028, 4, 4), date(2028, 9, 1)),
    2029: (date(2029, 2, 12), date(2029, 4, 23), date(2029, 9, 3)),
    2030: (date(2030, 1, 31), date(2030, 4, 12), date(2030, 9, 3)),
}
# A working day given away, and the Saturday worked instead.
SWAPPED = (
    (date(2024, 4, 29), date(2024, 5, 4)),
    (date(2025, 5, 2), date(2025, 4, 26)),
    (date(2026, 1, 2), date(2026, 1, 10)),
    (date(2026, 8, 31), date(2026, 8, 22)),
)


def _holidays(year: int) -> Iterator[DayOff]:
    first_of_tet, hung_kings, beside_national_day = MOVING[year]
    schedule, is_guess = YEARLY_SCHEDULE.format(year=year), year > LAST_DECIDED_YEAR
    yield DayOff(date(year, 1, 1), DayOffKind.HOLIDAY, NEW_YEAR, LABOUR_CODE)
    for number in range(5):
        yield DayOff(first_of_tet + timedelta(number), DayOffKind.HOLIDAY, TET, schedule, is_guess)
    yield DayOff(hung_kings, DayOffKind.HOLIDAY, HUNG_KINGS, LABOUR_CODE)
    yield DayOff(date(year, 4, 30), DayOffKind.HOLIDAY, REUNIFICATION, LABOUR_CODE)
    yield DayOff(date(year, 5, 1), DayOffKind.HOLIDAY, LABOUR_DAY, LABOUR_CODE)
    yield DayOff(date(year, 9, 2), DayOffKind.HOLIDAY, NATIONAL_DAY, LABOUR_CODE)
    yield DayOff(beside_national_day, DayOffKind.HOLIDAY, NATIONAL_DAY, schedule, is_guess)
    if year >= FIRST_CULTURE_DAY:
        yield DayOff(date(year, 11, 24), DayOffKind.HOLIDAY, CULTURE_DAY, CULTURE_RESOLUTION, is_provisional=True)


def _in_lieu(holidays: list[DayOff]) -> Iterator[DayOff]:
    """For each holiday on a weekend the next day that is neither weekend nor off already."""
    taken = {row.on for row in holidays}
    for row in holidays:
        if row.on.weekday() < 5:
            continue
        day = row.on
        while day in taken or day.weekday() >= 5:
            day += timedelta(1)
        taken.add(day)
        name = IN_LIEU.format(holiday=row.name)
        yield DayOff(day, DayOffKind.COMPENSATORY, name, LABOUR_CODE, row.is_provisional)


def _swaps() -> Iterator[DayOff]:
    for off, worked in SWAPPED:
        basis = SWAP.format(year=off.year)
        yield DayOff(off, DayOffKind.SWAPPED_OFF, f"Nghỉ hoán đổi, làm bù thứ Bảy {worked:%d/%m/%Y}", basis)
        yield DayOff(worked, DayOffKind.MAKEUP_WORKDAY, f"Làm bù cho ngày {off:%d/%m/%Y}", basis)


def _rows() -> Iterator[DayOff]:
    for year in YEARS:
        holidays = sorted(_holidays(year), key=lambda row: row.on)
        yield from holidays
        yield from _in_lieu(holidays)
    yield from _swaps()


SEED: tuple[DayOff, ...] = tuple(sorted(_rows(), key=lambda row: row.on))
