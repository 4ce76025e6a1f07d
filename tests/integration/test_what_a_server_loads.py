"""A web server holds in memory only what its pages need: each megabyte is there three times, once for each process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SPARED = (
    "docx",
    "docxtpl",
    "typst",
    "segno",
    "pyotp",
    "cryptography",
    "openpyxl",
    "lxml",
    "alembic",
    "flask_migrate",
    "icalendar",
    "apscheduler",
    "holidays",
    "smtplib",
    "psycopg",
    "pypdf",
    "authlib",
    "joserfc",
    "requests",
)
START = """
import sys
from tracker import create_app
create_app()
print(*sorted(sys.modules))
"""


def test_a_web_server_on_sqlite_loads_no_documents_mail_or_migrations(tmp_path: Path) -> None:
    settings = {"TRACKER_ENV": "demo", "TRACKER_DATA_DIR": str(tmp_path), "PATH": os.environ["PATH"]}
    started = subprocess.run([sys.executable, "-c", START], env=settings, capture_output=True, text=True, check=True)
    assert not {"flask", "sqlalchemy"} - set(started.stdout.split())
    assert not set(SPARED) & set(started.stdout.split())
