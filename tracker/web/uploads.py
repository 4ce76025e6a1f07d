"""Files that forms bring: streamed into the room beside the evidence, counted there, and gone with the request.

Only pages that ``take_files`` marks take more than a form's worth of them, and only from somebody who is signed in.
"""

from __future__ import annotations

import errno
import string
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, TypeVar, cast
from urllib.parse import quote

from flask import Flask, Request, current_app, g, request
from sqlalchemy.exc import DBAPIError
from werkzeug.datastructures import FileStorage, ImmutableMultiDict
from werkzeug.exceptions import BadRequest, HTTPException, TooManyRequests

from tracker.domain.evidence_files import LARGEST_FILE, MEGABYTE, MOST_FILES, ScanState
from tracker.domain.messages import message
from tracker.services.evidence_files import Attached, Received
from tracker.storage import Store, store_for
from tracker.storage.incoming import FOLDER, Incoming, TooManyAtOnce
from tracker.storage.store import FOLDER as EVIDENCE

View = TypeVar("View", bound=Callable[..., Any])
MOST_AT_ONCE = 3 * MOST_FILES  # of one person, in all processes of this machine
LARGEST_FORM = MOST_FILES * LARGEST_FILE + MEGABYTE
FULL = (errno.ENOSPC, errno.EDQUOT)


class InsufficientStorage(HTTPException):
    """507: the disk takes no more."""

    code = 507
    description = "The disk is full."


class TooManyFiles(TooManyRequests):
    """429: one person sends more files at this moment than are taken."""

    said = message(
        "More files are on their way from you than can be taken at once. Please send them one after another."
    )


class _Nothing(Incoming):
    """Takes what a form brings and keeps none of it."""

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        return len(data)


class _Kept(Incoming):
    """Says what goes wrong in words of HTTP: this runs while the form is being read, before any view."""

    def write(self, data: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            return super().write(data)
        except TooManyAtOnce as refusal:
            raise TooManyFiles from refusal
        except OSError as trouble:
            if trouble.errno in FULL:
                raise InsufficientStorage from trouble
            raise


class UploadRequest(Request):
    """A request whose files go where ``take_files`` says. Of what no browser sends it takes two things calmly."""

    def __init__(self, environ: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        query = environ.get("QUERY_STRING", "")
        if not query.isascii():  # bytes as they are, that a browser would have written as %ff
            environ["QUERY_STRING"] = quote(query, safe=string.punctuation, encoding="latin-1")
        super().__init__(environ, *args, **kwargs)

    def _load_form_data(self) -> None:
        """A part of a form may lack its name; whoever goes through the fields relies on it."""
        super()._load_form_data()
        for parts in (self.form, self.files):
            if None in parts:
                self.__dict__ |= {"form": ImmutableMultiDict(), "files": ImmutableMultiDict()}
                raise BadRequest

    def _get_file_stream(
        self,
        total_content_length: int | None,
        content_type: str | None,
        filename: str | None = None,
        content_length: int | None = None,
    ) -> IO[bytes]:
        if not _takes_files():
            return super()._get_file_stream(total_content_length, content_type, filename, content_length)
        sink = _Nothing if g.get("viewer") is None else _Kept
        owner = str(g.viewer.person_id) if g.get("viewer") else "0"
        made = sink(incoming_folder(), owner=owner, largest=LARGEST_FILE, most_at_once=MOST_AT_ONCE)
        g.setdefault("incoming", []).append(made)
        return made  # type: ignore[return-value]  # a raw file has all that is asked of it


def take_files(view: View) -> View:
    """Mark a view whose form may bring files of evidence."""
    view.takes_files = True  # type: ignore[attr-defined]  # a mark on the function
    return view


def init_app(app: Flask) -> None:
    """Comes before whatever reads a form."""
    app.request_class = UploadRequest
    app.before_request(_allow_large)
    app.teardown_request(_drop)


def store() -> Store:
    """Where this installation keeps contents."""
    settings = current_app.config["SETTINGS"]
    return store_for(settings.storage_url, settings.data_dir)


def incoming_folder() -> Path:
    """On the disk of the evidence: what is taken over is renamed and not copied."""
    folder: Path = current_app.config["SETTINGS"].data_dir / EVIDENCE / FOLDER
    return folder


def attached(files: list[FileStorage] | None, kept_ids: frozenset[int] = frozenset()) -> Attached:
    """The files of a form, as the services take them."""
    received = [
        Received(stream.path, file.filename or "", stream.sha256, stream.size, stream.is_too_large)
        for file in files or ()
        for stream in [cast("Any", file.stream)]
        if isinstance(stream, Incoming)
    ]
    has_scanner = bool(current_app.config["SETTINGS"].clamd)
    return Attached(store(), received, kept_ids, ScanState.UNCHECKED if has_scanner else ScanState.NONE)


def is_full(trouble: BaseException | None) -> bool:
    """Did it fail because a disk takes no more: ours, or the database's?"""
    if isinstance(trouble, DBAPIError):
        original = trouble.orig
        is_sqlite = getattr(original, "sqlite_errorname", "") == "SQLITE_FULL"
        return is_sqlite or getattr(original, "sqlstate", None) == "53100"
    return isinstance(trouble, OSError) and trouble.errno in FULL


def _takes_files() -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return getattr(view, "takes_files", False)


def _allow_large() -> None:
    if request.mimetype == "multipart/form-data" and _takes_files():
        request.max_content_length = LARGEST_FORM


def _drop(_error: BaseException | None) -> None:
    for one in g.pop("incoming", ()):
        one.drop()
