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


class Awaited(StrEnum):
    """What a review still asks of those who consolidate and sign; nothing more once every party has signed."""

    CONSOLIDATION = "consolidation"
    SIGNATURES = "signatures"
    NEW_VERSION = "new_version"  # its facts changed after it was frozen: nobody signs it any more


DEPUTY = "Phó "
THE_HEAD = "Thủ trưởng cơ quan"


def signing_titles(on_behalf: str | None, post: str, party: str) -> tuple[str, ...]:
    """The titles above a signature, in capitals as papers have them: "KT. CHỦ TỊCH", below it "PHÓ CHỦ TỊCH".

    Vietnamese in either language, as the post is. A deputy signs for the head whose title is in his own.
    """
    if on_behalf is None:
        return (post.upper(),)
    stands_for = party if on_behalf == OnBehalf.FOR_THE_COLLECTIVE else THE_HEAD
    if on_behalf == OnBehalf.FOR_THE_HEAD and post.startswith(DEPUTY):
        stands_for = post.removeprefix(DEPUTY)
    return f"{on_behalf} {stands_for.upper()}", post.upper()
