"""Production starts with safe settings and with no others: each unsafe one has a sentence that says what to write."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import pytest

import config
from config import Settings, UnsafeSettings, file_system_of, from_environment, refuse_unsafe, unsafe

SAFE = {
    "TRACKER_SECRET_KEY": "Zm9yLXRlc3RzLW9ubHktZm9yLXRlc3RzLW9ubHk-abcdefgh",
    "TRACKER_METRICS_TOKEN": "dG9rZW4tZm9yLXRlc3RzLW9ubHktdG9rZW4tZm9yLXRlc3Rz",
    "TRACKER_BASE_URL": "https://phoihop.example.vn",
    "TRACKER_PROXY_HOPS": "1",
    "TRACKER_SMTP_URL": "smtp+starttls://tracker:mat-khau@mail.example.vn:587",
    "TRACKER_MAIL_FROM": "Theo dõi phối hợp <tracker@example.vn>",
    "TRACKER_STORAGE_URL": "s3://key:secret@s3.example.vn/tep",
    "TRACKER_AUDIT_KEY": "khoa-nhat-ky-chi-de-thu-nghiem-ma-thoi",
}
UNSAFE = [
    ("TRACKER_SECRET_KEY", "", "secrets.token_urlsafe"),
    ("TRACKER_SECRET_KEY", "short", "secrets.token_urlsafe"),
    ("TRACKER_SECRET_KEY", "changeme" * 8, "secrets.token_urlsafe"),
    ("TRACKER_AUDIT_KEY", "short", "leave it out"),
    ("TRACKER_AUDIT_KEY", "x" * 40, "leave it out"),
    ("TRACKER_SECRET_KEY", "change-me-change-me-change-me-please-1", "secrets.token_urlsafe"),
    ("TRACKER_SECRET_KEY", "0123456789abcdef" * 2, "secrets.token_urlsafe"),
    ("TRACKER_SECRET_KEY", "k3Jf9Qw2Lz8Pk3Jf9Qw2Lz8Pk3Jf9Qw2Lz8Pk3Jf", "secrets.token_urlsafe"),
    ("TRACKER_SECRET_KEY", "zyxwvutsrqponmlkjihgfedcba987654321", "secrets.token_urlsafe"),
    ("TRACKER_METRICS_TOKEN", "0123456789abcdef" * 2, "leave it out"),
    ("TRACKER_METRICS_TOKEN", "short", "leave it out"),
    ("TRACKER_METRICS_TOKEN", "x" * 40, "leave it out"),
    ("TRACKER_METRICS_TOKEN", SAFE["TRACKER_SECRET_KEY"], "leave it out"),
    ("TRACKER_METRICS_TOKEN", "khoa-nhat-ky-chi-de-thu-nghiem-ma-thoi", "leave it out"),
    ("TRACKER_AUDIT_KEY", SAFE["TRACKER_SECRET_KEY"], "leave it out"),
    ("TRACKER_BASE_URL", "https://phoihop.example.vn/tracker", "one host"),
    ("TRACKER_BASE_URL", "https://phoihop.example.vn:99999", "one host"),
    ("TRACKER_BASE_URL", "https://phoihop.example.vn?x=1", "one host"),
    ("TRACKER_SMTP_URL", "", "smtp+starttls://"),
    ("TRACKER_CLAMD", "10.0.0.9:3310", "127.0.0.1:3310"),
    ("TRACKER_CLAMD", "clamd.example.vn:3310", "127.0.0.1:3310"),
    ("TRACKER_DATABASE_URL", "sqlite:////none/x.sqlite3?mode=memory&uri=true", "sqlite:////var/lib"),
    ("TRACKER_BASE_URL", "", "https://"),
    ("TRACKER_BASE_URL", "http://phoihop.example.vn", "https://"),
    ("TRACKER_BASE_URL", "https://", "https://"),
    ("TRACKER_BASE_URL", "https://*.example.vn", "one host"),
    ("TRACKER_BASE_URL", "https://.example.vn", "one host"),
    ("TRACKER_BASE_URL", "https://ai:do@phoihop.example.vn", "one host"),
    ("TRACKER_PROXY_HOPS", "99", "how many reverse proxies"),
    ("TRACKER_SMTP_URL", "smtp://tracker:mat-khau@mail.example.vn", "smtp+starttls://"),
    ("TRACKER_MAIL_FROM", "", "tracker@example.vn"),
    ("TRACKER_STORAGE_URL", "s3+http://key:secret@s3.example.vn/tep", "s3://"),
    ("TRACKER_DATABASE_URL", "sqlite://", "sqlite:////var/lib"),
    ("TRACKER_DATABASE_URL", "sqlite:///:memory:", "sqlite:////var/lib"),
    ("TRACKER_DATABASE_URL", "sqlite:///tracker.sqlite3", "sqlite:////var/lib"),
    ("TRACKER_DATABASE_URL", "sqlite:////srv/chung/tracker.sqlite3", "postgresql://"),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@db.example.vn/tracker", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@db.example.vn/tracker?sslmode=prefer", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql:///t?host=db.vn", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql:///t?host=/run/postgresql,db.vn:5432", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql:///t?host=%2Frun&host=db.vn", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@localhost/t?hostaddr=10.0.0.5", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@localhost,db.vn/t", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql:///t?service=tracker", "sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql://db.vn/t?sslmode=require&sslmode=disable", "sslmode=verify-full"),
    ("TRACKER_DATA_DIR", "var", "/var/lib/tracker"),
    ("TRACKER_DATA_DIR", "/", "/var/lib/tracker"),
    ("FLASK_DEBUG", "1", "leave it out"),
]
FINE = [
    ("TRACKER_METRICS_TOKEN", ""),
    ("TRACKER_BASE_URL", "https://10.1.2.3:8443"),
    ("TRACKER_BASE_URL", "https://[fd00::1]"),
    ("TRACKER_SMTP_URL", "smtp://mail.example.vn"),
    ("TRACKER_SMTP_URL", "smtp://u:p@127.0.0.1:1025"),
    ("TRACKER_STORAGE_URL", "s3+http://key:secret@localhost:9000/tep"),
    ("TRACKER_SMTP_URL", "file:///srv/thu"),
    ("TRACKER_CLAMD", "/run/clamav/clamd.ctl"),
    ("TRACKER_CLAMD", "127.0.0.1:3310"),
    ("TRACKER_AUDIT_KEY", ""),
    ("PGHOST", "/run/postgresql"),  # SQLite does not ask it
    ("TRACKER_STORAGE_URL", ""),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@db.example.vn/tracker?sslmode=verify-full"),
    ("TRACKER_DATABASE_URL", "postgresql://t@/tracker?host=/run/postgresql"),
    ("TRACKER_DATABASE_URL", "postgresql://t:p@localhost/tracker"),
    ("TRACKER_DATABASE_URL", "postgresql://t@[::1]:5432/t?hostaddr=127.0.0.1"),
    ("TRACKER_DATABASE_URL", "postgresql:///t?host=db.vn&sslmode=require"),
    ("TRACKER_SECRET_KEY", SAFE["TRACKER_SECRET_KEY"][::-1]),
    ("FLASK_DEBUG", "0"),
]
MOUNTS = "/dev/sda1 / ext4 rw 0 0\nmay-chu:/chung /srv/chung nfs4 rw 0 0\n//x/y /mnt/hai\\040chữ cifs rw 0 0\n"


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A safe environment, on a machine where nobody is root."""
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(config, "ENVIRONMENT_FILE", tmp_path / "tracker.env")
    monkeypatch.setattr(config, "_mounts", lambda: MOUNTS)
    return SAFE | {"TRACKER_DATA_DIR": str(tmp_path / "data")}


def test_production_starts_with_safe_settings(given: dict[str, str]) -> None:
    assert unsafe(from_environment(given)) == ()
    assert [change for change in FINE if unsafe(from_environment(given | dict([change])))] == []


@pytest.mark.parametrize(("variable", "value", "instead"), UNSAFE)
def test_production_refuses_with_the_variable_and_what_to_write(
    given: dict[str, str], variable: str, value: str, instead: str
) -> None:
    settings = from_environment(given | {variable: value})
    [sentence] = [said for said in unsafe(settings) if variable in said]
    assert instead in sentence
    assert not [secret for secret in ("changeme", "mat-khau", "ai:do", "t:p", "key:secret") if secret in sentence]
    with pytest.raises(UnsafeSettings, match=variable):
        refuse_unsafe(settings)
    refuse_unsafe(dataclasses.replace(settings, environment="demo"))


def test_every_reason_is_said_at_once(given: dict[str, str]) -> None:
    with pytest.raises(UnsafeSettings) as refused:
        refuse_unsafe(from_environment({"TRACKER_DATA_DIR": given["TRACKER_DATA_DIR"]}))
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "TRACKER_SECRET_KEY", "TRACKER_BASE_URL", "TRACKER_SMTP_URL"
    ]  # fmt: skip


@pytest.mark.parametrize("variable", config.LIBPQ)
def test_nothing_but_the_address_decides_where_postgresql_is(given: dict[str, str], variable: str) -> None:
    url = "postgresql://t:p@db.example.vn/tracker?sslmode=verify-full"
    [sentence] = unsafe(from_environment(given | {"TRACKER_DATABASE_URL": url, variable: "x"}))
    assert sentence.startswith(variable)


def test_nobody_else_on_the_machine_reads_data_or_environment(given: dict[str, str], tmp_path: Path) -> None:
    settings = from_environment(given | {"TRACKER_DATABASE_URL": f"sqlite:///{tmp_path / 'db' / 'x.sqlite3'}"})
    for path in (settings.data_dir, tmp_path / "db", config.ENVIRONMENT_FILE):
        path.touch(mode=0o644) if path.suffix else path.mkdir(mode=0o755)
        [sentence] = unsafe(settings)
        assert f"chmod o= {path}" in sentence
        path.chmod(0o640 if path.suffix else 0o750)
        assert unsafe(settings) == ()


def test_a_server_does_not_run_as_root(given: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    [sentence] = unsafe(from_environment(given))
    assert "User=tracker" in sentence


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("TRACKER_ENV", "prod"), ("TRACKER_LOG", "xml"), ("TRACKER_PROXY_HOPS", "-1"), ("TRACKER_PROXY_HOPS", "một"),
        ("TRACKER_SLOW_QUERY_MS", "0.5"), ("TRACKER_TIMEZONE", "Hanoi"), ("TRACKER_DATABASE_URL", "mysql://x/y"),
        ("TRACKER_SMTP_URL", "ftp://mail.example.vn"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_everywhere_with_a_sentence(given: dict[str, str], variable: str, value: str) -> None:
    with pytest.raises(UnsafeSettings, match=variable):
        from_environment(given | {variable: value})


def test_a_path_lies_on_the_innermost_mount(tmp_path: Path) -> None:
    assert [file_system_of(Path(path), MOUNTS) for path in ("/srv/chung/a", "/srv/chungx", "/mnt/hai chữ/b", "x")] == [
        "nfs4", "ext4", "cifs", "",
    ]  # fmt: skip


def test_logs_are_objects_in_production_and_plain_before_people(given: dict[str, str]) -> None:
    kept = {"TRACKER_DATA_DIR": given["TRACKER_DATA_DIR"]}
    logs = [from_environment(kept | {"TRACKER_ENV": name}).log for name in ("production", "demo", "test")]
    assert logs == ["json", "plain", "plain"]
    assert isinstance(from_environment(given), Settings)
