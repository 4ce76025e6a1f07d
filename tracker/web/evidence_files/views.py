"""Handing out a file of evidence: to be saved, never to be shown inside our pages."""

from __future__ import annotations

import logging
from typing import IO, cast
from urllib.parse import quote

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from werkzeug.wsgi import wrap_file

from tracker import clock
from tracker.domain.evidence_files import CONTENT_TYPES, FileKind, ScanState, may_hand_out
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.queries.evidence_files import FileToHandOut, file_to_hand_out
from tracker.services.evidence_files import note_missing
from tracker.storage import MissingContent, Store
from tracker.web.errors import error_page
from tracker.web.guard import allow, viewer
from tracker.web.uploads import store

blueprint = Blueprint("evidence_files", __name__)
log = logging.getLogger(__name__)
SANDBOX = "sandbox; default-src 'none'"
INFECTED = message("The virus scanner found something in this file; nobody gets it. The agency can attach it anew.")
WAITS = message("The virus scanner has not checked this file yet. Please try again in some minutes.")
PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_ "


@blueprint.get("/evidence/<int:evidence_id>/file")
@allow(Action.TAKE_COPY, "evidence_id")
def download(evidence_id: int) -> ResponseReturnValue:
    """The file, to whoever may read the program at this moment. 410 when its content is lost."""
    return hand_out(file_to_hand_out(evidence_id))


def hand_out(found: FileToHandOut | None) -> ResponseReturnValue:
    """The file to whoever the guard let in; 404 when there is none, 403 before it is scanned, 410 when it is lost."""
    if found is None:
        abort(404)
    if not may_hand_out(found.scan_state, is_own=found.agency_id in viewer().agency_ids):
        return error_page(403, said=INFECTED if found.scan_state is ScanState.INFECTED else WAITS)
    try:
        return _handed_out(found)
    except MissingContent:
        log.error("a content is missing: %s", found.sha256)
        note_missing(found.sha256, now=clock.now())
        return error_page(410, name=found.name)


class _Read:
    """A content that is opened when the first bytes are asked for, and closed behind the last ones."""

    def __init__(self, kept_in: Store, sha256: str, size: int) -> None:
        self._kept_in, self._sha256, self._size = kept_in, sha256, size
        self._file: IO[bytes] | None = None
        self._is_over = False

    def seekable(self) -> bool:
        """A part can be had without what is before it."""
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        """To where the next bytes are read from."""
        return self._opened().seek(offset, whence)

    def tell(self) -> int:
        """Where the next bytes are read from."""
        return self._opened().tell()

    def read(self, size: int = -1) -> bytes:
        """The next bytes; none at the end."""
        if self._is_over:
            return b""
        piece = self._opened().read(size)
        if not piece or self._opened().tell() >= self._size:
            self.close()
        return piece

    def close(self) -> None:
        """Nobody asks for more."""
        self._is_over = True
        if self._file is not None:
            self._file.close()

    def _opened(self) -> IO[bytes]:
        if self._file is None:
            self._file = self._kept_in.open(self._sha256)
        return self._file


def _handed_out(found: FileToHandOut) -> Response:
    kept_in = store()
    if not kept_in.has(found.sha256):
        raise MissingContent(found.sha256)
    content = cast("IO[bytes]", _Read(kept_in, found.sha256, found.size))
    answer = Response(
        wrap_file(request.environ, content), content_type=CONTENT_TYPES[FileKind(found.kind)], direct_passthrough=True
    )
    answer.content_length = found.size
    answer.headers["Content-Disposition"] = disposition(found.name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.last_modified = found.stored_at
    answer.set_etag(found.sha256)
    answer.make_conditional(request, accept_ranges=True, complete_length=found.size)
    return answer


def disposition(name: str) -> str:
    """To be saved under that name: in plain letters for old programs, and as it is (RFC 6266, RFC 8187)."""
    plain = "".join(letter if letter in PLAIN else "_" for letter in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
