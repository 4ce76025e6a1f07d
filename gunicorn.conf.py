"""What the web server cannot be told on its command line. gunicorn reads this file by itself where it is started."""

from __future__ import annotations

import gc
from typing import Any

from gunicorn.http import wsgi

wsgi.SERVER = "web"  # no answer names what it runs on


def on_starting(server: Any) -> None:
    """Before the port is open and the workers are forked: what their first pages would wait for.

    A server whose key is another than the trail's ends here, with a sentence.
    """
    app = server.app.wsgi()
    if app.name == "tracker":
        from tracker.web import refuse_other_key, warm_up

        refuse_other_key(app)
        warm_up(app)


def when_ready(_server: Any) -> None:
    """Before the workers are forked: all that was loaded stays for good, so the collector need not go through it.

    The workers go on sharing that memory.
    """
    gc.collect()
    gc.freeze()
