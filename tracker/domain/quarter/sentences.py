"""Five sentences a leader reads first, written from facts. Figures in them lead to the lines they count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce

from tracker.domain.messages import Message, message
from tracker.domain.period_names import period_in_text, period_label
from tracker.domain.quarter.behind import Behind, Box, Change, Due, Figure, Show
from tracker.domain.quarter.board import JOINT, NOBODY, Placed, is_due
from tracker.domain.quarter.reports import Reports
from tracker.domain.quarter.rows import BoxTable
from tracker.domain.quarter.silence import SILENT_DAYS, Silence
from tracker.domain.quarter.window import Window

MOST_NAMED = 3
Names = Mapping[int, str]


@dataclass(frozen=True)
class Coming:
    """What falls due: in the rest of the quarter, in the next one (``tasks`` in order), and the next cut-off."""

    rest: Figure
    next: Figure
    tasks: Sequence[Placed]
    cut_off_on: date | None = None
    submit_on: date | None = None


def coming_of(placed: Iterable[Placed], window: Window, *, cut_off_on: date | None, submit_on: date | None) -> Coming:
    """Count the open tasks that fall due; ``cut_off_on`` and ``submit_on`` are the next review's."""
    pending = [item for item in placed if item.box is Box.OPEN_IN_TIME]
    tasks = [item for item in pending if is_due(item, Due.NEXT, window)]
    return Coming(
        rest=Figure(sum(is_due(item, Due.REST, window) for item in pending), Behind(due=Due.REST)),
        next=Figure(len(tasks), Behind(due=Due.NEXT)),
        tasks=tasks,
        cut_off_on=cut_off_on,
        submit_on=submit_on,
    )


def five_sentences(
    *,
    placed: Sequence[Placed],
    boxes: BoxTable,
    changes: Mapping[Change, Figure],
    reports: Reports,
    silent: Sequence[Silence],
    coming: Coming,
    window: Window,
    names: Names,
) -> list[Message]:
    """How far, what changed, who has not reported, who is silent, what comes next. ``names``: agencies, short."""
    return [
        _standing(placed, boxes, window, names),
        _changed(changes, window),
        _reported(reports, window, names),
        _silence(silent, names),
        _coming(coming, window),
    ]


def owners(counts: Mapping[int, int], base: Callable[[int], Behind], names: Names) -> Message:
    """Whose they are: "of A" for one owner, else the most first and the rest in one word."""
    ranked = sorted(counts, key=lambda owner: (-counts[owner], owner))
    if len(ranked) == 1:
        return _whose(ranked[0], names)
    named = ranked if len(ranked) <= MOST_NAMED + 1 else ranked[:MOST_NAMED]
    parts = [
        message("%(count)s %(whose)s", count=Figure(counts[owner], base(owner)), whose=_whose(owner, names))
        for owner in named
    ]
    if rest := ranked[len(named) :]:
        behind = base(0)._replace(lead=None, agency=None, but=tuple(named))
        parts.append(message("%(count)s of other agencies", count=Figure(sum(counts[o] for o in rest), behind)))
    return message("of them %(parts)s", parts=listed(parts))


def listed(parts: Sequence[Message]) -> Message:
    """One after the other with commas."""
    return reduce(lambda before, part: message("%(before)s, %(part)s", before=before, part=part), parts)


def _standing(placed: Sequence[Placed], boxes: BoxTable, window: Window, names: Names) -> Message:
    total = boxes.total.figures
    if not total[Box.GIVEN]:
        return message("By %(day)s no task has been given.", day=window.as_of)
    rate, due = boxes.total.rate, total[Box.FALLEN_DUE]
    return message(
        "By %(day)s %(done)s of %(given)s tasks are done (in time: %(in_time)s, late: %(late)s)%(rate)s; "
        "in progress and in time: %(doing)s; %(overdue)s.",
        day=window.as_of,
        done=total[Box.DONE],
        given=total[Box.GIVEN],
        in_time=total[Box.DONE_IN_TIME],
        late=total[Box.DONE_LATE],
        rate="" if rate is None else message(", %(rate)s%% of the %(count)s done or overdue", rate=rate, count=due),
        doing=total[Box.OPEN_IN_TIME],
        overdue=_overdue(placed, boxes, names),
    )


def _overdue(placed: Sequence[Placed], boxes: BoxTable, names: Names) -> Message:
    count = boxes.total.figures[Box.OVERDUE]
    if not count:
        return message("no task is overdue")
    return message(
        "%(count)s overdue, the longest by %(days)s days, %(owners)s",
        count=count,
        days=max((item.status.days or 0 for item in placed if item.box is Box.OVERDUE), default=0),
        owners=owners(boxes.overdue, lambda lead: Behind(box=Box.OVERDUE, lead=lead), names),
    )


_CHANGED: Mapping[Change, Callable[[Figure], Message]] = {
    Change.DONE: lambda count: message("%(count)s more done", count=count),
    Change.OVERDUE: lambda count: message("%(count)s more overdue", count=count),
    Change.EXTENDED: lambda count: message("%(count)s extended", count=count),
    Change.RETURNED: lambda count: message("%(count)s returned to be redone", count=count),
}


def _changed(changes: Mapping[Change, Figure], window: Window) -> Message:
    before = {"quarter": period_in_text(window.before.code), "day": window.since}
    parts = [say(changes[change]) for change, say in _CHANGED.items() if changes[change]]
    if not parts:
        return message("Nothing has changed since %(quarter)s (%(day)s).", **before)
    return message("Since %(quarter)s (%(day)s): %(parts)s.", parts=listed(parts), **before)


def _reported(reports: Reports, window: Window, names: Names) -> Message:
    late = _missing(reports, window, names)
    if not reports.open:
        if not reports.missing_count:
            return message("No report has fallen due in this quarter yet.")
        return message("No report of this quarter has fallen due yet; %(late)s.", late=late)
    return message(
        "Reports of this quarter's reviews: %(submitted)s of %(open)s handed in; %(late)s.",
        submitted=reports.submitted,
        open=reports.open,
        late=late,
    )


def _missing(reports: Reports, window: Window, names: Names) -> Message:
    if not reports.missing_count:
        return message("no report is overdue")
    return message(
        "overdue and not handed in%(on)s: %(count)s%(older)s, the longest by %(days)s days, %(owners)s",
        on=message(" as of %(day)s", day=window.today) if window.is_over else "",
        count=reports.missing_count,
        older=message(" (earlier periods included)") if reports.has_older else "",
        days=reports.missing_most_days,
        owners=owners(
            reports.missing_by_agency,
            lambda agency_id: reports.missing_count.behind._replace(agency=agency_id),
            names,
        ),
    )


def _silence(silent: Sequence[Silence], names: Names) -> Message:
    if not silent:
        return message("No agency has been silent for more than %(days)s days.", days=SILENT_DAYS)
    parts = [
        message("%(agency)s (%(days)s days)", agency=names[item.agency_id], days=item.days)
        for item in silent[:MOST_NAMED]
    ]
    text = (
        message("Agencies without any update in this quarter: %(count)s, the longest %(parts)s.")
        if len(silent) > MOST_NAMED
        else message("Agencies without any update in this quarter: %(count)s, namely %(parts)s.")
    ).text
    return Message(text, {"count": Figure(len(silent), Behind(Show.AGENCIES)), "parts": listed(parts)})


def _coming(coming: Coming, window: Window) -> Message:
    quarter = period_label(window.after.code) if window.is_over else period_in_text(window.after.code)
    parts = []
    if not window.is_over:
        parts.append(
            message("Until %(end)s no more task falls due", end=window.period.ends_on)
            if not coming.rest
            else message("Until %(end)s %(count)s more task falls due", end=window.period.ends_on, count=coming.rest)
            if coming.rest == 1
            else message("Until %(end)s %(count)s more tasks fall due", end=window.period.ends_on, count=coming.rest)
        )
    if coming.tasks:
        next_due = {"quarter": quarter, "count": coming.next, "first": coming.tasks[0].task.due_on}
        parts.append(
            message("%(quarter)s: %(count)s falls due, on %(first)s", **next_due)
            if coming.next == 1
            else message("%(quarter)s: %(count)s fall due, the first on %(first)s", **next_due)
        )
    else:
        parts.append(message("%(quarter)s: none falls due yet", quarter=quarter))
    if coming.cut_off_on and coming.submit_on and not window.is_over:
        parts.append(
            message(
                "the next review is cut off on %(cut_off)s, its reports are due by %(submit)s",
                cut_off=coming.cut_off_on,
                submit=coming.submit_on,
            )
        )
    together = reduce(lambda before, part: message("%(before)s; %(part)s", before=before, part=part), parts)
    return message("%(parts)s.", parts=together)


def _whose(owner: int, names: Names) -> Message:
    if owner == JOINT:
        return message("led jointly")
    if owner == NOBODY:
        return message("without a lead agency")
    return message("of %(agency)s", agency=names[owner])
