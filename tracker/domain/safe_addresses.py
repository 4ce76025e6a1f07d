"""What production refuses of keys and addresses, a sentence each: the variable, and what to write instead."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import SplitResult, urlsplit

from tracker.domain.safe_settings import LOOPBACK, SHORTEST_SECRET, is_guessable, is_of_this_machine

MOST_HOPS = 5
SHORTEST_CLIENT_SECRET = 16
MAIL = ("smtp", "smtps", "smtp+starttls", "file")
HOST = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?|[0-9a-f:]+")


Settings = Any
"""``config.Settings``, which imports this."""


def unsafe_secrets(settings: Settings) -> Iterator[str]:
    """A sentence for each key that others could guess, or that serves two purposes."""
    if is_guessable(settings.secret_key):
        yield (
            f"TRACKER_SECRET_KEY is missing, shorter than {SHORTEST_SECRET} characters or easy to guess; make one "
            "with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
        )
    key, token = settings.audit_key, settings.metrics_token
    if key and (is_guessable(key) or key == settings.secret_key):
        yield (
            f"TRACKER_AUDIT_KEY is shorter than {SHORTEST_SECRET} characters, easy to guess or the secret key; "
            "make one as the secret key is made, or leave it out."
        )
    if token and (is_guessable(token) or token in (settings.secret_key, key)):
        yield (
            f"TRACKER_METRICS_TOKEN is shorter than {SHORTEST_SECRET} characters, easy to guess or another key; "
            "make one as the secret key is made, or leave it out."
        )
    if settings.identity and len(settings.identity.client_secret) < SHORTEST_CLIENT_SECRET:
        yield (
            f"TRACKER_OIDC_CLIENT_SECRET is shorter than {SHORTEST_CLIENT_SECRET} characters; "
            "let the identity system make one."
        )


def unsafe_addresses(settings: Settings) -> Iterator[str]:
    """A sentence for each address that is not ours alone, or to which something would go unencrypted."""
    at = urlsplit(settings.base_url)
    if at.scheme != "https" or not HOST.fullmatch(at.hostname or "") or at.username is not None or not _is_bare(at):
        yield (
            "TRACKER_BASE_URL must be the https:// address that people use, with the name of one host and no pattern, "
            "such as https://phoihop.example.vn; mails link to it and no other host is answered."
        )
    if settings.proxy_hops > MOST_HOPS:
        yield (
            f"TRACKER_PROXY_HOPS is more than {MOST_HOPS}; write how many reverse proxies of yours a request passes, "
            "or browsers say themselves where they come from."
        )
    if settings.identity and urlsplit(settings.identity.issuer).scheme != "https":
        yield "TRACKER_OIDC_ISSUER must be an https:// address: what comes from it lets people in."
    smtp, mail_folder = urlsplit(settings.smtp_url), f"file://{settings.data_dir / 'mail'}"
    if settings.smtp_url == mail_folder:
        yield (
            "TRACKER_SMTP_URL is missing, so that reminders would lie in a folder; write the mail server, such as "
            "smtp+starttls://mail.example.vn:587 (or that folder, if it is meant: file:///folder)."
        )
    if smtp.scheme == "smtp" and smtp.password and smtp.hostname not in LOOPBACK:
        yield "TRACKER_SMTP_URL sends a password unencrypted; write smtp+starttls:// or smtps:// instead of smtp://."
    if smtp.scheme != "file" and "@localhost" in settings.mail_from:
        yield "TRACKER_MAIL_FROM is missing; write the sender that your mail server knows, such as tracker@example.vn."
    if settings.clamd and not is_of_this_machine(settings.clamd):
        yield "TRACKER_CLAMD sends files to another machine unencrypted; write a socket's path or 127.0.0.1:3310."
    store = urlsplit(settings.storage_url)
    if store.scheme == "s3+http" and store.hostname not in LOOPBACK:
        yield "TRACKER_STORAGE_URL sends files unencrypted; write s3:// instead of s3+http://."


def _is_bare(at: SplitResult) -> bool:
    """Scheme, host and perhaps a port that there is; nothing after it."""
    try:
        return at.port != 0 and not (at.path.strip("/") or at.query or at.fragment)
    except ValueError:
        return False
