"""What happened to accounts, for who watches over an installation: a log of its own, one JSON object a line.

Ids only: no name, no e-mail address, no password, no secret. Where it goes, the edges decide.
"""

from __future__ import annotations

import json
import logging

log = logging.getLogger("tracker.security")


def note(event: str, *, person_id: int | None = None, address: str | None = None, **facts: int | str | None) -> None:
    """Write one line. ``address``: the browser's; ``facts``: ids and words of ours, never what somebody typed."""
    said = {"event": event, "person": person_id, "address": address, **facts}
    log.info(json.dumps({name: value for name, value in said.items() if value is not None}))
