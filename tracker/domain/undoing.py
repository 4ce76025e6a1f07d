"""When an import can be undone: as long as nobody has worked on the program. What has been done since, in words."""

from __future__ import annotations

from collections.abc import Mapping

from tracker.domain.messages import Message, message
from tracker.domain.permissions import WRITERS, Standing, Viewer

_WORDS = {
    "progress_entries": message("Progress logged"),
    "evidence": message("Pieces of evidence"),
    "report_drafts": message("Drafts of reports"),
    "report_versions": message("Reports handed in"),
    "consolidations": message("Reviews consolidated"),
    "sign_offs": message("Signatures"),
    "settled_differences": message("Differences settled"),
    "decisions": message("Decisions of leaders"),
    "packs": message("Packs of papers"),
    "extension_requests": message("Requests for a later day"),
    "findings": message("Issues noted"),
    "commendations": message("Model cases"),
    "documents": message("Documents kept"),
    "indicators": message("Indicators"),
    "aliases": message("Other names given"),
    "acknowledgements": message("Days promised"),
    "own_ladders": message("A ladder of reminders of its own"),
    "closings": message("Closings that name it"),
    "changed_programs": message("Changes of its agencies"),
    "reassignments": message("Work of an agency that is no more"),
    "calendar_feeds": message("Calendar addresses that people take"),
    "emergency_readings": message("Openings in an emergency"),
    "contents": message("Contents of programs below that carry its own"),
    "yearly_plans": message("Yearly joint plans"),
    "planned_tasks": message("Tasks in yearly plans"),
    "guidance_contents": message("Guidance about its contents"),
    "guidance_readings": message("Guidance received"),
    "agreements": message("Other programs that stand below it or follow it"),
    "tasks": message("Tasks of other programs that go on with its own"),
    "outbox_items": message("Reminders made out to people"),
    "audit_entries": message("Changes saved"),
}
KINDS = frozenset(_WORDS)


def may_undo(viewer: Viewer, imported_by_id: int, standing: Standing) -> bool:
    """Whoever imported it may, and who writes for its standing agency."""
    writes_for = viewer.agency_ids_as(WRITERS)
    return bool(writes_for) and (imported_by_id == viewer.person_id or bool(standing.standing & writes_for))


def done_since(counts: Mapping[str, int]) -> tuple[Message, ...]:
    """A line for each kind of work there is; none: the import can be undone. ``counts``: by table."""
    return tuple(
        message("%(what)s: %(count)s", what=_WORDS[kind], count=counts[kind]) for kind in _WORDS if counts.get(kind)
    )
