"""The jobs from the shell: run the scheduler, run one job once, see how it stands."""

from __future__ import annotations

import gc
from datetime import datetime
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

from tracker.cli.answer import Answer, answer, answering
from tracker.cli.needing_database import refuse_to_write, refuse_without_database
from tracker.domain.errors import RuleBroken
from tracker.domain.messages import message

jobs_group = AppGroup("jobs", help="What runs by itself.")
GROUPS = (jobs_group,)


class Moment(click.ParamType[datetime]):
    """An instant written in ISO 8601; without a zone it is the installation's."""

    name = "instant"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        """The instant, aware; or a usage error (exit status 2)."""
        try:
            found = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not an instant written as 2026-11-24T08:00:00+07:00.", param, ctx)
        return found if found.tzinfo else found.replace(tzinfo=current_app.config["SETTINGS"].zone)


@jobs_group.command("run")
@answering
def run_jobs() -> None:
    """Run the scheduler until it is stopped (SIGTERM, Ctrl-C); any number of these may run."""
    from config import UnsafeSettings, refuse_unsafe
    from tracker import logs
    from tracker.jobs.clock import run_clock
    from tracker.services import security_log

    settings = current_app.config["SETTINGS"]
    try:
        refuse_unsafe(settings)
    except UnsafeSettings as refusal:
        raise click.ClickException(str(refusal)) from None
    refuse_to_write()
    gc.freeze()
    if settings.log == "json":
        logs.begin()
    else:
        logs.begin_plain()
    security_log.begin(settings.security_log)
    run_clock(current_app._get_current_object())  # type: ignore[attr-defined]  # the application behind the proxy


@jobs_group.command("once")
@click.argument("name")
@click.option("--now", type=Moment(), help="The instant to work by, e.g. 2026-11-24T08:00:00+07:00.")
@answering
def run_once(name: str, now: datetime | None) -> None:
    """Run the job NAME once: plan-reminders, missing-year, send-mail, open-reviews, make-packs, forget-old.

    Without --now send-mail sends whatever the hour; with it reminders wait at night and on days off, as they do for the
    scheduler.
    """
    from tracker import clock
    from tracker.jobs.occasion import Occasion, process_name
    from tracker.jobs.schedule import JOBS

    job = next((job for job in JOBS if job.name == name), None)
    if job is None:
        raise click.BadParameter(f"one of {', '.join(job.name for job in JOBS)}", param_hint="NAME")
    refuse_to_write()
    gc.freeze()  # what is loaded by now stays, and need not be gone through again and again
    settings = current_app.config["SETTINGS"]
    did = job.run(Occasion(settings, now or clock.now(), process_name(), is_by_hand=now is None))
    Answer(as_json=True, language=answer().language).give({"job": name, "did": dict(did)})


@jobs_group.command("status")
@answering
def show_status() -> None:
    """Show the schedulers and the outbox."""
    from tracker import clock
    from tracker.queries.mail_health import mail_health

    refuse_without_database()
    zone = current_app.config["SETTINGS"].zone
    health = mail_health(now=clock.now())
    schedulers = [
        {
            "name": one.name,
            "last_tick_at": _local(one.last_tick_at, zone),
            "alive": one.is_alive,
            "started_at": _local(one.started_at, zone),
            "stopped_at": _local(one.stopped_at, zone),
            "jobs": {job.name: {"at": _local(job.ended_at, zone), "did": job.did} for job in one.jobs},
        }
        for one in health.schedulers
    ]
    answer().give(
        {
            "schedulers": schedulers,
            "outbox": health.outbox,
            "oldest_pending_seconds": health.oldest_pending_seconds,
            "on_hold": health.is_on_hold,
            "held_because": answer().say(health.held_because),
            "trouble": health.trouble,
            "paused_until": _local(health.paused_until, zone),
        }
    )


@jobs_group.command("hold")
@click.option("--because", required=True, help="The reason, for whoever asks later.")
@answering
def hold_mail(because: str) -> None:
    """Stop all mail until ``jobs release``."""
    from tracker import clock
    from tracker.services.reminders.breaker import hold

    refuse_to_write()
    if not because.strip():
        raise RuleBroken(message("Give the reason."))
    hold(message("%(name)s", name=because.strip()), now=clock.now(), is_recorded=True)
    answer().give({"on_hold": True})


@jobs_group.command("release")
@answering
def release_mail() -> None:
    """Let mail go on, at once, also through a pause after trouble with the server."""
    from tracker import clock
    from tracker.services.reminders.breaker import let_go

    refuse_to_write()
    let_go(now=clock.now())
    answer().give({"on_hold": False})


def _local(instant: datetime | None, zone: Any) -> str | None:
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else None
