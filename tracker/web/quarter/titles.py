"""What a list behind a number is called."""

from __future__ import annotations

from tracker.domain.messages import Message, message
from tracker.domain.period_names import period_label
from tracker.domain.quarter.behind import Behind, Box, Change, Due, Handing, Part, Show
from tracker.domain.quarter.board import JOINT, NOBODY
from tracker.queries.quarter.scope import AgencyNames

BOXES = {
    Box.GIVEN: message("Tasks given"),
    Box.DONE: message("Tasks done"),
    Box.FALLEN_DUE: message("Tasks done or overdue"),
    Box.DONE_IN_TIME: message("Tasks done in time"),
    Box.DONE_LATE: message("Tasks done late"),
    Box.OPEN_IN_TIME: message("Tasks in progress, in time"),
    Box.OVERDUE: message("Tasks overdue"),
}
CHANGES = {
    Change.DONE: message("Newly done"),
    Change.OVERDUE: message("Newly overdue"),
    Change.EXTENDED: message("Extended"),
    Change.RETURNED: message("Returned, to be redone"),
}
DUES = {
    Due.REST: message("Due in the rest of the quarter"),
    Due.NEXT: message("Due in the next quarter"),
}
HANDINGS = {
    Handing.OPEN: message("Reports owed"),
    Handing.SUBMITTED: message("Reports handed in"),
    Handing.MISSING: message("Reports overdue and not handed in"),
}
OTHERS = {
    Show.AGENCIES: message("Agencies without an update"),
    Show.INDICATORS: message("Indicators against their targets"),
    Show.FINDINGS: message("Issues found, still open"),
    Show.DECISIONS: message("Decisions still to be done"),
    Show.PROGRAMS: message("Programs in force"),
}
LATE = {
    Show.FINDINGS: message("Issues found, overdue"),
    Show.DECISIONS: message("Decisions overdue"),
    Show.PROGRAMS: message("Programs no longer in force that still owe tasks"),
}


def title_of(behind: Behind, names: AgencyNames) -> Message:
    """The list's heading: what its lines are and, where it names one, of which agency."""
    what = _what(behind)
    if behind.lead in (JOINT, NOBODY):
        who = message("led jointly") if behind.lead == JOINT else message("without a lead agency")
        return message("%(what)s: %(who)s", what=what, who=who)
    agency_id = behind.lead or behind.agency
    if agency_id is not None and agency_id in names.full:
        return message("%(what)s: %(who)s", what=what, who=_whose(behind, names.full[agency_id]))
    if behind.but:
        return message("%(what)s: %(who)s", what=what, who=message("other agencies"))
    return what


def _what(behind: Behind) -> Message:
    if behind.show is Show.REPORTS:
        what = HANDINGS[behind.handing or Handing.OPEN]
        return (
            what
            if behind.quarter is None
            else message("%(what)s, %(period)s", what=what, period=period_label(behind.quarter))
        )
    if behind.show is Show.ENTRIES:
        return message("Updates with evidence") if behind.evidence else message("Progress updates")
    if behind.show in OTHERS:
        return LATE.get(behind.show, OTHERS[behind.show]) if behind.late else OTHERS[behind.show]
    if behind.change:
        return CHANGES[behind.change]
    if behind.by_first:
        return message("%(what)s, by the first due date", what=BOXES[behind.box or Box.GIVEN])
    return DUES[behind.due] if behind.due else BOXES[Box.OVERDUE if behind.late_on else behind.box or Box.GIVEN]


def _whose(behind: Behind, name: str) -> Message:
    if behind.show is not Show.TASKS or behind.part is None:
        return message("%(name)s", name=name)
    if behind.part is Part.LEAD:
        return message("%(name)s leads", name=name)
    return message("%(name)s coordinates", name=name)
