"""A calendar as other programs read it (RFC 5545): whole days, nobody made busy."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from tracker.domain.calendar_events import EVENT_WORDS, CalendarEvent
from tracker.domain.messages import message
from tracker.language import say

MOST_EVENTS = 2000
READ_AGAIN = timedelta(hours=6)


def as_ics(events: Iterable[CalendarEvent], *, language: str, base_url: str, host: str, stamped_at: datetime) -> bytes:
    """The first 2,000 events as an .ics file in ``language``; ``stamped_at`` is aware. ``host`` makes uids unique."""
    calendar = Calendar()
    calendar.add("prodid", "-//coordination tracker//calendar//VI")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", say(message("Coordination programs"), language))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    for event in list(events)[:MOST_EVENTS]:
        calendar.add_component(_entry(event, language, base_url, host, stamped_at))
    body: bytes = calendar.to_ical()
    return body


def _entry(event: CalendarEvent, language: str, base_url: str, host: str, stamped_at: datetime) -> Event:
    entry = Event()
    word, name = say(EVENT_WORDS[event.kind], language), say(event.name, language)
    if event.is_done:
        word = say(message("Done: %(what)s", what=word), language)
    entry.add("uid", f"{event.uid}@{host}")
    entry.add("dtstamp", stamped_at)
    entry.add("dtstart", event.on)
    entry.add("dtend", event.on + timedelta(days=1))
    entry.add("summary", f"{word}: {name}")
    entry.add("description", event.agreement)
    entry.add("url", f"{base_url}{event.path}")
    entry.add("transp", "TRANSPARENT")
    return entry
