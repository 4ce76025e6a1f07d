"""Keeping an agency's people: inviting, posts, accounts. A one-time link is shown once, on the answer to the form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action, Role
from tracker.queries.kept_people import KeptPerson, agency_name, held_post, kept_agencies, kept_person, posts_to_give
from tracker.services import keeping_accounts, keeping_people
from tracker.services.inviting_administrators import invite_administrator
from tracker.services.people import Invitation
from tracker.web.filters import say_message
from tracker.web.forms import OnceForm, at_first, sent
from tracker.web.guard import allow, allowed, viewer
from tracker.web.moments import this_moment
from tracker.web.people.keeping_forms import ROLE_WORDS, SYSTEM_WORDS, EndPostForm, InviteForm, PostForm, ShutForm

blueprint = Blueprint("keeping_people", __name__)


@blueprint.route("/people/invite", methods=["GET", "POST"])
@allow(Action.INVITE)
def invite() -> ResponseReturnValue:
    """Somebody new: an account with a post. The answer shows the link that lets him set his password.

    Not that of a leader, and nothing to who runs the system: those links are mailed.
    """
    form = InviteForm(data=at_first({"from_on": _today()}))
    _offer(form)
    if not kept_agencies(viewer()):
        return _invite_administrator(form)
    made: list[Invitation] = []

    def act() -> None:
        made.append(
            keeping_people.invite(
                form.email.data or "",
                form.name.data or "",
                form.asked(),
                by=viewer(),
                from_on=form.first_day(),
                moment=this_moment(),
                once=form.once.data,
            )
        )

    if form.validate_on_submit() and sent(form, act, _("Invited.")):
        return _link_page(made[0]) if made else redirect("/")
    return render_template("people/invite.html", form=form)


def _invite_administrator(form: InviteForm) -> ResponseReturnValue:
    made: list[int] = []

    def act() -> None:
        made.append(
            invite_administrator(
                form.email.data or "",
                form.name.data or "",
                form.agency_id.data,
                role=form.asked().role,
                title=form.title.data or "",
                by=viewer(),
                from_on=form.first_day(),
                moment=this_moment(),
                once=form.once.data,
            )
        )

    if form.validate_on_submit() and sent(form, act, _("Invited. The link is mailed to the person.")):
        return redirect(f"/people/{made[0]}" if made else "/accounts")
    return render_template("people/invite.html", form=form)


@blueprint.get("/people/<int:person_id>")
@allow(Action.END_POSTS)
def person(person_id: int) -> ResponseReturnValue:
    """One of the agency's people: account and posts."""
    return render_template("people/person.html", person=_person(person_id), roles=ROLE_WORDS | SYSTEM_WORDS)


@blueprint.post("/people/<int:person_id>/link")
@allow(Action.KEEP_PEOPLE)
def link(person_id: int) -> ResponseReturnValue:
    """Another link for who has not set a password yet."""
    try:
        made = keeping_people.new_link(person_id, by=viewer(), now=clock.now(), once=request.form.get("once"))
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
        return redirect(f"/people/{person_id}")
    return _link_page(made)


@blueprint.route("/people/<int:person_id>/posts/new", methods=["GET", "POST"])
@allow(Action.KEEP_PEOPLE)
def give_post(person_id: int) -> ResponseReturnValue:
    """One more post."""
    whose, form = _person(person_id), PostForm(data=at_first({"from_on": _today()}))
    _offer(form)

    def act() -> None:
        keeping_people.give_post(
            person_id, form.asked(), by=viewer(), from_on=form.first_day(), moment=this_moment(), once=form.once.data
        )

    return _answer(form, act, whose, "people/give_post.html")


@blueprint.route("/holdings/<int:holding_id>/end", methods=["GET", "POST"])
@allow(Action.END_POSTS)
def end_post(holding_id: int) -> ResponseReturnValue:
    """The last day of somebody in a post."""
    found = held_post(holding_id, viewer=viewer(), today=_today())
    if found is None:
        abort(404)
    form = EndPostForm(data=at_first({"last_on": _today()}))

    def act() -> None:
        keeping_people.end_post(
            holding_id, last_on=form.last_on.data, by=viewer(), moment=this_moment(), once=form.once.data
        )

    return _answer(form, act, found[0], "people/end_post.html", held=found[1])


@blueprint.route("/people/<int:person_id>/account", methods=["GET", "POST"])
@allow(Action.END_POSTS)
def account(person_id: int) -> ResponseReturnValue:
    """Shut an account, or open it again."""
    whose, form = _person(person_id), ShutForm()

    def act() -> None:
        change = keeping_accounts.open_again if whose.is_shut else keeping_accounts.shut
        change(person_id, by=viewer(), moment=this_moment(), once=form.once.data)

    return _answer(form, act, whose, "people/account.html")


@blueprint.route("/people/<int:person_id>/second-factor", methods=["GET", "POST"])
@allow(Action.KEEP_PEOPLE)
def second_factor(person_id: int) -> ResponseReturnValue:
    """Take away the second step of who lost his telephone."""
    whose, form = _person(person_id), ShutForm()

    def act() -> None:
        keeping_accounts.reset_second_factor(person_id, by=viewer(), moment=this_moment(), once=form.once.data)

    return _answer(form, act, whose, "people/second_factor.html")


def _answer(
    form: OnceForm, act: Callable[[], None], whose: KeptPerson, template: str, **facts: object
) -> ResponseReturnValue:
    if form.validate_on_submit() and sent(form, act, _("Saved.")):
        still_ours = kept_person(whose.id, viewer=viewer(), today=_today())
        return redirect(f"/people/{whose.id}" if still_ours else "/people")
    return render_template(template, form=form, person=whose, **facts)


@blueprint.app_context_processor
def home_of_people() -> dict[str, object]:
    """Where the list of people is for this viewer: his agencies', or all accounts."""
    return {"people_home": _home}


def _home() -> tuple[str, str]:
    return (_("People and posts"), "/people") if allowed(Action.KEEP_PEOPLE) else (_("Accounts"), "/accounts")


def _offer(form: PostForm) -> None:
    """Administrators of an agency choose among its posts; the system's invite administrators and first leaders."""
    agencies = kept_agencies(viewer())
    roles, posts = list(ROLE_WORDS), posts_to_give(agencies) if agencies else []
    if not agencies:
        roles = [Role.AGENCY_ADMIN, Role.LEADER]
        asked = request.form.get("agency_id") or request.args.get("agency") or ""
        name = agency_name(int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
        agencies = {int(asked): name} if name else {}
    form.offer(agencies, posts, roles)


def _link_page(made: Invitation) -> ResponseReturnValue:
    if not made.token:
        flash(_("The link is mailed to the person: a leader's is shown to nobody else."), "success")
        return redirect(f"/people/{made.person_id}")
    address = f"{current_app.config['SETTINGS'].base_url}/set-password/{made.token}"
    return render_template("people/link.html", made=made, address=address)


def _person(person_id: int) -> KeptPerson:
    found = kept_person(person_id, viewer=viewer(), today=_today())
    if found is None:
        abort(404)
    return found


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)
