"""Of one program: what those below it have signed for a period, indicator by indicator, beside last year's."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Integer, Row, Select, bindparam, select, true
from sqlalchemy.orm import aliased

from tracker.database import read
from tracker.domain.consolidations import SubjectKind
from tracker.domain.permissions import READERS, Viewer
from tracker.domain.programs_below import Lineage, ProgramBelow, continued_by, coverage, told_apart, year_before
from tracker.domain.roll_up import OwnIndicator, RollUpLine, SignedFigure, roll_up
from tracker.domain.roll_up_page import RollUpPage
from tracker.models import Agreement, Content, Indicator, Task
from tracker.queries.below.standings import (
    below_one_today,
    line_of_program,
    mine_signed,
    periods_below,
    periods_of_line,
    program_below,
    program_rows,
    still_counts,
)


def roll_up_page(
    agreement_id: int, viewer: Viewer, *, asked: str | None, today: date, zone: tzinfo
) -> RollUpPage | None:
    """Five statements. ``asked``: the code of a period. None when there is no such program, or the viewer's agencies
    did not sign it: they are not superior of those below.
    """
    mine = sorted(viewer.agency_ids_as(READERS))
    values = {"agreement": agreement_id, "mine": mine, "today": today}
    found = read(_head(), values)
    if not found:
        return None
    head, line = found[0], frozenset(row.before_id for row in found)
    periods = periods_below(periods_of_line(), asked, values)
    code, before_code = (periods.chosen.code, year_before(periods.chosen.code)) if periods.chosen else ("", None)
    shown = {"cadence": periods.chosen.cadence if periods.chosen else "", "periods": [code, before_code or code]}
    rows = read(_programs(), values | shown)
    programs = _Programs(rows, agreement_id, line, code, today=today, zone=zone)
    lines = roll_up(
        own := [_own(row) for row in read(_own_indicators(), {"agreement": agreement_id})],
        *programs.figures(before_code),
    )
    return RollUpPage(
        id=agreement_id,
        title=head.title,
        symbol=head.symbol,
        periods=periods,
        programs=programs.current,
        ended=programs.ended,
        now=coverage(one.reported for one in programs.current),
        before_code=before_code,
        before=coverage(one.reported for one in programs.of(before_code)),
        groups=_grouped(own, lines),
    )


class _Programs:
    """The rows of both periods, and which program of last year each of today goes on with."""

    def __init__(
        self, rows: Sequence[Row[Any]], agreement_id: int, line: frozenset[int], code: str, *, today: date, zone: tzinfo
    ) -> None:
        self.rows, self.code, self.today, self.zone = rows, code, today, zone
        self.agreement_id = agreement_id
        of_now = {row.id: self._below(row) for row in self.of_period(code)}
        without = {row.id: self._below(row, has_review=False) for row in rows}
        shown = {one.id: one for one in told_apart((without | of_now).values())}
        followed = {row.predecessor_id for row in rows}
        stands = {row.id: row.parent_id == agreement_id or _came_over(row, line, followed) for row in rows}
        counts = {row.id: stands[row.id] and still_counts(row, shown[row.id], today) for row in rows}
        self.into = continued_by(
            [
                Lineage(row.id, row.predecessor_id, row.agency_id, counts[row.id], row.replaced_by_id)
                for row in _once(rows)
            ]
        )
        current = (one for id_, one in shown.items() if counts[id_])
        self.current = tuple(sorted(current, key=lambda one: one.order))
        self._shown = shown
        self.ended: tuple[ProgramBelow, ...] = ()

    def of_period(self, code: str | None) -> list[Row[Any]]:
        return [row for row in self.rows if row.review_id and row.period == code]

    def of(self, code: str | None) -> list[ProgramBelow]:
        """As they stand with that period."""
        return [self._below(row) for row in self.of_period(code)]

    def figures(self, before_code: str | None) -> tuple[list[SignedFigure], list[SignedFigure]]:
        """Of the period and of the one a year before; four of five statements are asked by now."""
        of_current = {one.id for one in self.current}
        now = [row for row in self.of_period(self.code) if row.id in of_current and self._is_signed(row)]
        before = [row for row in self.of_period(before_code) if self._is_signed(row)]
        self.ended = tuple(self._shown[id_] for id_ in sorted({self.into[row.id] for row in before} - of_current))
        asked = {"agreement": self.agreement_id, "programs": sorted({row.id for row in (*now, *before)})}
        known = {row.id: row for row in read(_indicators(), asked)}
        return list(self._figures(now, known)), list(self._figures(before, known))

    def _figures(self, rows: Iterable[Row[Any]], known: Mapping[int, Row[Any]]) -> Iterator[SignedFigure]:
        for row in rows:
            for figure in json.loads(row.snapshot)["figures"]:
                if figure["kind"] == SubjectKind.INDICATOR:
                    indicator = known.get(figure["id"])
                    yield SignedFigure(
                        program_id=self.into[row.id],
                        indicator_id=figure["id"],
                        name=figure["name"],
                        unit=figure["unit"],
                        is_cumulative=indicator is None or indicator.is_cumulative,
                        value=None if figure["value"] is None else Decimal(figure["value"]),
                        content=figure["content"],
                        aligned_to=_heading(indicator) or None if indicator else None,
                    )

    def _is_signed(self, row: Row[Any]) -> bool:
        return row.snapshot is not None and self._below(row).reported.has_reported

    def _below(self, row: Row[Any], *, has_review: bool = True) -> ProgramBelow:
        given = row if has_review else row._replace(review_id=None, signed_at=None)
        return program_below(given, today=self.today, zone=self.zone)


def _came_over(row: Row[Any], line: frozenset[int], followed: set[int | None]) -> bool:
    """It stands below a program of the line, and none of those below follows it: of two the later one counts."""
    return row.parent_id in line and row.id not in followed


def _once(rows: Iterable[Row[Any]]) -> Iterator[Row[Any]]:
    yield from {row.id: row for row in rows}.values()


def _grouped(
    own: Sequence[OwnIndicator], lines: Sequence[RollUpLine]
) -> tuple[tuple[str | None, tuple[RollUpLine, ...]], ...]:
    found: dict[str | None, list[RollUpLine]] = {one.content: [] for one in own}
    for line in lines:
        found.setdefault(line.heading, []).append(line)
    in_order = sorted(found.items(), key=lambda one: one[0] is None)
    return tuple((heading, tuple(of_heading)) for heading, of_heading in in_order)


def _own(row: Row[Any]) -> OwnIndicator:
    return OwnIndicator(row.id, row.name, row.unit, row.is_cumulative, _heading(row), row.target)


def _heading(row: Row[Any]) -> str:
    """Of a content, as snapshots write it; empty for none."""
    return f"{row.number}. {row.content}".strip(". ") if row.content is not None else ""


@cache
def _head() -> Select[*tuple[Any, ...]]:
    """A row for each program that those below it stand under today; none where ``mine`` did not sign this one."""
    this, line = bindparam("agreement", type_=Integer), below_one_today().subquery()
    asked = select(Agreement.title, Agreement.symbol, line.c.id.label("before_id")).join(line, true())
    return asked.where(Agreement.id == this, Agreement.id.in_(mine_signed()))


@cache
def _programs() -> Select[*tuple[Any, ...]]:
    return program_rows(line_of_program(), with_figures=True)


@cache
def _own_indicators() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Indicator.id,
            Indicator.name,
            Indicator.unit,
            Indicator.is_cumulative,
            Indicator.target,
            Content.number,
            Content.title.label("content"),
        )
        .outerjoin(Task, Task.id == Indicator.task_id)
        .outerjoin(Content, Content.id == Task.content_id)
        .where(Indicator.agreement_id == bindparam("agreement", type_=Integer))
        .order_by(Content.position.nulls_last(), Task.position, Indicator.id)
    )


@cache
def _indicators() -> Select[*tuple[Any, ...]]:
    """Of some programs below: how each counts, and which content of the program above its own carries out."""
    above = aliased(Content)
    return (
        select(Indicator.id, Indicator.is_cumulative, above.number, above.title.label("content"))
        .outerjoin(Task, Task.id == Indicator.task_id)
        .outerjoin(Content, Content.id == Task.content_id)
        .outerjoin(
            above,
            (above.id == Content.aligned_to_id) & (above.agreement_id == bindparam("agreement", type_=Integer)),
        )
        .where(Indicator.agreement_id.in_(bindparam("programs", expanding=True)))
    )
