"""Reads what was uploaded apart from the server; a page that grows meanwhile shows how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import PurePosixPath, PureWindowsPath

from flask import Response, redirect, render_template, stream_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.documents.apart import Reading, read_apart
from tracker.domain.folding import tidy
from tracker.domain.messages import Message
from tracker.domain.permissions import Viewer
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal
from tracker.services.imports import keep_import
from tracker.web.guard import viewer
from tracker.web.imports.forms import UploadForm

SOON = 6.0
"""Seconds that people wait for a page as for any other; longer readings show their progress."""
EVERY = 1.0
LONGEST_NAME = 120


class ShownReading:
    """A reading as its page shows it: first ``percents``, then either ``address`` or ``refusals``."""

    def __init__(self, reading: Reading, file_name: str, by: Viewer) -> None:
        self._reading = reading
        self._by = by
        self.file_name = file_name
        self.address: str | None = None
        self.refusals: list[Message] = []

    def percents(self) -> Iterator[int]:
        """How much is gone through, each second, until the paper is read."""
        proposal = None
        while proposal is None:
            yield self._reading.percent
            proposal = self._reading.wait(EVERY)
        self._reading.end()
        self.address = kept(proposal, self.file_name, self._by)
        self.refusals = refusals_of(proposal)


def read_and_answer(form: UploadForm) -> ResponseReturnValue:
    """The preview, or the form again with what is wrong; for a paper that takes long, a page that shows how far it is.

    Whoever leaves that page ends the reading.
    """
    field = form.file if form.file.data else form.table
    name = upload_name(form)
    with ExitStack() as stack:
        reading = stack.enter_context(Reading(_content(form), is_pasted=not form.file.data))
        proposal = reading.wait(SOON)
        if proposal is None:
            shown = ShownReading(reading, name, viewer())
            answer = Response(stream_template("imports/reading.html", shown=shown))
            answer.call_on_close(stack.pop_all().close)
            return answer
    address = kept(proposal, name, viewer())
    if address is not None:
        return redirect(address)
    field.errors = refusals_of(proposal)
    return render_template("imports/new.html", form=form)


def read_upload(form: UploadForm) -> Proposal:
    """What the file, or the pasted table, holds, however long it takes."""
    return read_apart(_content(form), is_pasted=not form.file.data)


def upload_name(form: UploadForm) -> str:
    """How the file is called where it is shown."""
    return shown_name(form.file.data.filename or "") if form.file.data else _("Pasted table")


def _content(form: UploadForm) -> bytes:
    content: bytes = form.file.data.read() if form.file.data else (form.table.data or "").encode()
    return content


def kept(proposal: Proposal, file_name: str, by: Viewer) -> str | None:
    """Keep a paper that has tasks; answers where it is previewed."""
    if not proposal.tasks:
        return None
    return f"/imports/{keep_import(within_limits(proposal), file_name=file_name, by=by, now=clock.now())}"


def refusals_of(proposal: Proposal) -> list[Message]:
    """Why nothing could be read."""
    return [problem.message for problem in proposal.problems if problem.severity == "error"]


def shown_name(file_name: str) -> str:
    """A file's name without folders and without marks that cannot be seen."""
    bare = PurePosixPath(PureWindowsPath(file_name).name).name
    return tidy("".join(character for character in bare if character.isprintable()))[:LONGEST_NAME] or "?"
