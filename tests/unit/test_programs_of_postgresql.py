"""pg_dump and pg_restore connect as the tracker does, and no less safely."""

from __future__ import annotations

import pytest

from tracker.safekeeping import copies


@pytest.mark.parametrize(
    ("url", "told"),
    [
        (
            "postgresql://u:p@db.example/t?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            {"PGHOST": "db.example", "PGUSER": "u", "PGPASSWORD": "p", "PGDATABASE": "t",
             "PGSSLMODE": "verify-full", "PGSSLROOTCERT": "/etc/ca.pem"},
        ),
        (
            "postgresql:///t?host=/run/postgresql&port=5433&user=tracker",
            {"PGHOST": "/run/postgresql", "PGPORT": "5433", "PGUSER": "tracker", "PGDATABASE": "t"},
        ),
        (
            "postgresql://u@db.example:5432/t?hostaddr=10.0.0.1&sslmode=require",
            {"PGHOST": "db.example", "PGHOSTADDR": "10.0.0.1", "PGPORT": "5432", "PGUSER": "u", "PGDATABASE": "t",
             "PGSSLMODE": "require"},
        ),
        ("postgresql:///?service=tracker", {"PGSERVICE": "tracker"}),
        ("postgresql:///t?host=one&host=two", {"PGHOST": "one,two", "PGDATABASE": "t"}),
    ],
)  # fmt: skip
def test_what_stands_behind_the_question_mark_is_told_too(
    monkeypatch: pytest.MonkeyPatch, url: str, told: dict[str, str]
) -> None:
    monkeypatch.setattr(copies, "_program", lambda _name: "env")
    asked: list[dict[str, str]] = []

    class Ran:
        returncode, stderr = 0, ""

    def run(_command: list[str], *, env: dict[str, str], **_more: object) -> Ran:
        asked.append(env)
        return Ran()

    monkeypatch.setattr(copies.subprocess, "run", run)
    copies._run("pg_dump", url)
    assert asked == [{"PATH": "/usr/bin:/bin"} | told]
