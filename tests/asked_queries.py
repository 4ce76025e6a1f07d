"""Every public query of tracker/queries, asked as each kind of viewer by the names of its parameters."""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import itertools
import pkgutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import Enum
from types import GeneratorType
from typing import Any

import pytest
from sqlalchemy import Row, select
from sqlalchemy import inspect as facts_of
from sqlalchemy.exc import NoResultFound

import tracker.queries
from tests.make import NOW, TODAY, ZONE
from tests.world import World
from tests.world_people import who_is
from tests.world_twin import SOUGHT
from tracker.database import Base, db
from tracker.domain.errors import NotFound
from tracker.domain.obligations import ObligationKind
from tracker.domain.permissions import WRITERS, Relation, Role, Viewer
from tracker.domain.quarter.behind import Behind
from tracker.domain.quarter.behind import Show as Listed
from tracker.domain.quarter.window import window_of
from tracker.domain.reminded_things import Thing, ThingKind
from tracker.models import Consolidation
from tracker.queries.agreement_list import Show
from tracker.queries.agreement_page import Wanted
from tracker.queries.coming_reminders import Outlook
from tracker.queries.days_off import working_calendar
from tracker.queries.ladders import ladders
from tracker.queries.program_trail import EVERYTHING, TrailFilter
from tracker.queries.quarter.scope import scope_of
from tracker.queries.reminder_ledger import Sought
from tracker.queries.viewers import standing_of

OFFICERS = tuple(who_is(Role.OFFICER, of) for of in Relation)
OTHERS = tuple(who_is(role, Relation.PARTY) for role in Role if role not in (Role.OFFICER, Role.SYSTEM_ADMIN))
ADMINISTRATOR = who_is(Role.SYSTEM_ADMIN, Relation.NONE)
VIEWERS = (*OFFICERS, *OTHERS, ADMINISTRATOR)
THINGS = (ThingKind.TASK, ThingKind.REPORT, ThingKind.REVIEW, ThingKind.DECISION)

OF_ALL = {
    "accounts.accounts": "the administrator's list of accounts",
    "agreements.agreement_by_ref": "commands of the operator",
    "agreements.all_agreements": "commands of the operator",
    "agencies_to_check.agencies_to_check": "the administrator's list of agencies",
    "agencies_to_check.known_agencies": "the administrator's list of agencies",
    "agencies_to_check.to_check_count": "the administrator's list of agencies",
    "audit_chain.ends_now": "commands of the operator: numbers and hashes",
    "audit_chain.verify_trail": "commands of the operator: numbers",
    "below.quarter_mails.quarters_below": "jobs",
    "coming_reminders.coming_reminders": "jobs and commands",
    "coming_reminders.successions": "which agency inherited from which is no secret",
    "evidence_files.contents": "jobs: hashes",
    "evidence_files.files_health": "health: numbers",
    "evidence_files.missing_count": "health: numbers",
    "ladders.ladders": "rules by agreement, for jobs",
    "mail_health.mail_health": "health: numbers",
    "mail_health.mail_alive": "health: numbers",
    "metrics.figures": "health: numbers",
    "review_mails.fresh_reviews": "jobs",
    "review_mails.has_mail_of": "jobs: who has a mail of the day",
    "review_mails.parties_answering": "jobs: who answers for whom is no secret",
    "coming_review_mails.coming_review_mails": "commands of the operator",
    "stopped_mail.stopped_causes": "the administrator's: causes and numbers, no subject, no person",
    "stopped_mail.stopped_mails": "the administrator's: addresses, no subject, no text",
}
"""What is asked of the whole installation by those who run it, and why it may."""

UNSAID = ("viewer", "scope", "outlook", "calendar")  # long to print, the same for all
OF_OFFICERS = {"hand_over.hand_over_page"}
"""What the guard lets nobody else ask."""


READING_NOTHING = {
    "personal_data.keys_to_people",
    "below.news.news_of_period", "below.quarter_mails.below_of_quarter", "below.quarter_mails.mails_of_period",
    "below.standings.below_one_today", "below.standings.line_of_program", "below.standings.mine_signed",
    "below.standings.period_rows",
    "below.standings.periods_below", "below.standings.periods_of_line", "below.standings.periods_of_mine",
    "below.standings.program_below", "below.standings.program_rows", "below.standings.still_counts",
    "changes_ahead.changes_ahead", "changes_ahead.deputies_then", "changes_ahead.parties_then",
    "changes_ahead.posts_then", "changes_ahead.rows_then", "coming_reminders.alike",
    "days_off.is_countable", "days_off.unloaded_years",
    "decided_reminders.decided_count", "decided_reminders.decided_reminders", "duplicates.paper_identity",
    "duplicates.similar_agreements", "evidence_files.file_of", "guidance_rows.guidance_row",
    "guidance_rows.guidance_rows", "guidance_rows.programs_above", "guidance_rows.reading_row",
    "guidance_rows.reading_rows", "indicators.added", "indicators.is_standing", "indicators.newest",
    "kept_drafts.kept_draft", "next_reviews.facts_of", "next_reviews.review_facts", "papers.verify_url",
    "papers.with_decisions_of_today", "parts.parts_of", "promises.made_columns", "promises.made_in",
    "quarter.boxes.boundaries", "quarter.boxes.box_on", "quarter.boxes.counted_tasks",
    "quarter.boxes.first_due", "quarter.decisions.all_lines", "quarter.decisions.decision_lines",
    "quarter.entries.in_quarter", "quarter.entries.still_counts", "quarter.indicators.quantities",
    "quarter.lines.leads_of", "quarter.lines.task_lines", "quarter.overview.joint_label",
    "quarter.reports.closed", "quarter.reports.missing", "quarter.scope.many", "reminder_history.told_rows",
    "reminder_history.is_about",
    "reminder_history.told_select", "report_drafts.draft_entries", "report_drafts.own_window",
    "reports.status_of_report", "review_mails.below_for", "review_mails.leaders_told",
    "review_mails.numbers_for", "review_mails.quarter_of",
    "review_story.places_to_sign", "review_story.review_story", "road_map.road_map", "search.agency_matches",
    "search.closeness",
    "search.forgives_slips", "search.is_close", "search.likeness", "search.literally", "search.matches",
    "search.said_by_agencies", "search.search_values", "search.symbol_begins", "search.task_matches",
    "search.tidy_query", "search.word_count", "signatures.body_name", "signatures.signatures_of",
    "staff_ahead.posts_ahead", "successions.heirs", "successions.passes_on",
    "successions.renamed_since_signing",
    "task_facts.is_overdue", "task_facts.overdue_on", "task_facts.part_facts", "task_facts.task_facts",
    "tasks.indicator_columns", "tasks.indicator_row", "timeline.file_columns", "timeline.proof_row",
    "trail_subjects.subjects_of",
    "viewers.visible_agreement_ids", "viewers.visible_to_mine",
}  # fmt: skip
"""Columns, values and rules for the others; what they are used in is asked."""


def public_queries() -> list[tuple[str, Callable[..., Any]]]:
    found = []
    for module in pkgutil.walk_packages(tracker.queries.__path__, "tracker.queries."):
        for name, one in vars(importlib.import_module(module.name)).items():
            if inspect.isfunction(one) and one.__module__ == module.name and not name.startswith("_"):
                found.append((f"{module.name.removeprefix('tracker.queries.')}.{name}", one))
    return found


def subjects(world: World) -> dict[str, list[Any]]:
    """What of the world each parameter may name, beside what is the same for all."""
    found: dict[str, dict[Any, None]] = {}
    for ids in (world.ids, *world.special.values()):
        for name, by_relation in ids.items():
            found.setdefault(name, {}).update(dict.fromkeys(by_relation.values()))
    own = world.ids["agreement_id"][Relation.PARTY]
    found["agreement_id"] = {own: None}
    listed = {name: list(ids) for name, ids in found.items()}
    outlook = Outlook(TODAY, TODAY.replace(day=30), TODAY, working_calendar(), ladders(), ZONE)
    more: dict[str, list[Any]] = {
        "today": [TODAY], "now": [NOW], "before": [NOW], "zone": [ZONE], "number": [1], "page": [1], "year": [2026],
        "query": ["hop tac xa", "to chuc", "SNNMT", SOUGHT], "show": list(Show), "first": [TODAY.replace(day=1)],
        "last": [TODAY.replace(month=12)], "wanted": [Wanted(), Wanted(whole_year=True)], "outlook": [outlook],
        "sought": [Sought(), Sought(agreement_id=int(own))], "window": [window_of("2026-Q4", TODAY)],
        "as_of": [TODAY], "calendar": [working_calendar()], "is_demo": [False], "asked": [None],
        "asked_year": [None], "version": [0], "hashed": list(listed["hashed"]), "on": [TODAY], "most": [50],
        "kind": list(ObligationKind), "kinds": [tuple(ObligationKind)], "sid_digest": ["0" * 64],
        "token_digest": ["0" * 64], "email": ["officer.party@example.vn"], "issuer": ["https://id.example.vn"],
        "subject": ["task_id"], "overdue_strictly": [False], "offset": [0], "limit": [50],
        "is_late": [False], "behind": [Behind(show) for show in Listed], "ids": [[own]], "agreement_ids": [[own]],
        "task_ids": [listed["task_id"]], "mail_ids": [set(listed["mail_id"])],
        "change_ids": [listed["change_id"]], "mine": [frozenset()], "ref": ["1"],
        "keys": [["digest"]], "spoke": [set()], "proposed": [ladders().of(int(own))], "exported": [()],
        "consolidation_id": list(db.session.scalars(select(Consolidation.id))), "place": [None],
        "thing": [Thing(kind, id_) for kind in THINGS for id_ in listed[f"{kind}_id"]],
        "obligation_id": listed["report_id"], "page_size": [50],
        "chosen": [EVERYTHING, TrailFilter(task_id=int(world.ids["task_id"][Relation.PARTY]))],
    }  # fmt: skip
    return listed | more


def asked_by(
    name: str, query: Callable[..., Any], viewer: Viewer, given: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """Every way to ask this query as that person."""
    of_viewer: dict[str, Callable[[], Any]] = {
        "viewer": lambda: viewer,
        "agency_ids": lambda: viewer.agency_ids,
        "readers": lambda: viewer.agency_ids,
        "person_id": lambda: viewer.person_id,
        "scope": lambda: scope_of(viewer, given["window"][0]),
        "standing": lambda: standing_of(viewer.agency_ids, given["agreement_id"][0]),
    }
    ways: list[list[tuple[str, Any]]] = []
    for parameter in inspect.signature(query).parameters.values():
        if parameter.name in of_viewer:
            ways.append([(parameter.name, of_viewer[parameter.name]())])
        elif parameter.name in given:
            left_out = [] if parameter.default is inspect.Parameter.empty else [parameter.default]
            ways.append([(parameter.name, value) for value in (*given[parameter.name], *left_out)])
        elif parameter.default is inspect.Parameter.empty:
            pytest.fail(f"{name}({parameter.name}): say in this file how it is asked, or that it reads nothing")
    for way in itertools.product(*ways):
        yield dict(way)


def everything_asked(given: Mapping[str, Any], viewers: Sequence[Viewer]) -> dict[tuple[str, str, str], str]:
    """Every answer of every query to every viewer."""
    found = dict[tuple[str, str, str], str]()
    skipped = READING_NOTHING | set(OF_ALL)
    for name, query in public_queries():
        if name in skipped:
            continue
        names = set(inspect.signature(query).parameters)
        for viewer in viewers if names & {"viewer", "agency_ids", "scope", "person_id"} else viewers[:1]:
            if name in OF_OFFICERS and not any(seat.role in WRITERS for seat in viewer.seats):
                continue
            for way in asked_by(name, query, viewer, given):
                said = {key: value for key, value in way.items() if key not in UNSAID}
                try:
                    found[name, viewer.name, repr(said)] = repr(shown(query(**way)))
                except (NotFound, NoResultFound):
                    found[name, viewer.name, repr(said)] = "nothing"
    db.session.rollback()
    return found


def shown(answer: Any) -> Any:
    """Every value in it, whatever holds them."""
    if isinstance(answer, Base):
        return {one.key: getattr(answer, one.key) for one in facts_of(type(answer)).column_attrs}
    if dataclasses.is_dataclass(answer) and not isinstance(answer, type):
        return {one.name: shown(getattr(answer, one.name)) for one in dataclasses.fields(answer)}
    if isinstance(answer, Mapping):
        return {repr(key): shown(value) for key, value in answer.items()}
    if isinstance(answer, (set, frozenset)):
        return sorted(map(repr, answer))
    if isinstance(answer, (list, tuple, Row, GeneratorType)):
        return [shown(one) for one in answer]
    if isinstance(answer, Enum):
        return answer.value
    if type(answer).__repr__ is object.__repr__:  # which would tell where in memory it lies
        return {name: shown(value) for name, value in vars(answer).items() if not name.startswith("_")}
    return answer
