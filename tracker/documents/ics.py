"""A calendar as other programs read it (RFC 5545): whole days, nobody made busy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from tracker.domain.calendar_events import EVENT_WORDS, CalendarEvent
from tracker.domain.messages import message
from tracker.language import say

MOST_EVENTS = 2000
READ_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class FeedFrame:
    """What all entries of a feed share. ``stamped_at`` is aware; ``host`` makes uids unique; ``gaps``: the years whose
    days off nobody has entered."""

    language: str
    base_url: str
    host: str
    stamped_at: datetime
    gaps: Collection[int] = ()


def as_ics(events: Iterable[CalendarEvent], frame: FeedFrame) -> bytes:
    """The first 2,000 events as an .ics file."""
    calendar = Calendar()
    calendar.add("prodid", "-//coordination tracker//calendar//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say(message("Coordination programs"), frame.language))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for event in list(events)[:MOST_EVENTS]:
        calendar.add_component(_entry(event, frame))
    body: bytes = calendar.to_ical()
    return body


def _entry(event: CalendarEvent, frame: FeedFrame) -> Event:
    entry, language = Event(), frame.language
    word, name = say(EVENT_WORDS[event.kind], language), say(event.name, language)
    if event.is_done:
        word = say(message("Done: %(what)s", what=word), language)
    entry.add("uid", f"{event.uid}@{frame.host}")
    entry.add("dtstamp", frame.stamped_at)
    entry.add("dtstart", event.on)
    entry.add("dtend", event.on + timedelta(days=1))
    entry.add("summary", f"{word}: {name}")
    entry.add("description", "\n".join([event.agreement, *_doubts(event.on.year, frame)]))
    entry.add("url", f"{frame.base_url}{event.path}")
    entry.add("transp", "TRANSPARENT")
    return entry


def _doubts(year: int, frame: FeedFrame) -> list[str]:
    """Why a day may still move."""
    if year not in frame.gaps:
        return []
    unloaded = message("The days off of %(year)s are not loaded: only weekends count.", year=str(year))
    return [say(unloaded, frame.language)]
