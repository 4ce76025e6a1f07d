"""Words of consolidating and signing a review."""

from __future__ import annotations

from enum import StrEnum

LONGEST_RESERVATION = 10_000


class SubjectKind(StrEnum):
    """What two agencies can name different figures for."""

    INDICATOR = "indicator"
    TASK = "task"


class OnBehalf(StrEnum):
    """How a signature stands for another (Decree 30/2020, art. 13): the written abbreviation is the word itself."""

    FOR_THE_HEAD = "KT."
    FOR_THE_COLLECTIVE = "TM."
    BY_ORDER = "TL."
