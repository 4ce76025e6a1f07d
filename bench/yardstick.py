"""The yardstick: the least a Flask page can be. One indexed query of 50 rows through Jinja; one flushed insert."""

from __future__ import annotations

import os
import sqlite3
import threading
from pathlib import Path

from flask import Flask, g, redirect, request

ROWS_PER_OFFICER = 50
OFFICERS = 200
PAGE = """<!doctype html><html lang="en"><head><title>Tasks</title></head><body><table>
{% for row in rows %}<tr><td><a href="/tasks/{{ row[0] }}">{{ row[1] }}</a></td><td>{{ row[2] }}</td><td>{{ row[3] }}
</td><td>{{ row[4] }}</td></tr>
{% endfor %}</table></body></html>"""


def prepare(path: Path) -> None:
    """A table of 10,000 tasks with the index the page needs."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE tasks (id INTEGER PRIMARY KEY, title, state, due, officer)")
        connection.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, note)")
        connection.executemany(
            "INSERT INTO tasks (title, state, due, officer) VALUES (?, ?, ?, ?)",
            (
                (f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể, hợp tác xã tại cơ sở, đợt {n}", "open",
                 f"2026-{n % 12 + 1:02}-{n % 28 + 1:02}", n % OFFICERS)
                for n in range(OFFICERS * ROWS_PER_OFFICER)
            ),
        )  # fmt: skip
        connection.execute("CREATE INDEX tasks_of_officer ON tasks (officer, state, due)")


def create_app() -> Flask:
    """Served by the same gunicorn as the tracker; the database's path is in YARDSTICK_DATABASE."""
    app = Flask(__name__)
    kept = threading.local()
    page = app.jinja_env.from_string(PAGE)

    def connection() -> sqlite3.Connection:
        if not hasattr(kept, "connection"):
            kept.connection = sqlite3.connect(os.environ["YARDSTICK_DATABASE"], isolation_level=None, timeout=10)
            kept.connection.execute("PRAGMA synchronous=FULL")
        return kept.connection

    @app.get("/")
    def tasks() -> str:
        g.rows = connection().execute(
            "SELECT id, title, state, due, officer FROM tasks WHERE officer = ? AND state = 'open' "
            "ORDER BY due LIMIT 50",
            (int(request.args.get("officer", 7)),),
        )
        return page.render(rows=g.rows.fetchall())

    @app.post("/")
    def note() -> object:
        connection().execute("INSERT INTO notes (note) VALUES (?)", (request.form["note"],))
        return redirect("/")

    return app
