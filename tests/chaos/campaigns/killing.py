"""kill -9: of senders at named points, at random instants, and just after the mail server took a message."""

from __future__ import annotations

import itertools
import random
import signal
import threading
from dataclasses import dataclass, field

from tests.chaos.campaigns.settling import settle
from tests.chaos.places import Place
from tests.chaos.processes import SENDER_POINTS, end_of
from tests.chaos.results import Result, audit
from tests.chaos.sink import Sink, running_sink
from tests.outbox_scene import many

LANES = 2
LINGER = 0.004
"""Seconds from taking a message to saying so: the window in which a kill makes a copy is kept wide open."""
MOST_AFTER_TAKEN = 0.030
FEW, MORE = 60, 150
PASSED_BY_WRONG_SENDERS = ("offered", "handed-over")


@dataclass
class Killer:
    """Starts senders and kills them until there were enough kills, in two lanes at once."""

    place: Place
    sink: Sink
    wanted: int
    sender: str
    kills: int = 0
    messages: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(20221024))
    pause: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self) -> None:
        """Kill, and see to it that there is always something to send."""
        lanes = [threading.Thread(target=self.lane) for _ in range(LANES)]
        self.bring_more()
        for lane in lanes:
            lane.start()
        while any(lane.is_alive() for lane in lanes):
            if self.messages - len(self.sink.journal) < FEW:
                self.bring_more()
            self.pause.wait(0.02)

    def bring_more(self) -> None:
        many(self.place.make, MORE)
        self.messages += MORE

    def lane(self) -> None:
        """One sender after the other, each killed: by turns at a named point and at some instant."""
        for number in itertools.count():
            if self.kills >= self.wanted:
                return
            end = self.kill_after_a_message() if number % 2 else self.kill_at_a_point(number // 2)
            with self.lock:
                self.kills += end == -signal.SIGKILL

    def kill_at_a_point(self, turn: int) -> int | None:
        """By its own hand, when it has passed one of the named points so many times."""
        points = SENDER_POINTS if self.sender == "tracker" else PASSED_BY_WRONG_SENDERS
        point, time = points[turn % len(points)], self.chance.randint(1, 5)
        child = self.place.sender(self.sink.url(), sender=self.sender, point=point, time=time)
        if end_of(child, seconds=30) is None:
            child.kill()
        return end_of(child)

    def kill_after_a_message(self) -> int | None:
        """0 to 30 ms after the server took one, or at a random instant of the process's life."""
        taken = len(self.sink.journal)
        child = self.place.sender(self.sink.url(), sender=self.sender)
        if self.chance.random() < 0.8:
            self.sink.wait_for(taken + self.chance.randint(1, 6), seconds=10)
        self.pause.wait(self.chance.uniform(0, MOST_AFTER_TAKEN))
        child.kill()
        return end_of(child)


def kill_senders(place: Place, kills: int, *, sender: str = "tracker") -> Result:
    """Two senders at once, killed again and again; then one that is left in peace."""
    with running_sink(linger=LINGER) as sink:
        killer = Killer(place, sink, kills, sender)
        killer.run()
        settle(place, sink)
        return audit(sink, kills=killer.kills)
