"""A browser without scripts."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tracker.database import db


class Browser(FlaskClient):
    """Each request in a context of its own, as on a server; the test then reads what the request has saved."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        db.session.rollback()
        with self.application.app_context():
            return super().open(*args, **kwargs)
