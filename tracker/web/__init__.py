"""Pages: blueprints by feature, each with its views and forms."""

from __future__ import annotations

from flask import Flask


def init_app(app: Flask) -> None:
    """Hang every page, filter and guard into the application."""
