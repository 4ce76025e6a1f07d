"""Asking the identity system over HTTP: in bounded time, for answers of bounded size, never following a redirect."""

from __future__ import annotations

import io
import json
from time import monotonic
from typing import Any

from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException
from urllib3.exceptions import HTTPError

TIMEOUT = (3.05, 5.0)  # seconds to connect, and between two pieces of the answer
LONGEST_ANSWER = 10.0  # seconds for all of it
LARGEST_ANSWER = 256 * 1024  # bytes; a provider's keys take 10 KB


class Bounded(HTTPAdapter):
    """Whoever asks through it waits for so long and reads so much, also where a library forgets to say so."""

    def send(self, request: PreparedRequest, *args: Any, **how: Any) -> Response:
        """The answer, read whole. Raises RequestException."""
        how |= {"stream": True, "timeout": TIMEOUT}
        answer = super().send(request, *args, **how)
        try:
            content = _whole(answer.raw)
        except HTTPError as broken:
            raise RequestException(f"the answer broke off: {broken!r}") from broken
        finally:
            answer.close()
        answer.raw = io.BytesIO(content)
        return answer


def _whole(coming: Any) -> bytes:
    """All that comes. Raises RequestException when it is too much or too slow; a timeout alone counts silences."""
    content, until = b"", monotonic() + LONGEST_ANSWER
    while piece := coming.read1(8192, decode_content=True):
        content += piece
        if len(content) > LARGEST_ANSWER or monotonic() > until:
            raise RequestException("the answer is too long, or takes too long")
    return content


def bound(session: Session) -> Session:
    """Let this session ask through ``Bounded`` only."""
    session.mount("https://", Bounded())
    session.mount("http://", Bounded())
    return session


def ask_for_object(url: str) -> dict[str, Any]:
    """The JSON object that lies there. Raises RequestException, ValueError."""
    with bound(Session()) as session:
        answer = session.get(url, allow_redirects=False, headers={"Accept": "application/json"})
    if answer.status_code != 200:
        raise ValueError(f"{url} answered {answer.status_code}")
    found = json.loads(answer.content)
    if not isinstance(found, dict):
        raise ValueError(f"{url} answered no object")
    return found
