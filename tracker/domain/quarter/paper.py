"""How many rows of each table the two printed pages hold. The screen shows the same: the rest is one click away.

Measured on A4 with every table full at once (a test prints that page); a new table has to find its room here.
"""

from __future__ import annotations

from collections.abc import Iterable

LEAD_AGENCIES = 5
OVERDUE_TASKS = 4  # beside a full table of agencies
CHANGED_TASKS = 6
SILENT_AGENCIES = 2
MISSING_REPORTS = 3
HEAT_ROWS = 6
CLOCK_ROWS = 5
EVIDENCE_AGENCIES = 5
INDICATORS = 5
COMING_TASKS = 3
_LEAD_ROWS = LEAD_AGENCIES + 3  # and those led jointly, by nobody, by other agencies
_ROWS_OF_A_TASK = 3
SENTENCE_LINES = 15  # what five sentences take beside full tables
LETTERS_OF_A_LINE = 80
NAME_LETTERS = 60
_LINES_OF_A_TASK = 2


def overdue_tasks(lead_rows: int, sentences: Iterable[str] = ()) -> int:
    """How many overdue tasks have room below the sentences and a table of ``lead_rows`` agencies."""
    more_lines = max(0, lines_of(sentences) - SENTENCE_LINES)
    room = max(0, _LEAD_ROWS - lead_rows) // _ROWS_OF_A_TASK - -(-more_lines // _LINES_OF_A_TASK)
    return max(1, OVERDUE_TASKS + room)


def lines_of(sentences: Iterable[str]) -> int:
    """How many lines these take on paper, or one more each."""
    return sum(-(-len(sentence) // LETTERS_OF_A_LINE) for sentence in sentences)


def in_a_sentence(name: str) -> str:
    """The name of an agency as sentences have room for it: the list behind its number says it in full."""
    return name if len(name) <= NAME_LETTERS else f"{name[: NAME_LETTERS - 1].rstrip()}…"
