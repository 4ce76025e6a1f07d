"""Pages: blueprints by feature, each with its views and forms."""

from __future__ import annotations

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined
from sqlalchemy.exc import OperationalError, ProgrammingError

from tracker.database import db
from tracker.domain.errors import RuleBroken
from tracker.language import LANGUAGES, catalogue
from tracker.prepared import prepare_declared
from tracker.queries.audit_chain import refuse_to_write
from tracker.services import security_log
from tracker.web import (
    agencies,
    agreements_edit,
    assets,
    errors,
    field_attributes,
    filters,
    guard,
    health,
    imports,
    kept_prints,
    languages,
    navigation,
    request_log,
    reviews,
    security,
    statuses,
    step_up,
    styleguide,
    uploads,
)
from tracker.web.account import email as account_email
from tracker.web.account import identity as account_identity
from tracker.web.account import second_factor
from tracker.web.account import views as account
from tracker.web.agreements import annex
from tracker.web.agreements import trail as program_trail
from tracker.web.agreements import views as agreements
from tracker.web.annex_again import views as annex_again
from tracker.web.below import views as below
from tracker.web.calendar import views as calendar
from tracker.web.cascade import alignment, creating_below, guidance, plans
from tracker.web.cascade import history as program_history
from tracker.web.columns import columns
from tracker.web.commendations import views as commendations
from tracker.web.days_off import views as days_off
from tracker.web.decisions import views as decisions
from tracker.web.emergencies import views as emergencies
from tracker.web.evidence_files import views as evidence_files
from tracker.web.extensions import views as extensions
from tracker.web.findings import views as findings
from tracker.web.hand_over import views as hand_over
from tracker.web.mailbox import views as mailbox
from tracker.web.my_work import views as my_work
from tracker.web.people import accounts
from tracker.web.people import keeping as keeping_people
from tracker.web.people import trail as people_trail
from tracker.web.people import views as people
from tracker.web.pictures import views as pictures
from tracker.web.progress import views as progress
from tracker.web.promises import views as promises
from tracker.web.quarter import views as quarter
from tracker.web.ranking import views as ranking
from tracker.web.reassignments import views as reassignments
from tracker.web.registers import views as registers
from tracker.web.reminders import export as ledger_export
from tracker.web.reminders import stopped as stopped_mail
from tracker.web.reminders import views as reminders
from tracker.web.search import views as search
from tracker.web.sign_in import codes as sign_in_codes
from tracker.web.sign_in import demonstration, provider
from tracker.web.sign_in import links as password_links
from tracker.web.sign_in import views as sign_in
from tracker.web.tasks import views as tasks
from tracker.web.templating import Templates
from tracker.web.verification import views as verification

csrf = CSRFProtect()
SEEN_FIRST = (
    "layouts/",
    "components/",
    "sign_in/",
    "my_work/",
    "progress/",
    "quarter/",
    "days_off/pieces",
    "reassignments/awaiting",
)
"""Folders of templates: what a morning begins with."""
PAGES = (
    account,
    account_email,
    accounts,
    account_identity,
    agencies,
    agreements,
    agreements_edit,
    alignment,
    creating_below,
    guidance,
    plans,
    program_history,
    program_trail,
    annex,
    annex_again,
    below,
    calendar,
    commendations,
    days_off,
    decisions,
    demonstration,
    emergencies,
    evidence_files,
    extensions,
    findings,
    health,
    imports,
    registers,
    ledger_export,
    mailbox,
    quarter,
    reminders,
    my_work,
    password_links,
    provider,
    keeping_people,
    people_trail,
    people,
    pictures,
    ranking,
    reassignments,
    hand_over,
    progress,
    promises,
    reviews,
    search,
    second_factor,
    sign_in,
    sign_in_codes,
    stopped_mail,
    tasks,
    verification,
)


def init_app(app: Flask) -> None:
    """Hang every page, filter and guard into the application."""
    _prepare_templates(app)
    security_log.begin(app.config["SETTINGS"].security_log)
    for part in (
        request_log,
        security,
        uploads,
        languages,
        kept_prints,
        filters,
        assets,
        navigation,
        statuses,
        field_attributes,
        errors,
        provider,
    ):
        part.init_app(app)
    guard.init_app(app, ask_again=sign_in.ask_again)
    csrf.init_app(app)  # after the guard: a stranger learns nothing from a missing token
    step_up.init_app(app)
    for views in PAGES:
        app.register_blueprint(views.blueprint)
    if app.config["SETTINGS"].environment != "production":
        app.register_blueprint(styleguide.blueprint)


def refuse_other_key(app: Flask) -> None:
    """Before a server forks. Raises SystemExit where the trail is written with another key than the one that is set.

    A database that is away or not of this version is no reason not to start; what is written later asks again.
    """
    with app.app_context():
        try:
            refuse_to_write()
        except RuleBroken as refusal:
            raise SystemExit(str(refusal.message)) from None
        except (OperationalError, ProgrammingError):
            pass
        finally:
            db.session.remove()
            db.engine.dispose()  # no worker may share a connection with another


def warm_up(app: Flask) -> None:
    """Before a server forks, once for all its workers: templates of the first pages, statements, catalogues, icons.

    Otherwise whoever looks first in each of them waits for it, and each keeps its own. Asks nothing of the database. A
    second; all templates would take another.
    """
    for name in app.jinja_env.list_templates(extensions=["html"]):
        if name.startswith(SEEN_FIRST):
            app.jinja_env.get_template(name)
    for language in LANGUAGES:
        catalogue(language)
    with app.app_context():
        prepare_declared(f"{__package__.partition('.')[0]}.queries", db.engine.dialect)
    assets.shelf()


def _prepare_templates(app: Flask) -> None:
    """A misspelt name fails loudly; ``viewer`` (the person signed in) is None until the guard says otherwise."""
    app.jinja_environment = Templates
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    settings = app.config["SETTINGS"]
    env.globals.update(viewer=None, is_demo=settings.is_demo, zone_name=settings.timezone, columns=columns)
