"""What the web server cannot be told on its command line. gunicorn reads this file by itself where it is started."""

from __future__ import annotations

import gc
from typing import Any

from gunicorn.http import wsgi

wsgi.SERVER = "web"  # no answer names what it runs on


def on_starting(server: Any) -> None:
    """With ``--preload``: before the port is open and the workers are forked, which share what is loaded here."""
    if server.cfg.preload_app:
        _make_ready(server.app.wsgi())


def when_ready(_server: Any) -> None:
    """Before the workers are forked: all that was loaded stays for good, so the collector need not go through it."""
    gc.collect()
    gc.freeze()


def post_worker_init(worker: Any) -> None:
    """Without ``--preload``: before the one worker answers."""
    if not worker.cfg.preload_app:
        _make_ready(worker.wsgi)
        gc.collect()
        gc.freeze()


def _make_ready(app: Any) -> None:
    """What the first pages would wait for. Raises SystemExit with a sentence where the key is not the trail's."""
    if app.name == "tracker":
        from tracker.web import refuse_other_key, warm_up

        refuse_other_key(app)
        warm_up(app)
