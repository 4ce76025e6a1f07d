"""The demonstration's agreements: each goes in as a paper does, then gets what a paper does not carry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select

from tracker.database import db, transaction
from tracker.demo.followed import FOLLOWED
from tracker.demo.recorded import ARTICLE_SOURCE, KIND, RECORDED, RecordedProgram, RecordedSource
from tracker.demo.story import CADENCES, CONTENTS, PARTIES, SYMBOL, TASKS, TITLE, DueForm, StoryTask
from tracker.domain.due_dates import parse_due
from tracker.domain.period_names import ROMAN
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.models import Agreement, Content, Document, Indicator, Party, Task
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.intake import save_proposal

STORY_PARTIES = PARTIES
FIRST_YEAR = 2026
YEARS = 5


def load_recorded(beside: Sequence[RecordedProgram], *, today: date, now: datetime) -> tuple[dict[str, int], int]:
    """What is on public record, and what is told beside it; answers the ids by key and how many are new."""
    added = 0
    ids: dict[str, int] = {}
    for program in (*RECORDED, *FOLLOWED, *beside):
        save = partial(_save_recorded, program, ids=ids, today=today, now=now)
        ids[program.key], is_new = _once(program.title, save)
        added += is_new
    return ids, added


def load_story(ids: dict[str, int], *, today: date, now: datetime) -> tuple[int, int]:
    """The living program, which follows those; answers its id and 1 if it is new."""
    title = _story_title(today)
    return _once(title, partial(_save_story, title, ids=ids, today=today, now=now))


def is_story_there(today: date) -> bool:
    """Was the living program loaded already? What came before it is then past."""
    return db.session.scalar(select(Agreement.id).where(Agreement.title == _story_title(today))) is not None


def _once(title: str, save: Callable[[], int]) -> tuple[int, int]:
    there = db.session.scalar(select(Agreement.id).where(Agreement.title == title))
    return (there, 0) if there is not None else (save(), 1)


def _save_recorded(program: RecordedProgram, *, ids: dict[str, int], today: date, now: datetime) -> int:
    proposal = Proposal(
        kind=KIND, symbol=program.symbol, title=program.title, parties=program.parties, signed_on=program.signed_on,
        valid_from=program.valid_from, valid_to=program.valid_to,
        tasks=tuple(
            _proposed(
                position=str(number), group=task.title if program.has_headings else None, title=task.title,
                lead=task.lead, coordinating=task.coordinating, due_text="", deliverable="",
            )
            for number, task in enumerate(program.tasks, start=1)
        ),
    )  # fmt: skip
    # Over before it came in here, or without a review regime in the source: nobody owes a report for it.
    tracked_from = today - timedelta(program.tracked_days) if program.is_illustrative else max(today, program.valid_to)
    agreement_id = _save(proposal, program.cadences, tracked_from=tracked_from, today=today, now=now)
    with transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        agreement.parent_id, agreement.predecessor_id = ids.get(program.parent or ""), ids.get(program.follows or "")
        for party in db.session.scalars(select(Party).where(Party.agreement_id == agreement_id)):
            party.name_as_signed = program.signed_as.get(party.name_as_signed, party.name_as_signed)
        agreement.signing_note = program.signing_note
        agreement.is_illustrative = program.is_illustrative
        for found in program.indicators:
            indicator = Indicator(
                agreement_id=agreement_id, name=found.name, unit=found.unit, is_cumulative=found.is_cumulative,
                baseline=found.value, baseline_text=found.text, baseline_on=found.on, source=ARTICLE_SOURCE,
            )  # fmt: skip
            db.session.add(indicator)
        db.session.add_all(_article(agreement_id, source) for source in program.sources)
    return agreement_id


def _article(agreement_id: int, source: RecordedSource) -> Document:
    return Document(
        agreement_id=agreement_id, issuer_name=source.issuer, kind="Bài viết", issued_on=source.on, about=source.about,
        url=source.url,
    )  # fmt: skip


def _save_story(title: str, *, ids: dict[str, int], today: date, now: datetime) -> int:
    headings = [name for _number, name in CONTENTS]
    proposal = Proposal(
        kind=KIND, symbol=SYMBOL, title=title, parties=PARTIES, signed_on=date(_first_year(today), 1, 15),
        valid_from=date(_first_year(today), 1, 1), valid_to=date(_first_year(today) + YEARS - 1, 12, 31),
        tasks=tuple(_story_task(task, headings, today) for task in TASKS),
    )  # fmt: skip
    tracked_from = max(date(_first_year(today), 1, 15), today - timedelta(330))
    agreement_id = _save(proposal, CADENCES, tracked_from=tracked_from, today=today, now=now)
    with transaction():
        agreement = db.session.get_one(Agreement, agreement_id)
        agreement.is_illustrative = True
        agreement.parent_id, agreement.predecessor_id = ids["P01"], ids["P02"]
        agreement.signing_note = "Dữ liệu minh họa: chương trình nối tiếp chương trình 2022–2025 của tỉnh."
        numbers = {name: number for number, name in CONTENTS}
        for content in db.session.scalars(select(Content).where(Content.agreement_id == agreement_id)):
            content.number = numbers[content.title]
        _add_indicators(agreement_id)
    return agreement_id


def _add_indicators(agreement_id: int) -> None:
    tasks = {task.number: task for task in db.session.scalars(select(Task).where(Task.agreement_id == agreement_id))}
    for told in TASKS:
        if told.unit:
            indicator = Indicator(
                agreement_id=agreement_id, task_id=tasks[told.number].id, name=told.deliverable, unit=told.unit,
                target=told.target, source="Dữ liệu minh họa",
            )  # fmt: skip
            db.session.add(indicator)


def _save(proposal: Proposal, cadences: Sequence[str], *, tracked_from: date, today: date, now: datetime) -> int:
    return save_proposal(
        proposal, by=None, today=today, now=now, calendar=working_calendar(),
        cadences=[Cadence(word) for word in cadences], tracked_from=tracked_from,
    )  # fmt: skip


def _story_task(task: StoryTask, headings: list[str], today: date) -> ProposedTask:
    due_text = task.due if isinstance(task.due, str) else due_words(today + timedelta(task.due[0]), task.due[1])
    return _proposed(
        position=task.number, group=headings[task.content - 1], title=task.title, lead=task.lead,
        coordinating="; ".join(task.coordinating), due_text=due_text, deliverable=task.deliverable,
    )  # fmt: skip


def _proposed(**said: Any) -> ProposedTask:
    """A task as an annex has it; its due text is read as any other."""
    due = parse_due(said["due_text"])
    return ProposedTask(
        due_kind=due.kind, due_on=due.due_on, cell="", starts_on=due.starts_on,
        strictly_before=due.strictly_before, each=due.each, precision=due.precision, **said,
    )  # fmt: skip


def due_words(day: date, form: DueForm) -> str:
    """The date as a paper writes it: to the day, or by its month or quarter."""
    written = f"{day:%d/%m/%Y}"
    return {
        "day": written,
        "before": f"Trước ngày {written}",
        "at_latest": f"Chậm nhất ngày {written}",
        "month": f"Tháng {day.month}/{day.year}",
        "quarter": f"Quý {ROMAN[(day.month - 1) // 3]}/{day.year}",
    }[form]


def _story_title(today: date) -> str:
    return TITLE.format(first=_first_year(today), last=_first_year(today) + YEARS - 1)


def _first_year(today: date) -> int:
    """2026, or later once that program is over: the story always has a year behind it and years before it."""
    return FIRST_YEAR + max(0, (today.year - FIRST_YEAR) // YEARS) * YEARS
