"""What a mail server's answer means: the table, line by line."""

from __future__ import annotations

import pytest

from tracker.domain.delivery import Answer, Outcome, Phase, outcome_of, pause_seconds, wait_seconds


@pytest.mark.parametrize(
    ("phase", "code", "outcome"),
    [
        (Phase.ANSWER, 250, Outcome.SENT),
        (Phase.CONNECT, None, Outcome.TROUBLE),
        (Phase.CONNECT, 421, Outcome.TROUBLE),
        (Phase.CONNECT, 554, Outcome.TROUBLE),
        (Phase.SECURE, None, Outcome.TROUBLE),
        (Phase.SECURE, 454, Outcome.TROUBLE),
        (Phase.LOGIN, 535, Outcome.TROUBLE),
        (Phase.LOGIN, 454, Outcome.TROUBLE),
        (Phase.SENDER, None, Outcome.TROUBLE),
        (Phase.SENDER, 421, Outcome.TROUBLE),
        (Phase.SENDER, 451, Outcome.LATER),
        (Phase.SENDER, 550, Outcome.TROUBLE),
        (Phase.SENDER, 552, Outcome.TROUBLE),
        (Phase.RECIPIENT, None, Outcome.TROUBLE),
        (Phase.RECIPIENT, 421, Outcome.TROUBLE),
        (Phase.RECIPIENT, 450, Outcome.LATER),
        (Phase.RECIPIENT, 452, Outcome.LATER),
        (Phase.RECIPIENT, 550, Outcome.REFUSED),
        (Phase.RECIPIENT, 553, Outcome.REFUSED),
        (Phase.DATA, None, Outcome.TROUBLE),
        (Phase.DATA, 451, Outcome.LATER),
        (Phase.DATA, 554, Outcome.TROUBLE),
        (Phase.CONTENT, None, Outcome.UNKNOWN),
        (Phase.ANSWER, None, Outcome.UNKNOWN),
        (Phase.ANSWER, 451, Outcome.LATER),
        (Phase.ANSWER, 421, Outcome.TROUBLE),
        (Phase.ANSWER, 552, Outcome.TROUBLE),
        (Phase.ANSWER, 554, Outcome.TROUBLE),
        (Phase.ANSWER, 399, Outcome.SENT),
        (Phase.ANSWER, 400, Outcome.LATER),
        (Phase.RECIPIENT, 499, Outcome.LATER),
        (Phase.RECIPIENT, 500, Outcome.REFUSED),
    ],
)
def test_each_answer_of_a_server_has_one_meaning(phase: Phase, code: int | None, outcome: Outcome) -> None:
    assert outcome_of(Answer(phase, code, "")) is outcome


def test_pauses_double_from_half_a_minute_to_a_quarter_of_an_hour() -> None:
    assert [pause_seconds(count) for count in (1, 2, 3, 5, 6, 1000)] == [30, 60, 120, 480, 900, 900]


def test_waiting_doubles_from_a_minute_to_an_hour() -> None:
    assert [wait_seconds(count) for count in (1, 2, 6, 7, 1000)] == [60, 120, 1920, 3600, 3600]
