"""The lines of the comparison as a page shows them: few enough to be read, each with what can be said of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask_babel import lazy_gettext as _l

from tracker.domain.annex_again.changes import Difference, Fact, Kind, Line
from tracker.domain.annex_again.choices import Word, candidate_word, offered_words
from tracker.domain.annex_again.facts import StandingTask
from tracker.domain.due_dates import parse_due
from tracker.domain.due_kinds import DueKind
from tracker.domain.due_sayings import say_due
from tracker.domain.messages import Message
from tracker.domain.paper_agencies import PlannedPart
from tracker.domain.tasks import LEADING
from tracker.language import say_date
from tracker.queries.annex_again import HandEdit

MOST_BYTES = 24_000
"""Of one page's lines, roughly: the whole page stays below 40 KB."""
LINE_BYTES, CHOICE_BYTES = 650, 260  # what the marks around the texts take
LONGEST_TEXT = 400
HEADS = {
    Kind.UNCLEAR: _l("Unclear: which task is meant?"),
    Kind.CHANGED: _l("Changed"),
    Kind.ADDED: _l("New in the annex"),
    Kind.MOVED: _l("Moved"),
    Kind.GONE: _l("No longer in the annex"),
}
COUNTED = HEADS | {Kind.UNCLEAR: _l("Unclear")}
FACTS = {
    Fact.TITLE: _l("What is to be done"),
    Fact.LEAD: _l("Lead agency"),
    Fact.COORDINATING: _l("Coordinating"),
    Fact.DUE: _l("Time"),
    Fact.DELIVERABLE: _l("Deliverable"),
    Fact.HEADING: _l("Under the heading"),
    Fact.NUMBER: _l("Number"),
}
IN_TRAIL = {
    Fact.TITLE: "title",
    Fact.LEAD: "leads",
    Fact.COORDINATING: "coordinating",
    Fact.DUE: "due_text",
    Fact.DELIVERABLE: "deliverable",
    Fact.NUMBER: "number",
}
WORDS = {
    Word.TAKE: _l("Take it over"),
    Word.LEAVE: _l("Leave it as it stands"),
    Word.APART: _l("It is another task: match again"),
    Word.NEW_TASK: _l("A new task"),
    Word.UNDECIDED: _l("Not decided: nothing is done"),
    Word.KEEP: _l("Keep it"),
    Word.REMOVE: _l("Remove it"),
    Word.CLOSE: _l("Close it with the reason below"),
}


@dataclass(frozen=True)
class ShownLine:
    """One line: the task it is about, what differs or what a new task is, and how its due text is understood.

    ``by_hand``: the edit of the standing task that taking the line over would undo, at least in part.
    """

    line: Line
    number: str
    title: str
    task_id: int | None
    facts: tuple[Difference, ...]
    due: Message | None
    by_hand: HandEdit | None = None

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"line_{self.line.key}"


def pages_of(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines in their order, in pages of about the same weight; at least one, that may be empty."""
    pages: list[list[Line]] = [[]]
    weight = 0
    for line in lines:
        own = _weight(line)
        if pages[-1] and weight + own > MOST_BYTES:
            pages.append([])
            weight = 0
        pages[-1].append(line)
        weight += own
    return pages


def shown_line(line: Line) -> ShownLine:
    """What the page says of the line."""
    if line.paper is None:
        task = line.task
        return ShownLine(line, task.number if task else "", shortened(task.title if task else ""),
                         task.id if task else None, (), None)  # fmt: skip
    read = line.paper.read
    task = line.task
    facts = line.differences if line.task else _of_new(line)
    return ShownLine(
        line,
        number=(task.number if task else read.position) or "",
        title=shortened(task.title if task else read.title),
        task_id=task.id if task else None,
        facts=tuple(_shortened(each) for each in facts),
        due=_understood(read.due_text) if any(each.fact is Fact.DUE for each in facts) else None,
    )


def with_hand_edits(lines: Sequence[ShownLine], edits: Mapping[int, HandEdit]) -> list[ShownLine]:
    """The lines, each with the edit by hand that it would undo."""
    return [replace(one, by_hand=_undone(one, edits)) for one in lines]


def _undone(one: ShownLine, edits: Mapping[int, HandEdit]) -> HandEdit | None:
    edit = edits.get(one.task_id or 0)
    names = {IN_TRAIL[each.fact] for each in one.facts if each.fact in IN_TRAIL}
    return edit if edit is not None and edit.facts & names else None


def choices_for(line: Line) -> list[tuple[str, object]]:
    """The words that can be said of the line, each with its label."""
    labels: dict[str, object] = {word.value: label for word, label in WORDS.items()}
    labels |= {candidate_word(task.id): _told(task) for task in line.candidates}
    if line.is_decided:
        labels[Word.UNDECIDED] = _l("Match it again")
    return [(word, labels[word]) for word in offered_words(line)]


def shortened(text: str, longest: int = LONGEST_TEXT) -> str:
    """A text that may be very long, as a list shows it."""
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def _told(task: StandingTask) -> str:
    leads = "; ".join(part.name for part in task.parts if part.role in LEADING)
    facts = (leads, task.due_text)
    about = ", ".join(shortened(fact, 80) for fact in facts if fact)
    name = f"{task.number} {shortened(task.title, 200)}".strip()
    return f"{name} ({about})" if about else name


def _of_new(line: Line) -> tuple[Difference, ...]:
    """The facts of a task that does not stand yet."""
    if line.paper is None:
        return ()
    read, planned = line.paper.read, line.paper.planned
    leads = [part for part in planned.parts if part.role in LEADING]
    helpers = [part for part in planned.parts if part.role not in LEADING]
    facts = (
        _of_agencies(Fact.LEAD, leads, ""),
        _of_agencies(Fact.COORDINATING, helpers, planned.others),
        Difference(Fact.DUE, "", read.due_text),
        Difference(Fact.DELIVERABLE, "", read.deliverable),
        Difference(Fact.HEADING, "", read.group or ""),
    )
    return tuple(each for each in facts if each.after)


def _of_agencies(fact: Fact, parts: Sequence[PlannedPart], others: str) -> Difference:
    names = [part.agency.name if part.agency else part.written for part in parts]
    is_new = any(part.agency is None for part in parts)
    return Difference(fact, "", "; ".join(filter(None, [*names, others])), is_new)


def _shortened(each: Difference) -> Difference:
    return Difference(each.fact, shortened(each.before), shortened(each.after), each.is_new_agency)


def _understood(due_text: str) -> Message | None:
    """The day that a due text means, where it does not stand there as a day already."""
    due = parse_due(due_text)
    if due.kind is not DueKind.DATED or due.due_on is None:
        return None
    as_day = (say_date(due.due_on), f"{due.due_on.day}/{due.due_on.month}/{due.due_on.year}")
    return None if due.text in as_day else say_due(due)


def _weight(line: Line) -> int:
    one = shown_line(line)
    texts = [one.title, *line.staying, *(text for each in one.facts for text in (each.before, each.after))]
    labels = [_told(task) for task in line.candidates]
    offered = len(offered_words(line))
    marks = LINE_BYTES + 110 * len(one.facts) + (CHOICE_BYTES * offered if offered > 2 else CHOICE_BYTES)
    return marks + _bytes([*texts, *labels])


def _bytes(texts: Iterable[str]) -> int:
    return sum(len(text.encode()) for text in texts)
