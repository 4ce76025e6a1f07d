"""Accounts from the shell: the first administrator, and officers until there is a page for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from flask.cli import AppGroup

from tracker.cli.answer import answer, answering
from tracker.cli.needing_database import refuse_to_write, refuse_without_database
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Role

if TYPE_CHECKING:
    from tracker.services.people import Invitation
    from tracker.services.telling_leaders import Moment

users_group = AppGroup("users", help="Accounts of people.")
GROUPS = (users_group,)


@users_group.command("add")
@click.argument("email")
@click.option("--admin", "is_admin", is_flag=True, help="The system administrator: no agency, reads no contents.")
@click.option("--name", default="", help="Else the e-mail address.")
@click.option("--agency", help="Any of its names or its abbreviation.")
@click.option("--role", type=click.Choice([role.value for role in Role if role is not Role.SYSTEM_ADMIN]))
@click.option("--title", default="", help="What the post is called; else the usual word for the role.")
@answering
def add_user(email: str, *, is_admin: bool, name: str, agency: str | None, role: str | None, title: str) -> None:
    """Make an account, and print the link that lets its holder set the password: once, within 24 hours."""
    from flask import current_app

    from tracker import clock
    from tracker.services.people import add_person

    if is_admin and (agency or role):
        raise click.UsageError("--admin takes neither --agency nor --role.")
    if not is_admin and not (agency and role):
        raise click.UsageError("Say --agency and --role, or --admin.")
    _refuse_unready()
    today = clock.today(current_app.config["SETTINGS"].zone)
    post = Role(role) if role else Role.SYSTEM_ADMIN
    _give(add_person(email, name=name, role=post, agency=agency, title=title, now=clock.now(), today=today))


@users_group.command("post")
@click.argument("email")
@click.option("--agency", required=True, help="Any of its names or its abbreviation.")
@click.option("--role", required=True, type=click.Choice([r.value for r in Role if r is not Role.SYSTEM_ADMIN]))
@click.option("--title", default="", help="What the post is called; else the usual word for the role.")
@answering
def give_post(email: str, *, agency: str, role: str, title: str) -> None:
    """Give who has an account one more post from today on; an agency's administrator gives none to himself."""
    from tracker.services.posts_by_command import give_post_by_command

    _refuse_unready()
    given = give_post_by_command(email, agency, Role(role), title=title, moment=_moment())
    answer().give({"id": given.person_id, "email": given.email, "title": given.title, "agency": given.agency})


@users_group.command("link")
@click.argument("email")
@answering
def link_user(email: str) -> None:
    """Print a new link for an account that is there: the old one expired, or the password is forgotten."""
    from tracker import clock
    from tracker.services.people import invite_again

    _refuse_unready()
    _give(invite_again(email, now=clock.now()))


@users_group.command("reset-factor")
@click.argument("email")
@answering
def reset_factor(email: str) -> None:
    """Take away the second step of who lost his telephone: the password alone opens the account again."""
    from tracker.services.second_factor.keeping import reset_by_email

    refuse_to_write()
    person_id, was_on = reset_by_email(email, moment=_moment())
    answer().give({"id": person_id, "email": email.strip().lower(), "reset": was_on})


@users_group.command("disconnect")
@click.argument("email")
@answering
def disconnect_user(email: str) -> None:
    """Forget who this person is at the office's identity system: there he is somebody new."""
    from tracker import clock
    from tracker.services.provider_sign_in import disconnect_person

    refuse_to_write()
    answer().give({"id": disconnect_person(email, now=clock.now()), "email": email})


@users_group.command("export")
@click.argument("email")
@answering
def export_user(email: str) -> None:
    """Print everything that is stored about one person, as JSON."""
    from tracker.queries.personal_data import person_by_email, personal_data

    refuse_without_database()
    person_id = person_by_email(email)
    found = personal_data(person_id) if person_id is not None else None
    if found is None:
        raise RuleBroken(message("%(email)s has no account, or a disabled one.", email=email), field="email")
    answer().give(found.as_json())


@users_group.command("anonymise")
@click.argument("email")
@click.option("--reason", required=True, help="Why, for the trail: without the person's name.")
@answering
def anonymise_user(email: str, *, reason: str) -> None:
    """Remove the name and address of somebody who left: his account is shut and he holds no post."""
    from flask import current_app

    from tracker import clock
    from tracker.queries.personal_data import person_by_email
    from tracker.services.leaving import anonymise

    refuse_to_write()
    person_id = person_by_email(email)
    if person_id is None:
        raise RuleBroken(message("%(email)s has no account, or a disabled one.", email=email), field="email")
    today = clock.today(current_app.config["SETTINGS"].zone)
    answer().give({"id": person_id, "name": anonymise(person_id, reason, by=None, today=today, now=clock.now())})


def _refuse_unready() -> None:
    """Raises RuleBroken."""
    from flask import current_app

    if not current_app.config["SETTINGS"].base_url:
        raise RuleBroken(message("Set TRACKER_BASE_URL first: the link leads to the address that people use."))
    refuse_to_write()


def _moment() -> Moment:
    from flask import current_app

    from tracker import clock
    from tracker.mail.letterhead import Letterhead
    from tracker.services.telling_leaders import Moment

    settings = current_app.config["SETTINGS"]
    head = Letterhead(settings.base_url, settings.mail_from, settings.zone)
    return Moment(clock.now(), clock.today(settings.zone), head)


def _give(invitation: Invitation) -> None:
    from flask import current_app

    settings = current_app.config["SETTINGS"]
    facts: dict[str, object] = {"id": invitation.person_id, "email": invitation.email, "name": invitation.name}
    if invitation.role:
        facts |= {"role": invitation.role, "title": invitation.title, "agency": invitation.agency}
    facts |= {
        "link": f"{settings.base_url}/set-password/{invitation.token}",
        "expires_at": invitation.expires_at.astimezone(settings.zone).replace(microsecond=0),
    }
    answer().give(facts)
