"""Changes of agencies from the shell: what a decision does to programs, duties, posts and people; recorded or not."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click
from flask.cli import AppGroup

from tracker.cli.answer import Day, answer, answering
from tracker.cli.needing_database import refuse_to_write
from tracker.domain.agencies import SuccessionKind
from tracker.domain.agency_changes import Becomes

if TYPE_CHECKING:
    from tracker.services.agency_changing.concerned import ConcernedProgram
    from tracker.services.agency_changing.recording import Asked, Recorded

agencies_group = AppGroup("agencies", help="Agencies and their changes by a decision.")
GROUPS = (agencies_group,)


class _Choice(click.ParamType[tuple[int, Becomes]]):
    """``4=combine``: the id of a program and what becomes of it."""

    name = "id=choice"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, Becomes]:
        number, _, word = str(value).partition("=")
        if not (number.isascii() and number.isdigit()) or word not in set(map(str, Becomes)):
            self.fail(f"{value!r} is not written as 4=inherit (or combine, replace, end).", param, ctx)
        return int(number), Becomes(word)


@agencies_group.command("change")
@click.option("--kind", type=click.Choice([one.value for one in SuccessionKind]), required=True)
@click.option("--from", "before", multiple=True, required=True, help="An agency it happens to; several for a merger.")
@click.option("--to", "after", multiple=True, help="An agency that follows, or the new name.")
@click.option("--decision", required=True, help="Number of the decision, such as 983-QĐ/TU.")
@click.option("--signed", type=Day(), help="The day on which it was signed.")
@click.option("--effective", type=Day(), required=True, help="The day from which it counts.")
@click.option("--note", default="", help="Its scope, if only a part.")
@click.option("--becomes", type=_Choice(), multiple=True, help="What becomes of a program: 4=inherit, 7=end.")
@click.option("--dry-run", is_flag=True, help="Only show what it does.")
@answering
def change_agencies(
    *, kind: str, before: tuple[str, ...], after: tuple[str, ...], decision: str, signed: date | None,
    effective: date, note: str, becomes: tuple[tuple[int, Becomes], ...], dry_run: bool,
) -> None:  # fmt: skip
    """Record a change of agencies as its decision orders it; people go on where is usual."""
    from flask import current_app

    from tracker import clock
    from tracker.queries.days_off import working_calendar
    from tracker.services.agency_changing.recording import Asked, record_change

    refuse_to_write()
    asked = Asked(
        kind=SuccessionKind(kind), predecessors=before, successors=after, decision_number=decision, decided_on=signed,
        effective_on=effective, note=note, becomes=dict(becomes),
    )  # fmt: skip
    today = clock.today(current_app.config["SETTINGS"].zone)
    recorded = record_change(
        asked, by=None, calendar=working_calendar(), today=today, now=clock.now(), only_preview=dry_run
    )
    _give(asked, recorded, is_saved=not dry_run)


def _give(asked: Asked, recorded: Recorded, *, is_saved: bool) -> None:
    programs = [_program(one, asked, recorded) for one in recorded.programs]
    told: dict[str, Any] = {
        "kind": asked.kind,
        "before": [one.name for one in recorded.before],
        "after": [one.name for one in recorded.after],
        "effective_on": asked.effective_on,
    }
    posts = [{"post": one.title, "agency": one.agency, "holders": list(one.holders)} for one in recorded.posts]
    saved = {"saved": is_saved, "change_id": recorded.change_id if is_saved else None}
    if answer().as_json:
        answer().give(told | {"programs": programs, "posts": posts, "moves_on": recorded.moves_on} | saved)
    else:
        plain = [one | {"open": [f"{count} {kind}" for kind, count in one["open"].items()]} for one in programs]
        answer().give([told, *plain, *posts, saved])
    for one in recorded.warnings:
        answer().note(one)


def _program(one: ConcernedProgram, asked: Asked, recorded: Recorded) -> dict[str, Any]:
    decider = recorded.deciders.get(one.fate.decider_id or 0) if one.fate.awaiting else None
    return {
        "id": one.id,
        "symbol": one.symbol,
        "title": one.title,
        "becomes": asked.becomes.get(one.id, one.fate.usual),
        "choices": list(one.fate.choices),
        "same_parties": list(one.fate.twin_ids),
        "is_one_body": one.fate.is_one_body,
        "awaits": bool(one.fate.awaiting),
        "decider": decider,
        "parts": one.part_count,
        "open": {kind.value: count for kind, count in one.open_counts},
        "signed_reviews_after": one.signed_count,
    }
