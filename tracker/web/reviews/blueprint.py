"""The pages of a review and of its reports."""

from __future__ import annotations

from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, current_app

from tracker import clock
from tracker.queries.names_since import NamesSince, names_since

blueprint = Blueprint("reviews", __name__)


def zone_here() -> ZoneInfo:
    """The installation's zone."""
    zone: ZoneInfo = current_app.config["SETTINGS"].zone
    return zone


def today_here() -> date:
    """Today in that zone."""
    return clock.today(zone_here())


@blueprint.context_processor
def names_of_today() -> dict[str, Any]:
    """``names_since(review_id)``: what its agencies are called now; a page that prints none does not ask."""
    return {"names_since": _names_since}


def _names_since(review_id: int) -> NamesSince:
    return names_since(review_id, today=today_here())


def now_here() -> dict[str, Any]:
    """What every act on a review is told of the time: ``today``, ``now`` and ``zone``."""
    return {"today": today_here(), "now": clock.now(), "zone": zone_here()}
