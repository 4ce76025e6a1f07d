"""Everything that one program's page shows, in seven statements whatever its size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.domain.messages import Message
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.road_map import convention_of, year_shown, years_to_choose
from tracker.domain.validity import ValidityLine, validity_line
from tracker.queries.agreement_facts import AgreementFacts, PartySigned, agreement_facts, agreement_parties
from tracker.queries.agreement_papers import DocumentLine, IndicatorLine, documents, indicators
from tracker.queries.agreement_reviews import NEXT_SHOWN, ReviewLine, ReviewPlan, reviews_for_page
from tracker.queries.agreement_tasks import Pick, TaskRows, TaskTable, task_table
from tracker.queries.days_off import working_calendar
from tracker.queries.road_map import Frame, RoadMap, road_map


@dataclass(frozen=True)
class Wanted:
    """What the address asks for: the year of the road map, which tasks and their page, and all reviews of the year."""

    year: int | None = None
    pick: Pick = Pick.ALL
    page: int = 1
    whole_year: bool = False


@dataclass(frozen=True)
class ReviewShown:
    """A review of the list with the sum behind each of its dates."""

    review: ReviewLine
    how: dict[str, Message]


@dataclass(frozen=True)
class AgreementPage:
    """One program. ``rows``: the picked tasks by content; ``reviews``: those listed, the next first."""

    facts: AgreementFacts
    parties: tuple[PartySigned, ...]
    validity: ValidityLine | None
    tasks: TaskTable
    rows: TaskRows
    road_map: RoadMap
    plan: ReviewPlan
    reviews: tuple[ReviewShown, ...]
    indicators: tuple[IndicatorLine, ...]
    documents: tuple[DocumentLine, ...]
    wanted: Wanted

    @property
    def standing(self) -> PartySigned | None:
        """The standing agency; the first party where none is named."""
        named = [party for party in self.parties if party.is_standing]
        return next(iter(named or self.parties), None)

    @property
    def party_ids(self) -> frozenset[int]:
        """The agencies that signed."""
        return frozenset(party.agency_id for party in self.parties)


def agreement_page(agreement_id: int, viewer: Viewer, wanted: Wanted, *, today: date) -> AgreementPage:
    """The page for this viewer, who may see the program (the guard has asked). Raises NotFound."""
    mine = viewer.agency_ids_as(READERS)
    facts = agreement_facts(agreement_id, mine)
    parties = agreement_parties(agreement_id, today=today)
    tasks = task_table(agreement_id, mine=mine, overdue_strictly=facts.overdue_strictly, today=today)
    days = _days(facts, tasks, today)
    year = year_shown(wanted.year, days, today=today)
    plan = reviews_for_page(agreement_id, year=year, today=today)
    return AgreementPage(
        facts=facts,
        parties=tuple(parties),
        validity=_line(facts, today),
        tasks=tasks,
        rows=tasks.rows(wanted.pick, wanted.page),
        road_map=road_map(tasks.contents, plan.in_year(year), _frame(facts, plan, days, year)),
        plan=plan,
        reviews=_listed(plan, year, whole_year=wanted.whole_year),
        indicators=tuple(indicators(agreement_id)),
        documents=tuple(documents(agreement_id)),
        wanted=wanted,
    )


def _days(facts: AgreementFacts, tasks: TaskTable, today: date) -> list[date | None]:
    """What the road map stretches over: the validity (to the end of this year when it has none) and the due dates."""
    ends_on = facts.valid_to or date(today.year, 12, 31)
    return [facts.valid_from or facts.signed_on, ends_on, *(task.due.due_on for task in tasks.tasks)]


def _line(facts: AgreementFacts, today: date) -> ValidityLine | None:
    starts_on = facts.valid_from or facts.signed_on
    return validity_line(starts_on, facts.valid_to, today=today) if starts_on and facts.valid_to else None


def _frame(facts: AgreementFacts, plan: ReviewPlan, days: Sequence[date | None], year: int) -> Frame:
    return Frame(
        year=year,
        years=tuple(years_to_choose(days, chosen=year)),
        convention=convention_of((review.rule.cadence, review.rule.convention) for review in plan.reviews),
        valid_from=facts.valid_from,
        valid_to=facts.valid_to,
        today=plan.today,
    )


def _listed(plan: ReviewPlan, year: int, *, whole_year: bool) -> tuple[ReviewShown, ...]:
    """The next reviews; or all of one year, those to come first, then those past from the newest back."""
    listed = plan.coming[:NEXT_SHOWN]
    if whole_year:
        of_year = plan.in_year(year)
        past = [review for review in of_year if review.is_past(plan.today)]
        listed = [review for review in of_year if not review.is_past(plan.today)] + past[::-1]
    calendar = working_calendar() if listed else None
    return tuple(ReviewShown(review, review.explained(calendar)) for review in listed if calendar)
