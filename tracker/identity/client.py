"""The authorization code flow with PKCE: where to send a browser, and who it is that comes back.

What is checked and why: OpenID Connect Core 1.0, 3.1.3.7. Signatures and claims are the work of joserfc and Authlib.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

log = logging.getLogger(__name__)

SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""Made with a key that only the provider has: never "none", never HMAC with something that others know."""
SIGNING_KEYS = ("RSA", "EC", "OKP")
SCOPE = "openid email"
CLOCKS_DIFFER = 60  # seconds
KEPT_FOR = timedelta(minutes=10)  # where the provider's doors are, and its keys
ASKED_AGAIN_AFTER = timedelta(minutes=1)  # at the earliest, when a token names a key that we do not know
LEFT_ALONE_FOR = timedelta(seconds=15)  # after it did not answer, so that pages do not queue for it
LONGEST_SUBJECT = 255  # OpenID Connect Core 1.0, 2
LONGEST_EMAIL = 200


class ProviderAway(Exception):
    """The identity system does not answer, or not as one does."""


class AnswerRefused(Exception):
    """What came back proves nobody's identity; ``reason`` is a word for the log."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Identity:
    """Who the provider says it is. ``email`` is empty unless the provider says that it is verified.

    ``proved_at``: when he last typed his password (or the like) there, if it says so.
    """

    issuer: str
    subject: str
    email: str
    proved_at: datetime | None = None


@dataclass
class Known:
    """What the provider published, and when it was fetched."""

    doors: dict[str, Any]
    keys: Any
    fetched_at: datetime


class Client:
    """One for each process: it keeps what the provider publishes. Instants are UTC and passed in."""

    def __init__(self, issuer: str, client_id: str, client_secret: str) -> None:
        self.issuer, self.client_id, self.client_secret = issuer, client_id, client_secret
        self._known: Known | None = None
        self._failed_at: datetime | None = None
        self._lock = Lock()

    def where_to_go(
        self, *, back_to: str, state: str, nonce: str, verifier: str, anew: bool = False, now: datetime
    ) -> str:
        """The provider's page for this browser; it comes back to ``back_to``. Raises ProviderAway.

        ``anew``: also who is signed in there shall prove it once more; it must then say when he did.
        """
        doors = self._published(now).doors
        with self._session(doors, back_to) as session:
            address, _state = session.create_authorization_url(
                doors["authorization_endpoint"],
                state=state,
                code_verifier=verifier,
                nonce=nonce,
                **({"prompt": "login", "max_age": 0} if anew else {}),
            )
        return str(address)

    def who_is(
        self, code: str, *, back_to: str, nonce: str, verifier: str, since: datetime | None = None, now: datetime
    ) -> Identity:
        """Change the code for a token, and read it. Raises ProviderAway, AnswerRefused.

        ``since``: who he is must have been proved there after that instant, not remembered.
        """
        known = self._published(now)
        token = self._token(code, verifier, known.doors, back_to)
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise AnswerRefused("no-id-token")
        read = self._read(id_token, known, now)
        claims = self._checked(read, nonce, str(token.get("access_token") or ""), now)
        subject = claims.get("sub")
        if not isinstance(subject, str) or not subject.isprintable() or not 0 < len(subject) <= LONGEST_SUBJECT:
            raise AnswerRefused("sub")
        proved_at = _proved_at(claims, now)
        if since and (proved_at is None or proved_at < since - timedelta(seconds=CLOCKS_DIFFER)):
            raise AnswerRefused("auth_time")
        return Identity(self.issuer, subject, _verified_email(claims), proved_at)

    def _session(self, doors: dict[str, Any], back_to: str) -> Any:
        from authlib.integrations.requests_client import OAuth2Session

        from tracker.identity.asking import bound

        ways = doors.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        way = "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"
        return bound(
            OAuth2Session(
                self.client_id, self.client_secret, scope=SCOPE, redirect_uri=back_to,
                token_endpoint_auth_method=way, code_challenge_method="S256",
            )
        )  # fmt: skip

    def _token(self, code: str, verifier: str, doors: dict[str, Any], back_to: str) -> dict[str, Any]:
        from authlib.common.errors import AuthlibBaseError
        from requests.exceptions import RequestException

        try:
            with self._session(doors, back_to) as session:
                token: dict[str, Any] = session.fetch_token(
                    doors["token_endpoint"], grant_type="authorization_code", code=code, code_verifier=verifier,
                    allow_redirects=False,
                )  # fmt: skip
        except AuthlibBaseError as refusal:
            if refusal.error == "invalid_grant":
                raise AnswerRefused("code") from refusal
            log.error("the identity system refuses this installation: %s", refusal.error)
            raise ProviderAway from refusal
        except (RequestException, ValueError) as trouble:
            log.error("the identity system gives no token: %s", trouble)
            raise ProviderAway from trouble
        return token

    def _read(self, id_token: str, known: Known, now: datetime) -> Any:
        """The token, its signature proved by a key of the provider; keys are fetched anew for one we do not know."""
        from joserfc import jwt
        from joserfc.errors import InvalidKeyIdError, JoseError

        try:
            try:
                return jwt.decode(id_token, known.keys, algorithms=SIGNATURES)
            except InvalidKeyIdError:
                if now - known.fetched_at < ASKED_AGAIN_AFTER:
                    raise
                return jwt.decode(id_token, self._published(now, anew=True).keys, algorithms=SIGNATURES)
        except (JoseError, ValueError) as refusal:
            raise AnswerRefused("signature") from refusal

    def _checked(self, read: Any, nonce: str, access_token: str, now: datetime) -> Any:
        from authlib.oidc.core import CodeIDToken
        from joserfc.errors import JoseError

        wanted = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
        }
        known = {"nonce": nonce, "client_id": self.client_id, "access_token": access_token}
        try:
            claims = CodeIDToken(read.claims, read.header, wanted, known)
            claims.validate(now=int(now.timestamp()), leeway=CLOCKS_DIFFER)
        except (JoseError, ValueError, TypeError) as refusal:
            raise AnswerRefused(str(getattr(refusal, "claim", "") or getattr(refusal, "error", "claims"))) from refusal
        return claims

    def _published(self, now: datetime, *, anew: bool = False) -> Known:
        """What the provider publishes, kept for ten minutes. Raises ProviderAway; soon after that, without asking."""
        with self._lock:
            known = self._known
            if known and now - known.fetched_at < (ASKED_AGAIN_AFTER if anew else KEPT_FOR):
                return known
            if self._failed_at and now - self._failed_at < LEFT_ALONE_FOR:
                raise ProviderAway
            try:
                self._known = self._fetched(now)
            except Exception as trouble:  # whatever it answers: its people are told that it is away, and passwords work
                log.error("the identity system %s cannot be asked: %s", self.issuer, trouble)
                self._failed_at = now
                raise ProviderAway from trouble
            self._failed_at = None
            return self._known

    def _fetched(self, now: datetime) -> Known:
        """Raises RequestException, ValueError, JoseError, KeyError."""
        from authlib.oidc.discovery import get_well_known_url
        from joserfc.jwk import KeySet

        from tracker.identity.asking import ask_for_object

        doors = ask_for_object(get_well_known_url(self.issuer, external=True))
        if doors.get("issuer") != self.issuer:
            raise ValueError(f"it calls itself {doors.get('issuer')!r}")
        for door in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not str(doors[door]).startswith("https://" if self.issuer.startswith("https://") else "http"):
                raise ValueError(f"its {door} is not https")
        published = ask_for_object(str(doors["jwks_uri"])).get("keys")
        keys = [key for one in (published if isinstance(published, list) else []) if (key := _signing_key(one))]
        if not keys:
            raise ValueError("it publishes no key that signs")
        return Known(doors, KeySet(keys), now.astimezone(UTC))


def _verified_email(claims: Any) -> str:
    """Lower case; empty when there is none, or the provider does not say that it is verified.

    Plain letters only: lower() makes others (the Kelvin sign) into those of somebody else's address.
    """
    email = claims.get("email")
    if claims.get("email_verified") is not True or not isinstance(email, str):
        return ""
    is_plain = email.isascii() and email.isprintable() and len(email) <= LONGEST_EMAIL
    return email.strip().lower() if is_plain else ""


def _proved_at(claims: Any, now: datetime) -> datetime | None:
    """The provider's ``auth_time``; never later than now, nor before there were such claims."""
    seconds = claims.get("auth_time")
    if isinstance(seconds, bool) or not isinstance(seconds, int) or seconds < 0:
        return None
    return datetime.fromtimestamp(min(seconds, int(now.timestamp())), UTC)


def _signing_key(published: Any) -> Any:
    """One of the provider's public keys; None for those that are of no use here, whatever is strange about them."""
    from joserfc.errors import JoseError
    from joserfc.jwk import import_key

    if not isinstance(published, dict) or published.get("kty") not in SIGNING_KEYS:
        return None
    if published.get("use", "sig") != "sig":
        return None
    try:
        return import_key(published)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
