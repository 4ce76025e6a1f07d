"""What happened to accounts, for who watches over an installation: a log of its own, one JSON object a line.

Ids only: no name, no e-mail address, no password, no secret. It goes to a file of its own when the settings name one,
else to stderr, where ``event`` tells its lines from others.
"""

from __future__ import annotations

import json
import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from tracker import logs

log = logging.getLogger(logs.SECURITY)


class Line(logging.Formatter):
    """One JSON object a line, with the instant in UTC in front."""

    def format(self, record: logging.LogRecord) -> str:
        """What ``note`` wrote, with ``at`` added."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f'{{"at": "{at}", {record.getMessage().removeprefix("{")}'


def begin(path: str) -> None:
    """Once for each process, however many applications it makes; the file may be rotated by others. Raises OSError."""
    log.setLevel(logging.INFO)
    for handler in [one for one in log.handlers if isinstance(one.formatter, Line)]:
        log.removeHandler(handler)
        handler.close()
    handler = WatchedFileHandler(path, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(Line())
    log.addHandler(handler)


def note(event: str, *, person_id: int | None = None, address: str | None = None, **facts: int | str | None) -> None:
    """Write one line. ``address``: the browser's; ``facts``: ids and words of ours, never what somebody typed."""
    told = logs.about_now.get()
    request = told().get("request") if told is not None else None
    said = {"event": event, "person": person_id, "address": address, **facts, "request": request}
    log.info(json.dumps({name: value for name, value in said.items() if value is not None}))
