"""Where the security log goes: a file of its own when the settings name one, else to stderr with everything else."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler

from flask import Flask

from tracker.services.security_log import log


class Line(logging.Formatter):
    """One JSON object a line, with the instant in UTC in front."""

    def format(self, record: logging.LogRecord) -> str:
        """The service's own object (see services/security_log.py) with ``at`` added."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        return f'{{"at": "{at}", {record.getMessage().removeprefix("{")}'


def init_app(app: Flask) -> None:
    """Once for each process, however many applications it makes; the file may be rotated by others."""
    log.setLevel(logging.INFO)
    path = app.config["SETTINGS"].security_log
    for handler in [one for one in log.handlers if isinstance(one.formatter, Line)]:
        log.removeHandler(handler)
        handler.close()
    handler = WatchedFileHandler(path, encoding="utf-8") if path else logging.StreamHandler()
    handler.setFormatter(Line())
    log.addHandler(handler)
