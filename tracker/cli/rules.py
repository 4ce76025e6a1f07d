"""Try a rule: due texts, symbols, reviews, the calendar. Needs no database, and answers within a second."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from tracker.cli.answer import Day, answer, answering

if TYPE_CHECKING:
    from tracker.domain.reviews import PlannedReview, ReviewRule
    from tracker.domain.working_days import WorkingCalendar

YEARS = click.IntRange(1900, 2200)
DAYS = click.IntRange(1, 60)
NEGATIVE_NUMBERS = {"ignore_unknown_options": True}  # so that -2 is an argument


due_group = AppGroup("due", help="Due texts as officials write them.")
symbols_group = AppGroup("symbols", help="Numbers and symbols of documents.")
reviews_group = AppGroup("reviews", help="Reviews of agreements.")
calendar_group = AppGroup("calendar", help="Days off and working days.")
GROUPS = (due_group, symbols_group, reviews_group, calendar_group)


@due_group.command("parse")
@click.argument("text")
@answering
def parse_due_text(text: str) -> None:
    """Say what a due text means; "unknown" is an answer too."""
    from tracker.domain.due_dates import parse_due

    due = parse_due(text)
    facts = {name: getattr(due, name) for name in ("text", "kind", "starts_on", "due_on", "strictly_before")}
    facts |= {"each": due.each, "precision": due.precision, "message": answer().say(due.message)}
    answer().note(due.message)
    answer().give(facts | {"looks_like_date": due.looks_like_date})


@symbols_group.command("parse")
@click.argument("text")
@answering
def parse_symbol_text(text: str) -> None:
    """Take a document's number and symbol apart."""
    from tracker.domain.errors import RuleBroken
    from tracker.domain.symbols import parse_symbol

    try:
        symbol = parse_symbol(text)
    except RuleBroken as refusal:
        answer().refuse(refusal.message, text=text)
        return
    facts = {name: getattr(symbol, name) for name in ("text", "number", "year", "type", "bodies", "normalised")}
    for warning in symbol.warnings:
        answer().note(warning)
    answer().give(facts | {"warnings": [answer().say(warning) for warning in symbol.warnings]})


@reviews_group.command("preview")
@click.option("--valid-from", type=Day(), required=True)
@click.option("--valid-to", type=Day(), help="Without it: to the end of next year.")
@click.option("--cadence", "cadences", required=True, help="monthly, quarterly, half_yearly, annual; with commas.")
@click.option("--periods", "convention", type=click.Choice(["official", "calendar", "school_year"]), default="official")
@click.option("--submit", "submit_days", type=DAYS, default=3, help="Working days after the cut-off.")
@click.option("--consolidate", "consolidate_days", type=DAYS, default=2, help="Working days after that.")
@click.option("--sign", "sign_days", type=DAYS, default=3, help="Working days after that.")
@click.option("--every", "every_months", type=click.IntRange(1, 120), help="Months, for the cadence every_months.")
@click.option("--anchor", "anchor_on", type=Day(), help="Where every_months is counted from; else --valid-from.")
@click.option("--on", "milestones", type=Day(), multiple=True, help="A day of the cadence milestone; may be repeated.")
@answering
def preview_reviews(valid_from: date, valid_to: date | None, cadences: str, convention: str, **days: Any) -> None:
    """Show the reviews that a rule makes, with their four dates and how each came about."""
    from flask import current_app

    from tracker import clock
    from tracker.cli.days_off import calendar_for_commands
    from tracker.domain.periods import Convention
    from tracker.domain.reviews import ReviewRule, plan_reviews

    calendar, today = calendar_for_commands(), clock.today(current_app.config["SETTINGS"].zone)
    rows: list[tuple[PlannedReview, ReviewRule]] = []
    for cadence in _cadences(cadences, days["every_months"]):
        rule = ReviewRule(cadence, Convention(convention), **days)
        planned = plan_reviews(rule, valid_from=valid_from, valid_to=valid_to, today=today, calendar=calendar)
        rows.extend((review, rule) for review in planned)
    rows.sort(key=lambda row: row[0].cut_off_on)
    warn_unloaded(calendar, (review.sign_on for review, _ in rows))
    answer().give([review_facts(review, rule, calendar) for review, rule in rows])


def _cadences(text: str, every_months: int | None) -> list[Any]:
    from tracker.domain.periods import Cadence

    try:
        found = [Cadence(name.strip()) for name in text.split(",")]
    except ValueError:
        raise click.BadParameter(f"one of {', '.join(Cadence)}; with commas", param_hint="--cadence") from None
    if Cadence.EVERY_MONTHS in found and every_months is None:
        raise click.UsageError("every_months needs --every N.")
    return list(dict.fromkeys(found))


def review_facts(review: PlannedReview, rule: ReviewRule, calendar: WorkingCalendar) -> dict[str, Any]:
    """One review in JSON: its period, its four dates by rule, and the sum behind each."""
    from tracker.domain.period_names import period_label
    from tracker.domain.review_sums import explain_dates

    period = review.period
    facts: dict[str, Any] = {
        "cadence": period.cadence,
        "period": period.code,
        "label": answer().say(period_label(period.code)),
    }
    facts |= {"starts_on": period.starts_on, "ends_on": period.ends_on, "clipped": period.clipped}
    facts |= {name: getattr(review, name) for name in ("cut_off_on", "submit_on", "consolidate_on", "sign_on")}
    sums = explain_dates(review, rule, calendar)
    return facts | {"sum": {name: answer().say(said) for name, said in sums.items()}}


@calendar_group.command("show")
@click.argument("year", type=YEARS)
@answering
def show_calendar(year: int) -> None:
    """List the days off and the worked Saturdays of a year."""
    from tracker.cli.days_off import calendar_for_commands

    calendar = calendar_for_commands()
    warn_unloaded(calendar, [date(year, 1, 1)])
    rows = [row for row in calendar.rows if row.on.year == year]
    names = ("kind", "name", "legal_basis", "is_provisional")
    answer().give([{"date": row.on} | {name: getattr(row, name) for name in names} for row in rows])


@calendar_group.command("add", context_settings=NEGATIVE_NUMBERS)
@click.argument("day", type=Day())
@click.argument("count", type=int)
@answering
def add_working_days(day: date, count: int) -> None:
    """The COUNT-th working day after DAY; before it, if negative."""
    from tracker.cli.days_off import calendar_for_commands

    if count == 0:
        raise click.BadParameter("counting starts at 1 or -1.", param_hint="COUNT")
    calendar = calendar_for_commands()
    found = calendar.add(day, count)
    warn_unloaded(calendar, (day, found))
    answer().give({"date": found})


def warn_unloaded(calendar: WorkingCalendar, days: Iterable[date]) -> None:
    """Say on standard error which years of these days nobody has entered."""
    from tracker.domain.messages import message

    for year in sorted({day.year for day in days}):
        if not calendar.covers(year):
            answer().note(message("The days off of %(year)s are not loaded: only weekends count.", year=str(year)))
