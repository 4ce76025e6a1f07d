"""What a sơ kết or tổng kết collects: the next shorter reviews that end inside it, and only what was signed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from tracker.domain.collecting import CollectedReview, ReviewSpan, as_facts, below, collected_figures
from tracker.domain.periods import Cadence
from tracker.domain.review_states import ReviewState
from tracker.domain.snapshots import canonical, read_snapshot

YEAR = date(2025, 12, 15)
ENDS = {"Q1": date(2026, 3, 14), "Q2": date(2026, 6, 14), "Q3": date(2026, 9, 14), "Q4": date(2026, 12, 14)}
QUARTERS = [ReviewSpan(at, Cadence.QUARTERLY, day) for at, day in enumerate(ENDS.values(), start=1)]
MONTHS = [ReviewSpan(20 + month, Cadence.MONTHLY, date(2026, month, 14)) for month in range(1, 13)]
HALVES = [ReviewSpan(40, Cadence.HALF_YEARLY, ENDS["Q2"]), ReviewSpan(41, Cadence.HALF_YEARLY, ENDS["Q4"])]
ANNUAL = ReviewSpan(50, Cadence.ANNUAL, ENDS["Q4"])


def ids(own: ReviewSpan, starts_on: date, *others: ReviewSpan) -> list[int]:
    return [one.id for one in below(starts_on, own, others)]


def test_a_year_collects_the_longest_reviews_that_are_shorter_and_no_others() -> None:
    assert ids(ANNUAL, YEAR, *MONTHS, *QUARTERS, *HALVES, ANNUAL) == [40, 41]
    assert ids(ANNUAL, YEAR, *MONTHS, *QUARTERS) == [1, 2, 3, 4]


def test_a_half_year_collects_the_quarters_that_end_inside_it() -> None:
    assert ids(HALVES[0], YEAR, *MONTHS, *QUARTERS) == [1, 2]


def test_a_milestone_after_three_years_collects_the_years() -> None:
    years = [ReviewSpan(60 + n, Cadence.ANNUAL, date(2023 + n, 12, 14)) for n in range(4)]
    milestone = ReviewSpan(70, Cadence.MILESTONE, date(2026, 4, 5))
    assert ids(milestone, date(2023, 4, 5), *years, *QUARTERS) == [60, 61, 62]


@pytest.mark.parametrize(("length", "wanted"), [(3, [21, 22, 23]), (12, [1]), (1, [])])
def test_reviews_every_so_many_months_take_their_place_by_their_length(length: int, wanted: list[int]) -> None:
    own = ReviewSpan(80, Cadence.EVERY_MONTHS, ENDS["Q1"], length)
    assert ids(own, YEAR, *MONTHS, *QUARTERS) == wanted


def review(period: str, state: ReviewState = ReviewState.SIGNED, **figures: object) -> CollectedReview:
    named = [
        {"kind": "indicator", "id": int(id_[1:]), "number": "1", "name": "Hội nghị", "unit": "cuộc", "value": value,
         "is_open": value is None}
        for id_, value in figures.items()
    ]  # fmt: skip
    return CollectedReview(1, period, ENDS[period], state, 2, 2, snapshot={"figures": named})


def test_what_is_added_is_summed_and_of_levels_the_newest_counts() -> None:
    reviews = [review("Q1", i1=Decimal(3), i2=Decimal(50)), review("Q2", i1=Decimal(4), i2=Decimal(70))]
    added, level = collected_figures(reviews, added_ids={1})
    assert (added.total, level.total) == (Decimal(7), Decimal(70))
    assert added.values == (("Q1", Decimal(3)), ("Q2", Decimal(4)))


@pytest.mark.parametrize("state", [state for state in ReviewState if state is not ReviewState.SIGNED])
def test_what_is_not_signed_by_all_is_not_counted(state: ReviewState) -> None:
    (figure,) = collected_figures([review("Q1", i1=Decimal(3)), review("Q2", state, i1=Decimal(4))], added_ids={1})
    assert figure.total == Decimal(3)


def test_a_figure_left_open_in_one_review_has_no_sum_and_names_it() -> None:
    (figure,) = collected_figures([review("Q1", i1=Decimal(3)), review("Q2", i1=None)], added_ids={1})
    assert (figure.total, figure.open_in) == (None, ("Q2",))


def test_what_is_kept_of_it_reads_back_as_it_was() -> None:
    reviews = [review("Q1", i1=Decimal("3.50"))]
    facts = read_snapshot(canonical(as_facts(reviews, collected_figures(reviews, added_ids={1}))))
    assert facts["figures"][0]["value"] == Decimal("3.5")
    assert facts["reviews"][0]["state"] == "signed"
