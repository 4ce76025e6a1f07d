"""Words of the pages of agencies."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from tracker.domain.agencies import Level, SuccessionKind
from tracker.domain.agency_changes import Becomes
from tracker.domain.obligations import ObligationKind

LEVEL_WORDS = {
    Level.CENTRAL: _l("Central"),
    Level.PROVINCE: _l("Province"),
    Level.COMMUNE: _l("Commune"),
}
SUCCESSION_WORDS = {
    SuccessionKind.RENAME: _l("renamed"),
    SuccessionKind.MERGE: _l("merged"),
    SuccessionKind.ABSORB: _l("taken in"),
    SuccessionKind.SPLIT: _l("split"),
    SuccessionKind.DISSOLVE: _l("dissolved"),
    SuccessionKind.TRANSFER: _l("work handed over"),
    SuccessionKind.PART: _l("a part of the work handed over"),
}

CHANGE_WORDS = {
    SuccessionKind.RENAME: _l("Renamed: the same agency bears another name"),
    SuccessionKind.MERGE: _l("Merged: two or more become one new agency"),
    SuccessionKind.ABSORB: _l("Taken in: its work goes into an agency that is there"),
    SuccessionKind.SPLIT: _l("Split: of one agency several are made"),
    SuccessionKind.DISSOLVE: _l("Dissolved: nobody takes the whole work over"),
    SuccessionKind.TRANSFER: _l("Work handed over: the agency stays, another goes on with its programs"),
    SuccessionKind.PART: _l("A part handed over: only some programs, or some of their tasks"),
}
BECOMES_WORDS = {
    Becomes.INHERIT: _l("goes on with whoever follows"),
    Becomes.COMBINE: _l("is combined with another program of the same parties"),
    Becomes.REPLACE: _l("is to be replaced by a new program"),
    Becomes.END: _l("is to be closed"),
    Becomes.STAY: _l("stays where it is"),
    Becomes.PICK: _l("some tasks go over: the program's heads say which"),
}
OWED_WORDS = {
    ObligationKind.REPORT: _l("reports owed"),
    ObligationKind.CONSOLIDATION: _l("reviews to consolidate"),
    ObligationKind.SIGN_OFF: _l("signatures owed"),
    ObligationKind.TASK: _l("dated tasks to lead"),
    ObligationKind.DECISION: _l("decisions of leaders to carry out"),
    ObligationKind.CONFIRMATION: _l("completions to confirm"),
    ObligationKind.REASSIGNMENT: _l("works to give to somebody"),
    ObligationKind.GUIDANCE: _l("guidance documents to acknowledge"),
}
ONE_OWED_WORDS = {
    ObligationKind.TASK: _l("A dated task to lead"),
    ObligationKind.DECISION: _l("A decision of the leaders to carry out"),
    ObligationKind.CONFIRMATION: _l("A completion to confirm"),
    ObligationKind.REASSIGNMENT: _l("A work to give to somebody"),
    ObligationKind.GUIDANCE: _l("A guidance document to acknowledge"),
}

MOVED_WORDS = {
    "acknowledgements.owner_id": _l("promises"),
    "agencies.parent_id": _l("agencies that stand below it"),
    "agency_successions.predecessor_id": _l("successions"),
    "agency_successions.successor_id": _l("successions"),
    "assignments.agency_id": _l("parts of tasks"),
    "commendation_consents.agency_id": _l("consents to model cases"),
    "commendations.noting_id": _l("model cases noted"),
    "decisions.owner_id": _l("decisions to carry out"),
    "documents.issuer_id": _l("papers issued"),
    "extension_requests.agency_id": _l("requests for a later day"),
    "findings.noting_id": _l("issues noted"),
    "findings.owner_id": _l("issues to settle"),
    "former_names.agency_id": _l("former names"),
    "outbox_items.agency_id": _l("reminders to its people"),
    "parties.agency_id": _l("programs signed"),
    "posts.agency_id": _l("posts with their people"),
    "progress_entries.agency_id": _l("progress entries"),
    "reassignments.agency_id": _l("work that awaits being given to somebody"),
    "reassignments.owner_id": _l("work to be given to somebody"),
    "reassignments.to_id": _l("work that was given to it"),
    "reminders.owner_id": _l("reminders decided"),
    "reports.agency_id": _l("reports handed in or owed"),
    "settled_differences.chosen_id": _l("figures settled"),
    "sign_offs.agency_id": _l("signatures"),
}
"""What moves with an agency, by the column that names it; a test compares them with the tables."""
