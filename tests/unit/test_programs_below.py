"""Has a program below reported a period, which period is shown, and which of last year's programs goes on in which."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tracker.domain.consolidations import Awaited
from tracker.domain.periods import Cadence
from tracker.domain.programs_below import (
    Coverage,
    Lineage,
    PeriodBelow,
    ProgramBelow,
    Reported,
    ReviewBelow,
    Told,
    choose_period,
    continued_by,
    coverage,
    reported,
    silent_first,
    told_apart,
    year_before,
)

SIGN_ON = date(2026, 9, 24)


@pytest.mark.parametrize(
    ("awaits", "signed_on", "today", "told", "days"),
    [
        (None, SIGN_ON, SIGN_ON, Told.SIGNED, 0),
        (None, SIGN_ON + timedelta(3), date(2026, 12, 1), Told.SIGNED_LATE, 3),
        (Awaited.SIGNATURES, SIGN_ON, SIGN_ON, Told.WAITING, 0),
        (Awaited.CONSOLIDATION, None, SIGN_ON - timedelta(2), Told.WAITING, 2),
        (Awaited.SIGNATURES, SIGN_ON, SIGN_ON + timedelta(1), Told.SILENT, 1),
        (Awaited.NEW_VERSION, SIGN_ON, SIGN_ON + timedelta(9), Told.CHANGED, 0),
    ],
)
def test_only_what_every_party_signed_and_still_holds_is_reported(
    awaits: Awaited | None, signed_on: date | None, today: date, told: Told, days: int
) -> None:
    assert reported(ReviewBelow(SIGN_ON, awaits, signed_on), today) == Reported(told, days)


def test_a_program_without_such_a_review_or_that_owes_none_is_not_asked() -> None:
    late = SIGN_ON + timedelta(30)
    closed = ReviewBelow(SIGN_ON, Awaited.CONSOLIDATION, is_owed=False)
    signed = ReviewBelow(SIGN_ON, None, SIGN_ON, is_owed=False)
    early = ReviewBelow(SIGN_ON, Awaited.CONSOLIDATION, is_tracked=False)
    found = [reported(one, late) for one in (None, closed, signed, early)]
    assert [one.told for one in found] == [Told.NOT_ASKED, Told.NOT_ASKED, Told.SIGNED, Told.UNTRACKED]
    assert coverage(found) == Coverage(1, 1)


def test_the_silent_stand_first_the_longest_silent_before_the_others() -> None:
    found = [Reported(Told.SIGNED), Reported(Told.WAITING, 5), Reported(Told.SILENT, 3), Reported(Told.SILENT, 40),
             Reported(Told.NOT_ASKED), Reported(Told.WAITING, 2), Reported(Told.CHANGED)]  # fmt: skip
    order = [(one.told.value, one.days) for one in sorted(found, key=silent_first)]
    assert order[:5] == [("silent", 40), ("silent", 3), ("changed", 0), ("waiting", 2), ("waiting", 5)]
    assert order[-1] == ("not_asked", 0)


@pytest.mark.parametrize(
    ("code", "before"),
    [("2026-Q3", "2025-Q3"), ("2026-M11", "2025-M11"), ("2026-H1", "2025-H1"), ("2026", "2025"),
     ("2026-2027", "2025-2026"), ("2026-2027-H2", "2025-2026-H2"), ("2026-11-20", None), ("3M-07", None)],
)  # fmt: skip
def test_the_same_period_last_year_has_a_code_of_its_own(code: str, before: str | None) -> None:
    assert year_before(code) == before


def test_agencies_of_one_short_name_are_told_apart_by_what_differs_in_their_full_ones() -> None:
    def called(*agencies: tuple[int, str, str]) -> list[str]:
        below = (
            ProgramBelow(id_, "", None, False, id_, short, name, None, None, None, None, 0, 0, Reported(Told.SIGNED))
            for id_, short, name in agencies
        )
        return [one.agency for one in told_apart(below)]

    full = "Ban Tuyên giáo và Dân vận Tỉnh ủy "
    assert called((1, "Ban TG Tỉnh ủy", full + "An Giang"), (2, "Ban TG Tỉnh ủy", full + "Huế"), (3, "LMHTX", "A")) == [
        "Ban TG Tỉnh ủy An Giang", "Ban TG Tỉnh ủy Huế", "LMHTX",
    ]  # fmt: skip
    assert called((1, "Ban TG Tỉnh ủy", "Ban Tuyên giáo Tỉnh ủy Huế"), (2, "Ban TG Tỉnh ủy", "Ban Dân vận Cà Mau")) == [
        "Ban TG Tỉnh ủy Tuyên giáo Tỉnh ủy Huế", "Ban TG Tỉnh ủy Dân vận Cà Mau",
    ]  # fmt: skip


def test_an_agency_is_named_with_its_place_and_one_of_its_several_programs_by_its_number() -> None:
    full, told = "Ban Tuyên giáo và Dân vận Tỉnh ủy Ninh Bình", Reported(Told.SILENT, 3)
    three, alone = (
        [
            ProgramBelow(
                id_, f"Tên {id_}", symbol, False, 7, "Ban TG&DV Tỉnh ủy", full, None, None, None, None, 0, 0, told
            )
            for id_, symbol in found
        ]
        for found in ([(1, "03-CTPH"), (2, "07-CTPH"), (3, None)], [(4, "01-CTPH")])
    )
    name = "Ban TG&DV Tỉnh ủy Ninh Bình"
    assert [one.label for one in told_apart(three)] == [f"{name} (03-CTPH)", f"{name} (07-CTPH)", f"{name} (Tên 3)"]
    assert [one.label for one in told_apart(alone)] == [name]


def test_the_newest_quarter_is_shown_unless_another_period_is_asked_for() -> None:
    quarters = [PeriodBelow(Cadence.QUARTERLY, f"2026-Q{n}", date(2026, 3 * n, 14)) for n in (1, 2, 3)]
    month, year = (
        PeriodBelow(Cadence.MONTHLY, "2026-M10", date(2026, 10, 14)),
        PeriodBelow(Cadence.ANNUAL, "2025", date(2025, 12, 14)),
    )
    usual = choose_period([month, year, *quarters], None)
    assert usual.chosen == quarters[2]
    assert (usual.earlier, usual.later) == (quarters[1], None)
    assert [one.code for one in usual.newest] == ["2026-Q3", "2026-M10", "2025"]
    assert choose_period([month, *quarters], "2026-Q1").later == quarters[1]
    assert choose_period([year], "nonsense").chosen == year
    assert choose_period([], "2026-Q1").chosen is None


def test_each_program_of_last_year_goes_on_in_exactly_one_of_today() -> None:
    merged, renewed = 7, 8
    programs = [
        Lineage(1, None, merged, is_current=False),  # three provinces that became one agency
        Lineage(2, None, merged, is_current=False),
        Lineage(3, None, merged, is_current=True),
        Lineage(4, None, renewed, is_current=False),  # 6 follows 5, which followed 4
        Lineage(5, 4, renewed, is_current=False),
        Lineage(6, 5, 99, is_current=True),
        Lineage(9, None, 10, is_current=False),  # nobody goes on with it
        Lineage(11, 11, 12, is_current=False),  # a mistake in the data: it follows itself
        Lineage(13, None, renewed, is_current=False, replaced_by_id=14),  # closed into 14, and that into 3
        Lineage(14, None, renewed, is_current=False, replaced_by_id=3),
    ]
    assert continued_by(programs) == {1: 3, 2: 3, 3: 3, 4: 6, 5: 6, 6: 6, 9: 9, 11: 11, 13: 3, 14: 3}
