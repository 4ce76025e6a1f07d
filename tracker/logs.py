"""Logs as one JSON object a line, for who watches over an installation. Ids only: nothing that anybody typed.

So the text of an error, which may quote a value, is left out of its traceback unless its kind tells only of code; a
request is told by its route and never by its path. The security log is apart (services/security_log.py).
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType

MORE = ("status", "milliseconds", "code", "statement")
"""What a line may say beside its message: numbers and words of ours (``extra`` of the logging call)."""
TELLS_OF_CODE = (AttributeError, NameError, ImportError, TypeError, NotImplementedError, RecursionError, MemoryError)
QUOTING = ("Error handling request", "Invalid request", "Exception during worker exit")
"""gunicorn's messages that go on with what a browser sent."""

SECURITY = "tracker.security"

about_now: ContextVar[Callable[[], Mapping[str, object]] | None] = ContextVar("about_now", default=None)
"""What every line says of the request, or the job, that is being worked on."""


class Line(logging.Formatter):
    """One record as one JSON object; ``at`` is in UTC."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        said: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        told = about_now.get()
        if told is not None:
            said |= told()
        said |= {name: getattr(record, name) for name in MORE if hasattr(record, name)}
        if record.exc_info and record.exc_info[1] is not None:
            said["traceback"] = trace(record.exc_info[1])
        return json.dumps({name: value for name, value in said.items() if value is not None}, ensure_ascii=False)


def begin() -> None:
    """For a server, once it is known that it is one: every logger of this process writes such lines to stderr.

    gunicorn's too, whose handlers stay its own.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one.formatter, Line)]:
        root.removeHandler(handler)
    handler = logging.StreamHandler()
    handler.setFormatter(Line())
    handler.addFilter(_is_for_all)
    root.addHandler(handler)
    logging.getLogger("tracker").setLevel(logging.INFO)
    for name in ("gunicorn.error", "gunicorn.access"):
        for own in logging.getLogger(name).handlers:
            own.setFormatter(Line())
    sys.excepthook = _last_words


def begin_plain() -> None:
    """For a scheduler before people's eyes."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for handler in logging.getLogger().handlers:
        handler.addFilter(_is_for_all)


def trace(error: BaseException) -> str:
    """Where an error came from, oldest first: files, lines and our own code; of its text only what quotes no value."""
    parts = []
    for one in reversed(list(_chain(error))):
        frames = "".join(traceback.format_tb(one.__traceback__))
        parts.append(f"{frames}{in_words(one)}")
    return "\n".join(parts)


def in_words(error: BaseException) -> str:
    """The kind of an error, with its text if that tells of code; of a database's or the system's the code it gives."""
    kind = type(error)
    name = f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    if isinstance(error, TELLS_OF_CODE):
        return f"{name}: {error}"
    orig = getattr(error, "orig", None)  # of SQLAlchemy: the driver's own, and the statement with placeholders
    if isinstance(orig, BaseException):
        return f"{name}: {in_words(orig)}: {getattr(error, 'statement', None)}"
    told = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None)
    if isinstance(error, OSError):
        told = error.strerror
    return f"{name}: {told}" if told else name


def _is_for_all(record: logging.LogRecord) -> bool:
    return record.name != SECURITY


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _message(record: logging.LogRecord) -> str:
    if record.name.startswith("gunicorn"):
        for beginning in QUOTING:
            if str(record.msg).startswith(beginning):
                return beginning
    return record.getMessage()


def _last_words(kind: type[BaseException], error: BaseException, trace_: TracebackType | None) -> None:
    """Nobody caught it: the process ends with a line that says so."""
    if not isinstance(error, KeyboardInterrupt):
        logging.getLogger("tracker").critical("ended by an error", exc_info=(kind, error, trace_))
