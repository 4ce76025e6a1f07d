"""The office's own identity system, as an installation names it: all of it or nothing, and only what can work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PREFIX = "TRACKER_OIDC_"
LONGEST_NAME = 60  # on its button
DOMAIN = re.compile(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z0-9-]*[a-z][a-z0-9-]*")


@dataclass(frozen=True)
class IdentitySystem:
    """Spoken to by OpenID Connect; ``issuer``: its address as it names itself.

    ``name``: what people call it, empty for the usual words. ``domains``: only e-mail addresses of these (all, when
    empty). ``links_by_email``: who comes the first time is known by his e-mail. ``is_only``: passwords are for system
    administrators.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str = ""
    domains: tuple[str, ...] = ()
    links_by_email: bool = False
    is_only: bool = False


def read_identity_system(variables: Mapping[str, str]) -> IdentitySystem | None:
    """What the TRACKER_OIDC_* among ``variables`` name; None when they say nothing. Raises ValueError, a sentence."""
    said = {name.removeprefix(PREFIX): value.strip() for name, value in variables.items() if name.startswith(PREFIX)}
    if not any(said.values()):
        return None
    missing = [PREFIX + name for name in ("ISSUER", "CLIENT_ID", "CLIENT_SECRET") if not said.get(name)]
    if missing:
        raise ValueError(f"Signing in by an identity system is half set: {' and '.join(missing)} must be set too.")
    links_by_email, is_only = _is_on("LINK_BY_EMAIL", said), _is_on("ONLY", said)
    if is_only and not links_by_email:
        raise ValueError("TRACKER_OIDC_ONLY=1 needs TRACKER_OIDC_LINK_BY_EMAIL=1: else nobody could come a first time.")
    return IdentitySystem(
        issuer=_issuer(said["ISSUER"]),
        client_id=said["CLIENT_ID"],
        client_secret=said["CLIENT_SECRET"],
        name=said.get("NAME", "")[:LONGEST_NAME],
        domains=_domains(said.get("DOMAINS", "")),
        links_by_email=links_by_email,
        is_only=is_only,
    )


def _issuer(said: str) -> str:
    at = urlsplit(said)
    is_plain = at.hostname and not (at.query or at.fragment or at.username)
    if at.scheme not in ("https", "http") or not is_plain:
        raise ValueError("TRACKER_OIDC_ISSUER must be the identity system's https:// address, without ? and #.")
    return said


def _domains(said: str) -> tuple[str, ...]:
    domains = tuple(part.strip().removeprefix("@") for part in said.lower().split(",") if part.strip())
    for domain in domains:
        if not DOMAIN.fullmatch(domain):
            raise ValueError(f"TRACKER_OIDC_DOMAINS has {domain!r}; it must be like example.vn,example.gov.vn.")
    return domains


def _is_on(name: str, said: Mapping[str, str]) -> bool:
    word = said.get(name, "")
    if word not in ("", "0", "1"):
        raise ValueError(f"{PREFIX}{name} is {word!r}; it must be 1, or 0 or empty.")
    return word == "1"
