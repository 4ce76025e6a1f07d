"""A mail server that says everything but yes: each answer leads where the table of REMINDERS says."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from tests.chaos.campaigns.settling import running, settle, wait_until
from tests.chaos.places import Place
from tests.chaos.results import Result, audit, is_quiet
from tests.chaos.sink import Sink, running_sink
from tests.chaos.sink_process import DROP, FOREVER, GARBAGE, HANG
from tests.outbox_scene import many
from tracker.database import db
from tracker.models import OutboxMessage

BAD_FOR_SECONDS = 0.3
SHORT_PATIENCE, LONG_PATIENCE = 0.3, 20.0


@dataclass(frozen=True)
class Answer:
    """What the server does for a while. ``ends``: what may become of a message; ``copies``: the most of each then.

    While it lasts nothing but copies of unknown ends may be taken; afterwards the server is well again.
    """

    words: str
    order: dict[str, Any]
    ends: set[str] = field(default_factory=lambda: {"sent"})
    copies: int = 1
    scheme: str = "smtp"
    user: str = ""
    patience: float = LONG_PATIENCE

    @property
    def is_final(self) -> bool:
        return "sent" not in self.ends

    @property
    def is_only_slow(self) -> bool:
        return "slow" in self.order

    @property
    def needs_no_sender_of_its_own(self) -> bool:
        return (self.scheme, self.user, self.patience) == ("smtp", "", LONG_PATIENCE)


def always(point: str, said: str) -> dict[str, Any]:
    return {point: [said, FOREVER]}


ANSWERS = (
    Answer("421 at the door", always("connect", "421 too busy")),
    Answer("the line breaks at the door", always("connect", DROP)),
    Answer("550 to the sender", always("mail", "550 you may not")),
    Answer("450 to the recipient", always("rcpt", "450 mailbox busy")),
    Answer("451 to the recipient", always("rcpt", "451 try later")),
    Answer("550 to the recipient", always("rcpt", "550 no such user"), {"failed"}, 0),
    Answer("421 to the recipient", always("rcpt", "421 shutting down")),
    Answer("451 to the content", always("data", "451 later")),
    Answer("554 to the content", always("data", "554 no")),
    Answer("the line breaks before the content", always("data", DROP)),
    Answer("421 after the dot", always("dot", "421 shutting down")),
    Answer("451 after the dot", always("dot", "451 later")),
    Answer("552 after the dot", always("dot", "552 too large")),
    Answer("554 after the dot", always("dot", "554 not this")),
    Answer("the line breaks after the dot", always("dot", DROP), {"parked"}, 3),
    Answer("half of all 250 are dropped", always("dot", DROP) | {"share": 0.5}, {"sent", "parked"}, 3),
    Answer("slow", {"slow": 0.03}),
    Answer("no word before the content", always("data", HANG), patience=SHORT_PATIENCE),
    Answer("no word after the dot", always("dot", HANG), {"parked"}, 3, patience=SHORT_PATIENCE),
    Answer("535 to the password", always("auth", "535 wrong"), user="u:p@"),
    Answer("TLS is broken", always("starttls", GARBAGE), scheme="smtp+starttls"),
    Answer("TLS is refused", always("starttls", "454 not now"), scheme="smtp+starttls"),
)


def answer_badly(place: Place, messages: int) -> Result:
    """Each answer for a while, to so many messages; then all is well again."""
    wrong: list[str] = []
    usual = [answer for answer in ANSWERS if answer.needs_no_sender_of_its_own]
    with running_sink() as sink:
        with running([place.sender(sink.url())]):
            for answer in usual:
                before = _suffer(place, sink, answer, messages)
                meanwhile = _taken_since(sink, before)
                sink.heal()
                wait_until(is_quiet)
                wrong += _wrong_with(answer, sink, before, meanwhile, messages)
        for answer in ANSWERS:
            if answer not in usual:
                with running([place.sender(sink.url(answer.scheme, answer.user), patience=answer.patience)]):
                    before = _suffer(place, sink, answer, messages)
                meanwhile = _taken_since(sink, before)
                settle(place, sink)
                wrong += _wrong_with(answer, sink, before, meanwhile, messages)
        found = audit(sink, kills=len(ANSWERS))
    found.wrong += wrong
    return found


def _suffer(place: Place, sink: Sink, answer: Answer, messages: int) -> int:
    """Let the server answer so for a while; how many it had taken before."""
    sink.obey(**answer.order)
    before = len(sink.journal)
    many(place.make, messages)
    wait_until(is_quiet, seconds=60 if answer.is_final else BAD_FOR_SECONDS)
    return before


def _taken_since(sink: Sink, before: int) -> int:
    sink.catch_up()
    return len(sink.journal) - before


def _wrong_with(answer: Answer, sink: Sink, before: int, meanwhile: int, messages: int) -> list[str]:
    copies = Counter(taken.id for taken in sink.journal[before:])
    ends = _newest_ends(messages)
    wrong = []
    if not set(ends) <= answer.ends:
        wrong.append(f"{answer.words}: ended as {dict(ends)}")
    if max(copies.values(), default=0) > answer.copies:
        wrong.append(f"{answer.words}: {max(copies.values())} copies")
    if meanwhile and answer.copies <= 1 and not answer.is_only_slow:
        wrong.append(f"{answer.words}: {meanwhile} were taken by a server that refused them")
    return wrong


def _newest_ends(count: int) -> Counter[str]:
    db.session.rollback()
    return Counter(db.session.scalars(select(OutboxMessage.state).order_by(OutboxMessage.id.desc()).limit(count)))
