"""Nothing is served unless a policy allows it. Each view names its policy with ``@allow``; a view without one is 404.

Answers: not signed in -> to the sign-in page; no relation to the agreement -> 404, as if it did not exist; related but
not in that role -> 403.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from flask import Flask, abort, current_app, flash, g, redirect, request, session
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError

from tracker import clock
from tracker.domain.permissions import OWN_ACTIONS, READING, WHEN_CLOSED, WHEN_OPENED, Action, Standing, Viewer, may
from tracker.domain.second_factor import must_have_one
from tracker.logs import in_words
from tracker.queries.emergencies import Emergency, open_emergency
from tracker.queries.subjects import SUBJECTS, agreement_of
from tracker.queries.viewers import LiveSession, standing_of, viewer_of_session
from tracker.services.access import refuse_closed
from tracker.services.once import SENT_ALREADY, was_spent
from tracker.services.sign_in import digest, touch_session
from tracker.web.filters import say_message
from tracker.web.languages import settle_language

View = TypeVar("View", bound=Callable[..., Any])
FOR_ANYBODY = frozenset({"assets.serve"})  # the same for all, so nobody is looked up
SETS_UP = "second_factor"  # the blueprint of who must have a second step and has none
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Policy:
    """What a view asks for, and which of its arguments names the thing asked about. ``again``: see web/step_up.py."""

    action: Action
    subject: str | None = None
    again: bool | None = None


class SignedIn(UserMixin):  # type: ignore[misc]  # flask-login has no types
    """Flask-Login's user: the session row, with the viewer it belongs to."""

    def __init__(self, sid: str, live: LiveSession) -> None:
        self.sid = sid
        self.live = live
        self.viewer = live.viewer

    def get_id(self) -> str:
        """What the cookie carries: the session's secret, never the person."""
        return self.sid


def allow(action: Action, subject: str | None = None, *, again: bool | None = None) -> Callable[[View], View]:
    """Declare a view's policy; ``subject`` is the view argument that leads to the agreement ("task_id").

    ``again``: is the password asked for once more when it was typed long ago? None: for acts of administration.
    """
    if (action in OWN_ACTIONS or action is Action.PUBLIC) != (subject is None):
        raise TypeError(f"{action} and subject {subject!r} do not go together")
    if subject is not None and subject not in SUBJECTS:
        raise TypeError(f"unknown subject {subject!r}")

    def mark(view: View) -> View:
        view.policy = Policy(action, subject, again)  # type: ignore[attr-defined]  # a mark on the function
        return view

    return mark


def policy_of(app: Flask, endpoint: str) -> Policy | None:
    """The policy of an endpoint; None means that it is never served."""
    return getattr(app.view_functions[endpoint], "policy", None)


def viewer() -> Viewer:
    """The signed-in person; only for views whose policy is not public."""
    found: Viewer = g.viewer
    return found


def standing() -> Standing:
    """How the viewer's agencies stand to the agreement that this request is about."""
    found: Standing = g.standing
    return found


def carry(sid: str) -> None:
    """This browser's session has another secret from now on."""
    current_user.sid = sid
    session["_user_id"] = sid


def owes_second_factor() -> bool:
    """Must this person set up the second step of signing in before anything else? It follows a password only."""
    live: LiveSession = current_user.live
    required_of = current_app.config["SETTINGS"].second_factor
    return live.has_password and not live.has_second_factor and must_have_one(live.viewer, required_of)


def emergency() -> Emergency | None:
    """The program that the viewer has open in an emergency; asked of those who may open one only."""
    if "emergency" not in g:
        may_open = may(g.get("viewer"), Action.ADMINISTER)
        g.emergency = open_emergency(g.viewer.person_id, now=clock.now()) if may_open else None
    found: Emergency | None = g.emergency
    return found


def allowed(action: Action) -> bool:
    """May the viewer do this to the agreement of this request? For showing or leaving out a button."""
    return may(g.get("acting") or g.viewer, action, g.get("standing"))


def init_app(app: Flask, *, ask_again: Callable[[], ResponseReturnValue]) -> None:
    """Put the guard before every view, and let templates see ``viewer``.

    ``ask_again`` answers a form that arrives after its session ended: the sign-in page that keeps what was typed.
    """
    app.extensions["ask_again"] = ask_again
    login = LoginManager(app, add_context_processor=False)  # templates see our ``viewer``, error pages ask nothing more
    login.session_protection = None  # it trusts a forged X-Forwarded-For; our sessions end in the database
    login.user_loader(_load)
    app.before_request(_guard)
    app.context_processor(lambda: {"viewer": g.get("acting") or g.get("viewer")})


def _load(sid: str) -> SignedIn | None:
    now = clock.now()
    found = viewer_of_session(digest(sid), now=now, today=clock.today(current_app.config["SETTINGS"].zone))
    if found is None:
        return None
    if now - found.seen_at > SEEN_EVERY:
        _note_seen(sid, now)
    return SignedIn(sid, replace(found, viewer=replace(found.viewer, address=request.remote_addr)))


def _note_seen(sid: str, now: datetime) -> None:
    """A database that takes no writes (full, read-only) can still be read."""
    try:
        touch_session(sid, now=now)
    except OperationalError as refusal:
        current_app.logger.error("a session in use could not be noted: %s", in_words(refusal))


def _guard() -> ResponseReturnValue | None:
    g.viewer = None
    if request.endpoint in FOR_ANYBODY:
        return None
    if current_user.is_authenticated and (request.blueprint == SETS_UP or not owes_second_factor()):
        g.viewer = current_user.viewer  # else he sees what anybody sees
    settle_language()
    if request.endpoint is None:
        return None  # routing found nothing: 404 or 405 as it is, with the person's own menu
    policy = policy_of(current_app, request.endpoint)
    if policy is None:
        current_app.logger.error("no policy for endpoint %s", request.endpoint)
        abort(404)
    if policy.action is Action.PUBLIC:
        return None
    if g.viewer is None:
        return _to_sign_in()
    g.acting = g.viewer
    if policy.subject is not None:
        answered = _stand_before(policy.subject, policy.action)
        if answered is not None:
            return answered
    if not may(g.acting, policy.action, g.get("standing")):
        abort(403)
    return None


def _read_only(action: Action) -> None:
    """A closed program is read and reopened; anything else is refused with the day of its end."""
    if action not in WHEN_CLOSED:
        if may(g.viewer, action, replace(standing(), is_closed=False)):
            refuse_closed(g.agreement_id)
        abort(403)
    if action in READING:
        g.viewer = g.viewer.reading()


def _stand_before(subject: str, action: Action) -> ResponseReturnValue | None:
    """Find how the viewer stands to the agreement in question; nobody learns that an unrelated one exists.

    Who clicked twice on what takes it away is told that it is done: only his form has that key.
    """
    agreement_id = agreement_of(subject, (request.view_args or {})[subject])
    found = standing_of(viewer().agency_ids, agreement_id) if agreement_id is not None else None
    if found is not None and _is_opened(agreement_id):
        found = replace(found, is_opened=True)
    if found is None or not (may(g.viewer, Action.SEE_AGREEMENT, found) or may(g.viewer, action, found)):
        if request.method == "POST" and was_spent(request.form.get("once")):
            flash(say_message(SENT_ALREADY), "info")
            return redirect("/agreements")
        g.may_be_opened = request.method == "GET" and action in WHEN_OPENED and may(g.viewer, Action.ADMINISTER)
        abort(404)
    g.agreement_id, g.standing = agreement_id, found
    if found.is_closed:
        _read_only(action)
    return None


def _is_opened(agreement_id: int | None) -> bool:
    """Has who runs the installation opened this program in an emergency? To read only, so no form is answered."""
    opened = emergency() if request.method in ("GET", "HEAD") else None
    return opened is not None and opened.agreement_id == agreement_id


def _to_sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect("/account/second-factor")
    session.pop("_user_id", None)
    if request.method == "POST":
        answer: ResponseReturnValue = current_app.extensions["ask_again"]()
        return answer
    target = request.full_path if request.query_string else request.path
    return redirect(f"/sign-in?next={quote(target, safe='/')}")
