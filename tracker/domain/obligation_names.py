"""How a thing owed is named to people, in a mail and on a page."""

from __future__ import annotations

from collections.abc import Callable

from tracker.domain.consolidations import Awaited
from tracker.domain.messages import Message, message
from tracker.domain.obligations import ObligationKind
from tracker.domain.period_names import period_in_text

LONGEST = 200


def named(kind: ObligationKind, number: str, title: str) -> Message:
    """``title``: of the task, the text of the decision, or the code of the review's period.

    Of guidance: what the document is about.

    ``number``: of the task or document; of a consolidation "new_version" where the facts changed after it was frozen.
    """
    return _NAMES[kind](number, title)


def _task(number: str, title: str) -> Message:
    if number:
        return message("%(number)s. %(title)s", number=number, title=title)
    return message("%(title)s", title=title)


def _short(text: str) -> str:
    """On one line, with an end."""
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _consolidation(awaited: str, code: str) -> Message:
    if awaited == Awaited.NEW_VERSION:
        return message("Final, then changed, a new version is due: %(period)s", period=period_in_text(code))
    return message("Consolidation: %(period)s", period=period_in_text(code))


def _after_a_change(asks: str, agency: str) -> Message:
    if asks == "pick":
        return message("To be said: which tasks of %(agency)s go over", agency=agency)
    if asks == "combine":
        return message("To be combined with another program, since %(agency)s changed", agency=agency)
    if asks == "replace":
        return message("To be replaced by a new program, since %(agency)s changed", agency=agency)
    if asks == "end":
        return message("To be closed, since %(agency)s changed", agency=agency)
    return message("To be given to somebody: the work of %(agency)s", agency=agency)


_NAMES: dict[ObligationKind, Callable[[str, str], Message]] = {
    ObligationKind.REPORT: lambda _, code: message("Report: %(period)s", period=period_in_text(code)),
    ObligationKind.CONSOLIDATION: _consolidation,
    ObligationKind.SIGN_OFF: lambda _, code: message("Sign-off: %(period)s", period=period_in_text(code)),
    ObligationKind.TASK: _task,
    ObligationKind.DECISION: lambda _, text: message("Decision: %(title)s", title=_short(text)),
    ObligationKind.CONFIRMATION: lambda number, title: message(
        "Completion to confirm: %(title)s", title=_short(f"{number} {title}")
    ),
    ObligationKind.REASSIGNMENT: lambda asks, agency: _after_a_change(asks, _short(agency)),
    ObligationKind.GUIDANCE: lambda number, about: message(
        "Guidance to acknowledge: %(title)s", title=_short(f"{number} {about}")
    ),
}
