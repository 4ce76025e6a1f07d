"""Figures for monitoring, in the format that Prometheus reads; behind a token, else there is no such page."""

from __future__ import annotations

import hmac

from flask import Response, abort, current_app, request

from tracker import clock
from tracker.domain.permissions import Action
from tracker.queries.metrics import Figures, figures
from tracker.web.guard import allow
from tracker.web.health.blueprint import blueprint


@blueprint.get("/metrics")
@allow(Action.PUBLIC)
def metrics() -> Response:
    """Needs ``Authorization: Bearer`` with TRACKER_METRICS_TOKEN; without that setting nobody is answered."""
    token = current_app.config["SETTINGS"].metrics_token
    given = request.headers.get("Authorization", "")
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        abort(404)
    return Response(_written(figures(now=clock.now())), content_type="text/plain; version=0.0.4; charset=utf-8")


def _written(found: Figures) -> bytes:
    from prometheus_client import CollectorRegistry, Gauge, generate_latest  # for this page only

    registry = CollectorRegistry()

    def gauge(name: str, said: str, value: float | None) -> None:
        if value is not None:
            Gauge(f"tracker_{name}", said, registry=registry).set(value)

    outbox = Gauge("tracker_outbox_messages", "Mails by state.", ["state"], registry=registry)
    for state, count in found.outbox.items():
        outbox.labels(state).set(count)
    rows = Gauge("tracker_rows", "Rows by table.", ["table"], registry=registry)
    for table, count in found.rows.items():
        rows.labels(table).set(count)
    gauge("outbox_oldest_pending_seconds", "Since when the longest waiting mail is due.", found.oldest_pending_seconds)
    gauge("mail_on_hold", "1 while a person or a restore holds all mail.", found.is_on_hold)
    gauge("scheduler_seconds_since_tick", "Since any scheduler was heard of.", found.seconds_since_tick)
    gauge("open_sessions", "Sessions that were not ended.", found.open_sessions)
    gauge("failed_sign_ins", "Wrong passwords of the last 15 minutes.", found.failed_sign_ins)
    return generate_latest(registry)
