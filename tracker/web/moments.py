"""What use cases are told of the moment and the place: the time, the local day, the letterhead, the host."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app

from tracker import clock
from tracker.mail.letterhead import Letterhead
from tracker.services.telling_leaders import Moment


def this_moment() -> Moment:
    """Now, here."""
    settings = current_app.config["SETTINGS"]
    head = Letterhead(settings.base_url, settings.mail_from, settings.zone)
    return Moment(clock.now(), clock.today(settings.zone), head)


def own_host() -> str:
    """Where people find these pages, without port: of the settings, whatever a request says."""
    return urlsplit(current_app.config["SETTINGS"].base_url).hostname or ""
