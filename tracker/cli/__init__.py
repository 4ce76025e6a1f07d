"""Commands: ``flask --app tracker ..``. Each group is a module; what it needs is imported when it runs."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Hang every command group into the application."""
