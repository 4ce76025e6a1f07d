"""What every test may ask for: settings of its own folder, an application on them, a client."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Settings
from tracker import create_app


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        environment="test",
        database_url=f"sqlite:///{tmp_path / 'tracker.sqlite3'}",
        smtp_url=f"file://{tmp_path / 'mail'}",
        mail_from="Theo dõi phối hợp <tracker@localhost>",
        base_url="http://127.0.0.1:5000",
        secret_key="a-secret-key-for-tests-only-0123456789",
        data_dir=tmp_path,
    )


@pytest.fixture
def app(settings: Settings) -> Flask:
    app = create_app(settings)
    app.testing = True
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()
