"""An identity system in this process: Authlib's own server on 127.0.0.1. It lets in whom the test names."""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import AuthorizationCodeGrant, AuthorizationCodeMixin, ClientMixin, list_to_scope
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from flask import Flask, jsonify, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server

CLIENT_ID, CLIENT_SECRET = "tracker", "only-between-the-two-of-them"
BACK = "http://localhost/sign-in/provider/back"
CHI_THERE = {"sub": "chi-there", "email": "chi@example.vn", "email_verified": True}


@dataclass
class Code(AuthorizationCodeMixin):
    """What was asked for by the browser, until the code is used."""

    code: str
    scope: str
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None
    auth_time: int = field(default_factory=lambda: int(time.time()))
    acr = amr = None

    def get_redirect_uri(self) -> str:
        return BACK

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class Tracker(ClientMixin):
    """The one client that the provider knows."""

    client_id = CLIENT_ID

    def get_client_id(self) -> str:
        return CLIENT_ID

    def get_default_redirect_uri(self) -> str:
        return BACK

    def get_allowed_scope(self, scope: str) -> str:
        return list_to_scope(scope.split())

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == BACK

    def check_client_secret(self, client_secret: str) -> bool:
        return client_secret == CLIENT_SECRET

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_basic"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


@dataclass
class Provider:
    """``person``: whose browser it is. ``forge`` makes another ID token of the claims of the honest one."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: dict(CHI_THERE))
    forge: Callable[[dict[str, Any]], str] | None = None
    doors: dict[str, Any] = field(default_factory=dict)
    is_broken: bool = False
    auth_time: int | None = None  # when its person typed his password; None: just now
    asked: list[str] = field(default_factory=list)
    codes: dict[str, Code] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}))

    def as_before(self) -> None:
        """Honest and awake again."""
        self.person, self.forge, self.doors, self.is_broken = dict(CHI_THERE), None, {}, False
        self.auth_time = None
        self.asked.clear()

    def signed(self, claims: dict[str, Any], **header: str) -> str:
        """These claims with the provider's own signature."""
        return jwt.encode({"alg": "RS256", "kid": str(self.key.kid)} | header, claims, self.key)


def claims_in(token: str) -> dict[str, Any]:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


@contextmanager
def running_provider() -> Iterator[Provider]:
    """Open on a free port until the block ends."""
    provider = Provider()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, _application(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _grant_of(provider: Provider) -> type[AuthorizationCodeGrant]:
    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic",)

        def save_authorization_code(self, code: str, request: Any) -> None:
            asked = request.payload.data
            wanted = [asked.get(name) for name in ("scope", "nonce", "code_challenge", "code_challenge_method")]
            provider.codes[code] = Code(code, *wanted)
            if provider.auth_time and asked.get("prompt") != "login":
                provider.codes[code].auth_time = provider.auth_time

        def query_authorization_code(self, code: str, client: Any) -> Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, authorization_code: Code) -> None:
            del provider.codes[authorization_code.code]

        def authenticate_user(self, authorization_code: Code) -> dict[str, Any]:
            return provider.person

    return Grant


def _tokens_of(provider: Provider) -> OpenIDCode:
    class Tokens(OpenIDCode):
        def exists_nonce(self, nonce: str, request: Any) -> bool:
            return False

        def resolve_client_private_key(self, client: Any) -> RSAKey:
            return provider.key

        def get_encode_header(self, client: Any) -> dict[str, str]:
            return {"alg": "RS256", "kid": str(provider.key.kid)}

        def get_client_claims(self, client: Any) -> dict[str, Any]:
            return {"iss": provider.issuer, "aud": CLIENT_ID}

        def generate_user_info(self, user: dict[str, Any], scope: str) -> dict[str, Any]:
            return user

        def encode_id_token(self, token: Any, request: Any) -> str:
            honest = super().encode_id_token(token, request)
            return provider.forge(claims_in(honest)) if provider.forge else honest

    return Tokens(require_nonce=True)


def _application(provider: Provider) -> Flask:
    app = Flask("provider")
    server = AuthorizationServer(app, lambda _id: Tracker(), lambda _token, _request: None)
    server.register_grant(_grant_of(provider), [_tokens_of(provider), CodeChallenge(required=True)])

    @app.before_request
    def note_it() -> Any:
        provider.asked.append(request.path)
        return ("", 500) if provider.is_broken else None

    @app.get("/.well-known/openid-configuration")
    def doors() -> Any:
        at = provider.issuer
        known = {
            "issuer": at,
            "authorization_endpoint": f"{at}/authorize",
            "token_endpoint": f"{at}/token",
            "jwks_uri": f"{at}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }
        return jsonify(known | provider.doors)

    @app.get("/keys")
    def keys() -> Any:
        return jsonify(keys=[{"kty": "new-and-unknown"}, provider.key.as_dict(private=False)])

    @app.get("/authorize")
    def authorize() -> Any:
        grant = server.get_consent_grant(end_user=provider.person)
        return server.create_authorization_response(grant=grant, grant_user=provider.person)

    @app.post("/token")
    def token() -> Any:
        return server.create_token_response()

    return app
