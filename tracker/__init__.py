"""The coordination program tracker: keeps a signed coordination program between agencies alive."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from config import Settings

ROOT = Path(__file__).parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Put the parts together: the only place where they meet. Without ``settings`` the environment is read.

    A server that would run unsafely ends here, with a sentence for each reason.
    """
    from flask import Flask

    from tracker import cli

    settings = settings or _environment()
    app = Flask("tracker", root_path=str(ROOT / "tracker"), template_folder=str(ROOT / "templates"), static_folder=None)
    app.config.update(SETTINGS=settings, SECRET_KEY=settings.secret_key or None)
    cli.init_app(app)
    if cli.asks_only_for_a_rule(sys.argv):
        return app
    _add_database(app, settings)
    if not cli.needs_no_pages(sys.argv):
        from tracker import web

        web.init_app(app)
    return app


def connect_migrations(app: Flask) -> None:
    """What ``flask db`` works with. Web servers and schedulers never migrate, and are spared what it loads (12 MB)."""
    from flask_migrate import Migrate

    from tracker.database import db

    Migrate(app, db, directory=str(ROOT / "migrations"))


def _environment() -> Settings:
    """The settings of this process; where it is a server it logs by them from here on. Raises SystemExit."""
    from config import UnsafeSettings, from_environment, refuse_unsafe
    from tracker import cli, logs

    try:
        settings = from_environment()
        if cli.serves_pages(sys.argv):
            refuse_unsafe(settings)
            if settings.log == "json":
                logs.begin()
    except UnsafeSettings as refusal:
        raise SystemExit(str(refusal)) from None
    return settings


def _add_database(app: Flask, settings: Settings) -> None:
    from tracker import cli, slow_statements
    from tracker.database import db
    from tracker.domain.audit_chain import KEY, chain_key
    from tracker.engines import engine_options, prepare_engine

    app.config.update(
        SQLALCHEMY_DATABASE_URI=settings.database_url.replace("postgresql://", "postgresql+psycopg://", 1),
        # errors quote statements without the values, which people typed
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings.database_url) | {"hide_parameters": True},
    )
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    db.init_app(app)
    if cli.migrates(sys.argv):
        connect_migrations(app)
    with app.app_context():
        prepare_engine(db.engine)
        db.engine.update_execution_options(**{KEY: chain_key(settings.audit_key or settings.secret_key)})
        slow_statements.watch(db.engine, settings.slow_query_ms)
