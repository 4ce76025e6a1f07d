"""Settings: a frozen value made from the environment. The only reader of os.environ."""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tracker.domain.identity_system import IdentitySystem, read_identity_system
from tracker.domain.safe_addresses import MAIL, unsafe_addresses, unsafe_secrets
from tracker.domain.safe_settings import may_go_unencrypted

ENVIRONMENTS = ("production", "demo", "test")
DEFAULT_ZONE = "Asia/Ho_Chi_Minh"
NETWORKED = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "ceph", "glusterfs", "afs", "ncpfs"})
DATABASES = ("sqlite", "postgresql")
LIBPQ = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGSERVICEFILE", "PGSSLMODE")
"""Variables by which PostgreSQL's own library may be led elsewhere."""
ENVIRONMENT_FILE = Path("/etc/tracker.env")
"""Where docs/deploy.md puts the variables of the services."""
LOGS = ("json", "plain")
STORES = ("s3", "s3+http")
SECOND_FACTORS = ("", "leaders", "everybody")  # of whom a second step of signing in is required


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
    audit_key: str = ""
    timezone: str = DEFAULT_ZONE
    proxy_hops: int = 0
    metrics_token: str = ""
    security_log: str = ""
    clamd: str = ""
    storage_url: str = ""
    second_factor: str = ""
    log: str = "plain"
    slow_query_ms: int = 500
    debug: bool = False
    libpq: tuple[str, ...] = ()
    identity: IdentitySystem | None = None

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
        audit_key=env.get("TRACKER_AUDIT_KEY") or "",
        timezone=env.get("TRACKER_TIMEZONE") or DEFAULT_ZONE,
        proxy_hops=_number(env, "TRACKER_PROXY_HOPS", 0),
        metrics_token=env.get("TRACKER_METRICS_TOKEN") or "",
        security_log=env.get("TRACKER_SECURITY_LOG") or "",
        clamd=env.get("TRACKER_CLAMD") or "",
        storage_url=env.get("TRACKER_STORAGE_URL") or "",
        second_factor=env.get("TRACKER_SECOND_FACTOR") or "",
        log=env.get("TRACKER_LOG") or ("json" if environment == "production" else "plain"),
        slow_query_ms=_number(env, "TRACKER_SLOW_QUERY_MS", 500),
        debug=env.get("FLASK_DEBUG", "").lower() not in ("", "0", "false", "no"),
        libpq=tuple(name for name in LIBPQ if env.get(name)),
        identity=_identity_system(env),
    )
    _refuse_nonsense(settings)
    return settings


def refuse_unsafe(settings: Settings) -> None:
    """Refuse what production must never serve with; called before pages are served. Raises UnsafeSettings.

    Its message has a sentence for each: the variable, and what to write instead.
    """
    found = unsafe(settings) if settings.environment == "production" else ()
    if found:
        raise UnsafeSettings("\n".join(found))


def unsafe(settings: Settings) -> tuple[str, ...]:
    """What would be unsafe about these settings, a sentence each."""
    return (
        *unsafe_secrets(settings),
        *unsafe_addresses(settings),
        *_unsafe_database(settings),
        *_unsafe_places(settings),
        *_unsafe_process(settings),
    )


def _unsafe_database(settings: Settings) -> Iterator[str]:
    at = urlsplit(settings.database_url)
    if at.scheme == "sqlite":
        file = sqlite_file(settings.database_url)
        if file is None or not file.is_absolute() or at.query:
            yield "TRACKER_DATABASE_URL must name a file by its whole path: sqlite:////var/lib/tracker/tracker.sqlite3."
        elif (kind := file_system_of(file, _mounts())) in NETWORKED:
            yield (
                f"TRACKER_DATABASE_URL puts SQLite on a network file system ({kind}), where it loses what is written; "
                "write a path on a disk of this machine, or use postgresql://."
            )
        return
    if settings.libpq:
        yield (
            f"{', '.join(settings.libpq)} would decide where PostgreSQL is; leave it out and say all in "
            "TRACKER_DATABASE_URL."
        )
    if may_go_unencrypted(settings.database_url):
        yield (
            "TRACKER_DATABASE_URL may reach PostgreSQL unencrypted; add ?sslmode=verify-full "
            "(or sslmode=require where its certificate cannot be checked)."
        )


def _unsafe_places(settings: Settings) -> Iterator[str]:
    data, code = settings.data_dir, Path(__file__).resolve().parent
    if data.is_relative_to(code) or code.is_relative_to(data):
        yield (
            f"TRACKER_DATA_DIR {data} and the program lie in one another; write a folder that holds nothing else, "
            "such as /var/lib/tracker."
        )
    elif _is_open_to_all(data):
        yield f"TRACKER_DATA_DIR {data} can be read by everybody on this machine; take that away: chmod o= {data}"
    file = sqlite_file(settings.database_url)
    if file is not None and file.is_absolute() and file.parent != data and _is_open_to_all(file.parent):
        yield (
            f"TRACKER_DATABASE_URL lies in a folder that everybody on this machine can read; "
            f"take that away: chmod o= {file.parent}"
        )
    if _is_open_to_all(ENVIRONMENT_FILE):
        yield (
            f"The environment in {ENVIRONMENT_FILE} can be read by everybody on this machine; "
            f"take that away: chmod o= {ENVIRONMENT_FILE}"
        )


def _unsafe_process(settings: Settings) -> Iterator[str]:
    if settings.debug:
        yield "FLASK_DEBUG is set, which shows the program and its data to whoever meets an error; leave it out."
    if os.geteuid() == 0:
        yield "The tracker runs as root; start it as a user of its own (User=tracker in its systemd unit)."


def sqlite_file(database_url: str) -> Path | None:
    """Where SQLite's file lies, as the address says; None for PostgreSQL and for a database in memory."""
    at = urlsplit(database_url)
    named = unquote(at.path).removeprefix("/")
    return Path(named) if at.scheme == "sqlite" and named and named != ":memory:" else None


def file_system_of(path: Path, mounts: str) -> str:
    """The kind of file system that ``path`` lies on, by the lines of /proc/self/mounts; "" where they do not say."""
    found, longest = "", -1
    for line in mounts.splitlines():
        _device, place, kind, *_rest = [*line.split(" "), "", "", ""]
        point = Path(place.replace("\\040", " "))
        if path.is_relative_to(point) and len(point.parts) >= longest:
            found, longest = kind, len(point.parts)
    return found


def _mounts() -> str:
    try:
        return Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _is_open_to_all(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & stat.S_IRWXO)
    except OSError:
        return False  # not there yet, or not ours to look at


def _refuse_nonsense(settings: Settings) -> None:
    try:
        ZoneInfo(settings.timezone)
    except (ZoneInfoNotFoundError, ValueError) as unknown:
        raise UnsafeSettings(f"TRACKER_TIMEZONE {settings.timezone!r} is not a known time zone.") from unknown
    if urlsplit(settings.database_url).scheme not in DATABASES:
        raise UnsafeSettings("TRACKER_DATABASE_URL must begin with sqlite:/// or postgresql://.")
    if urlsplit(settings.smtp_url).scheme not in MAIL:
        raise UnsafeSettings(f"TRACKER_SMTP_URL must begin with one of {', '.join(MAIL)}, followed by ://.")
    if settings.log not in LOGS:
        raise UnsafeSettings(f"TRACKER_LOG is {settings.log!r}; it must be one of {', '.join(LOGS)}.")
    if settings.second_factor not in SECOND_FACTORS:
        raise UnsafeSettings(
            f"TRACKER_SECOND_FACTOR is {settings.second_factor!r}; it must be leaders, everybody, or empty."
        )
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


def _identity_system(env: Mapping[str, str]) -> IdentitySystem | None:
    try:
        return read_identity_system(env)
    except ValueError as refusal:
        raise UnsafeSettings(str(refusal)) from refusal


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
