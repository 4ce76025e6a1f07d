"""The moment of a request, for use cases that write mail: its time, its local day, the installation's letterhead."""

from __future__ import annotations

from flask import current_app

from tracker import clock
from tracker.mail.letterhead import Letterhead
from tracker.services.telling_leaders import Moment


def this_moment() -> Moment:
    """Now, here."""
    settings = current_app.config["SETTINGS"]
    head = Letterhead(settings.base_url, settings.mail_from, settings.zone)
    return Moment(clock.now(), clock.today(settings.zone), head)
