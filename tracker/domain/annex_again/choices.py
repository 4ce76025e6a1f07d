"""What a person takes over, line by line. Unless said otherwise what is added, changed and moved is taken, and what is
gone from the paper is kept; of an unclear task nothing is done until somebody says which it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from tracker.domain.annex_again.changes import AnnexChanges, Kind, Line
from tracker.domain.annex_again.matching import NEW

NUMBERS, HEADINGS = "numbers", "headings"
"""The keys of the two lines that stand for many."""
_CANDIDATE = "task-"


class Word(StrEnum):
    """What can be said of a line."""

    TAKE = "take"
    LEAVE = "leave"
    APART = "apart"  # not that task; match again
    NEW_TASK = "new"  # of an unclear one
    UNDECIDED = "undecided"  # of an unclear one: nothing is done; of a decided one: asked again
    KEEP = "keep"
    CLOSE = "close"  # with the reason
    REMOVE = "remove"


@dataclass(frozen=True)
class Choices:
    """``words`` by key of the line; ``decided``: index in the paper -> standing task, or NEW; one ``reason`` for all
    that is closed. ``seen``: what the comparison was on the page before, so that all pages show one and the same.
    """

    words: Mapping[str, str] = field(default_factory=dict)
    decided: Mapping[int, int] = field(default_factory=dict)
    reason: str = ""
    seen: str = ""

    def word_for(self, line: Line) -> str:
        """What is said of the line, or is usual."""
        offered = offered_words(line)
        said = self.words.get(line.key)
        return said if said in offered else offered[0]

    def takes(self, key: str) -> bool:
        """True if the line of many is taken over, which is usual."""
        return self.words.get(key, Word.TAKE) == Word.TAKE

    def saying(self, line: Line, word: str) -> Choices:
        """The same with this word for the line, one of those offered."""
        index = line.paper.index if line.paper is not None else None
        words = {key: said for key, said in self.words.items() if key != line.key}
        if index is None or word in (Word.TAKE, Word.LEAVE):
            return replace(self, words=words | {line.key: word})
        if line.kind is Kind.UNCLEAR and word == Word.UNDECIDED:
            return self
        decided = {at: id_ for at, id_ in self.decided.items() if at != index}
        if word.startswith(_CANDIDATE):
            decided[index] = int(word.removeprefix(_CANDIDATE))
        elif word != Word.UNDECIDED:
            decided[index] = NEW
        return replace(self, words=words, decided=decided)


def offered_words(line: Line) -> tuple[str, ...]:
    """What can be said of the line, the usual first."""
    if line.kind is Kind.UNCLEAR:
        return (Word.UNDECIDED, *(candidate_word(task.id) for task in line.candidates), Word.NEW_TASK)
    if line.kind is Kind.GONE and line.task is not None:
        if line.task.is_done:
            return (Word.KEEP,)
        return (Word.KEEP, Word.REMOVE, Word.CLOSE) if line.task.may_be_removed else (Word.KEEP, Word.CLOSE)
    if line.is_decided:
        return (Word.TAKE, Word.LEAVE, Word.UNDECIDED)
    return (Word.TAKE, Word.LEAVE, Word.APART) if line.by_likeness else (Word.TAKE, Word.LEAVE)


def candidate_word(task_id: int) -> str:
    """The word that says which standing task an unclear one is."""
    return f"{_CANDIDATE}{task_id}"


def taken_lines(changes: AnnexChanges, choices: Choices) -> tuple[Line, ...]:
    """The lines that are saved."""
    idle = (Word.LEAVE, Word.KEEP, Word.UNDECIDED)
    return tuple(line for line in changes.lines if choices.word_for(line) not in idle)


def taken_count(changes: AnnexChanges, choices: Choices) -> int:
    """How many tasks are touched: lines, and renumbered ones; headings count as one."""
    numbers = len(changes.renumbered) if choices.takes(NUMBERS) else 0
    headings = choices.takes(HEADINGS) and changes.has_headings
    return len(taken_lines(changes, choices)) + numbers + headings


def is_closing(changes: AnnexChanges, choices: Choices) -> bool:
    """True when a task is closed: then the reason must be written."""
    return any(choices.word_for(line) == Word.CLOSE for line in changes.lines)


def plain_choices(choices: Choices) -> dict[str, Any]:
    """As what JSON holds."""
    decided = {str(index): id_ for index, id_ in choices.decided.items()}
    return {"words": dict(choices.words), "decided": decided, "reason": choices.reason, "seen": choices.seen}


def choices_of(plain: Mapping[str, Any]) -> Choices:
    """The choices that ``plain_choices`` was made from; an empty mapping: none yet."""
    decided = {int(index): id_ for index, id_ in plain.get("decided", {}).items()}
    return Choices(plain.get("words", {}), decided, plain.get("reason", ""), plain.get("seen", ""))
