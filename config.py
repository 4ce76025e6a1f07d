"""Settings: a frozen value made from the environment. The only reader of os.environ."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ENVIRONMENTS = ("production", "demo", "test")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
SHORTEST_SECRET = 32
LOGS = ("json", "plain")
STORES = ("s3", "s3+http")


class UnsafeSettings(RuntimeError):
    """The settings would run the tracker unsafely; the message says which one and why."""


@dataclass(frozen=True)
class Settings:
    """All that an installation may choose. Paths are absolute; the zone is an IANA name."""

    environment: str
    database_url: str
    smtp_url: str
    mail_from: str
    base_url: str
    secret_key: str
    data_dir: Path
    timezone: str = DEFAULT_ZONE
    proxy_hops: int = 0
    metrics_token: str = ""
    security_log: str = ""
    clamd: str = ""
    storage_url: str = ""
    log: str = "plain"
    slow_query_ms: int = 500

    @property
    def zone(self) -> ZoneInfo:
        """The installation's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def is_demo(self) -> bool:
        """True where demonstration people may be entered by a click."""
        return self.environment == "demo"


def from_environment(environ: Mapping[str, str] | None = None) -> Settings:
    """Read TRACKER_* variables (of ``environ``, else of the process). Raises UnsafeSettings."""
    env = os.environ if environ is None else environ
    environment = env.get("TRACKER_ENV") or "production"
    if environment not in ENVIRONMENTS:
        raise UnsafeSettings(f"TRACKER_ENV is {environment!r}; it must be one of {', '.join(ENVIRONMENTS)}.")
    data_dir = Path(env.get("TRACKER_DATA_DIR") or "var").resolve()
    settings = Settings(
        environment=environment,
        database_url=env.get("TRACKER_DATABASE_URL") or f"sqlite:///{data_dir / 'tracker.sqlite3'}",
        smtp_url=env.get("TRACKER_SMTP_URL") or f"file://{data_dir / 'mail'}",
        mail_from=env.get("TRACKER_MAIL_FROM") or "Theo dõi phối hợp <tracker@localhost>",
        base_url=(
            env.get("TRACKER_BASE_URL") or ("" if environment == "production" else "http://127.0.0.1:5000")
        ).rstrip("/"),
        secret_key=env.get("TRACKER_SECRET_KEY") or ("" if environment == "production" else _own_secret(data_dir)),
        data_dir=data_dir,
        timezone=env.get("TRACKER_TIMEZONE") or DEFAULT_ZONE,
        proxy_hops=_number(env, "TRACKER_PROXY_HOPS", 0),
        metrics_token=env.get("TRACKER_METRICS_TOKEN") or "",
        security_log=env.get("TRACKER_SECURITY_LOG") or "",
        clamd=env.get("TRACKER_CLAMD") or "",
        storage_url=env.get("TRACKER_STORAGE_URL") or "",
        log=env.get("TRACKER_LOG") or ("json" if environment == "production" else "plain"),
        slow_query_ms=_number(env, "TRACKER_SLOW_QUERY_MS", 500),
    )
    _refuse_nonsense(settings)
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """Refuse what production must never serve with; called before pages are served. Raises UnsafeSettings."""
    if settings.environment != "production":
        return
    if len(settings.secret_key) < SHORTEST_SECRET:
        raise UnsafeSettings(
            f"TRACKER_SECRET_KEY is missing or shorter than {SHORTEST_SECRET} characters; make one with: "
            "python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    if settings.metrics_token and len(settings.metrics_token) < SHORTEST_SECRET:
        raise UnsafeSettings(f"TRACKER_METRICS_TOKEN is shorter than {SHORTEST_SECRET} characters.")
    if urlsplit(settings.base_url).scheme != "https":
        raise UnsafeSettings("TRACKER_BASE_URL must be the https:// address that people use; mails link to it.")


def _refuse_nonsense(settings: Settings) -> None:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise UnsafeSettings(f"TRACKER_TIMEZONE {settings.timezone!r} is not a known time zone.") from unknown
    if settings.log not in LOGS:
        raise UnsafeSettings(f"TRACKER_LOG is {settings.log!r}; it must be one of {', '.join(LOGS)}.")
    if settings.storage_url and not _is_bucket(settings.storage_url):
        raise UnsafeSettings(
            "TRACKER_STORAGE_URL must be s3://KEY:SECRET@host/bucket, or empty for the data directory."
        )


def _number(env: Mapping[str, str], name: str, usual: int) -> int:
    told = env.get(name) or str(usual)
    if not (told.isascii() and told.isdigit()):
        raise UnsafeSettings(f"{name} is {told!r}; write a whole number such as {usual}.")
    return int(told)


def _is_bucket(url: str) -> bool:
    at = urlsplit(url)
    return at.scheme in STORES and bool(at.hostname) and bool(at.path.strip("/"))


def _own_secret(data_dir: Path) -> str:
    """The embedded run makes its own key once and keeps it beside its data."""
    kept = data_dir / "secret-key"
    try:
        return kept.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        data_dir.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), encoding="ascii")
        return kept.read_text(encoding="ascii").strip()
