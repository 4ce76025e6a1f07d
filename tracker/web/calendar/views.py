"""A month or a quarter of reviews and due dates; .ics addresses of a person."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.calendar_events import EVENT_WORDS
from tracker.domain.calendar_spans import Span, month_of, quarter_of, read_span
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.months import weekday_name
from tracker.domain.permissions import Action, may
from tracker.queries.calendar import calendar_events, calendar_page, programs_of
from tracker.queries.calendar_feeds import feeds_of, owner_of_feed
from tracker.queries.days_off import unloaded_years, working_calendar
from tracker.queries.viewers import standing_of, viewer_of_person
from tracker.services.calendar_feeds import make_feed, revoke_feed
from tracker.services.sign_in import digest
from tracker.web.calendar.forms import FeedForm
from tracker.web.forms import refuse
from tracker.web.guard import allow, allowed, viewer

blueprint = Blueprint("calendar", __name__)
HIGHEST_PAGE = 100_000
BACK, AHEAD = timedelta(days=90), timedelta(days=400)  # what a feed holds around today


@blueprint.get("/calendar")
@allow(Action.SIGNED_IN)
def index() -> ResponseReturnValue:
    """Which dates come up in my programs this month or quarter."""
    today = _today()
    span = read_span(request.args.get("month", ""), request.args.get("quarter", ""), today=today)
    programs = programs_of(viewer())
    asked = request.args.get("agreement", type=int)
    chosen = asked if any(asked == id_ for id_, _title in programs) else None
    number = max(1, min(request.args.get("page", 1, type=int), HIGHEST_PAGE))
    page = calendar_page(viewer(), span.first, span.last, agreement_id=chosen, number=number)
    calendar = working_calendar()

    def address(to: Span | None, page_number: int = 1) -> str | None:
        more = {"agreement": chosen} if chosen else {}
        more |= {"page": page_number} if page_number > 1 else {}
        if to is None:
            return None
        return f"{to.address}&{urlencode(more)}" if more else to.address

    return render_template(
        "calendar/index.html", page=page, span=span, programs=programs, chosen=chosen, address=address,
        words=EVENT_WORDS, today=today, weekday=weekday_name, why_off=calendar.why_off,
        is_loaded=calendar.covers(span.first.year),
        month=month_of(span.first), quarter=quarter_of(span.first), may_subscribe=allowed(Action.SEE_WORK),
    )  # fmt: skip


@blueprint.route("/calendar/feeds", methods=["GET", "POST"])
@allow(Action.SEE_WORK, again=True)
def feeds() -> ResponseReturnValue:
    """My addresses, and a new one; its secret is shown this once."""
    form, token = FeedForm(), None
    form.offer(programs_of(viewer()))
    if form.validate_on_submit():
        try:
            token = make_feed(form.agreement_id.data or None, by=viewer(), now=clock.now(), once=form.once.data)
        except AlreadyDone:
            flash(_("This form was sent already; the first one counts."), "info")
            return redirect("/calendar/feeds")
        except RuleBroken as refusal:
            refuse(form, refusal)
    made = f"{current_app.config['SETTINGS'].base_url}/calendar/{token}.ics" if token else None
    return render_template("calendar/feeds.html", form=form, feeds=feeds_of(viewer().person_id), made=made)


@blueprint.post("/calendar/feeds/<int:feed_id>/revoke")
@allow(Action.SIGNED_IN)
def revoke(feed_id: int) -> ResponseReturnValue:
    """Let an address of mine show nothing any more."""
    revoke_feed(feed_id, by=viewer(), now=clock.now())
    flash(_("The address is revoked; it shows nothing any more."), "success")
    return redirect("/calendar/feeds" if may(viewer(), Action.SEE_WORK) else "/calendar")


@blueprint.get("/calendar/<feed_token>.ics")
@allow(Action.PUBLIC)
def feed(feed_token: str) -> ResponseReturnValue:
    """What the owner of this address may read today; who he is and what he may is asked at each fetch."""
    today, settings = _today(), current_app.config["SETTINGS"]
    owner = owner_of_feed(digest(feed_token))
    person = viewer_of_person(owner.person_id, today=today) if owner else None
    if owner is None or person is None:
        abort(404)
    if owner.agreement_id is not None:
        standing = standing_of(person.agency_ids, owner.agreement_id)
        if standing is None or not may(person, Action.SEE_AGREEMENT, standing):
            abort(404)
    from tracker.documents.ics import FeedFrame, as_ics  # several MB that no other page needs

    events = calendar_events(person, today - BACK, today + AHEAD, agreement_id=owner.agreement_id)
    frame = FeedFrame(
        person.language, settings.base_url, urlsplit(settings.base_url).hostname or "localhost", clock.now(),
        gaps=unloaded_years([event.on for event in events], today=today),
    )  # fmt: skip
    body = as_ics(events, frame)
    answer = Response(body, content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return answer


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
