"""What comes back from an identity system: forged, misdirected, late, twice, or not at all."""

from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask.testing import FlaskClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.identity_provider import CLIENT_ID, CLIENT_SECRET, Provider
from tests.identity_scene import come_in, is_in, links, provider, running, sent_there, settings
from tests.make import Make
from tracker import clock

__all__ = ["provider", "running", "settings"]


def forgeries(provider: Provider) -> dict[str, Any]:
    """What a forged or misdirected token may look like; each is signed by what it names."""
    stranger = RSAKey.generate_key(2048, {"kid": provider.key.kid})

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).rstrip(b"=").decode()

    def unsigned(claims: dict[str, Any], **header: Any) -> str:
        head = json.dumps({"alg": "none"} | header).encode()
        return f"{part(head)}.{part(json.dumps(claims).encode())}."

    def hmac_with(key: bytes) -> Any:  # by hand: the library takes no public key for a secret, other forgers do
        def forged(claims: dict[str, Any]) -> str:
            said = unsigned(claims, alg="HS256", kid=provider.key.kid).removesuffix(".")
            return f"{said}.{part(hmac.new(key, said.encode(), 'sha256').digest())}"

        return forged

    def saying(**changes: Any) -> Any:
        return lambda claims: provider.signed(claims | changes)

    def without(name: str) -> Any:
        return lambda claims: provider.signed({key: value for key, value in claims.items() if key != name})

    past = int(clock.now().timestamp()) - 3600
    return {
        "nonce of another": saying(nonce="another"),
        "no nonce": without("nonce"),
        "for another client": saying(aud="another"),
        "for another, says that it is for us": saying(aud="another", azp=CLIENT_ID),
        "for two, for the other": saying(aud=[CLIENT_ID, "another"], azp="another"),
        "for two, nobody says for whom": saying(aud=[CLIENT_ID, "another"]),
        "of another issuer": saying(iss="https://another.example"),
        "expired": saying(exp=past, iat=past - 60),
        "never expires": without("exp"),
        "of the future": saying(iat=past + 9999),
        "not a number": saying(exp="tomorrow"),
        "without subject": without("sub"),
        "a subject that no database takes": saying(sub="chi\x00"),
        "another access token": saying(at_hash="AAAAAAAAAAAAAAAAAAAAAA"),
        "a stranger's key": lambda claims: jwt.encode({"alg": "RS256", "kid": provider.key.kid}, claims, stranger),
        "none": unsigned,
        "hmac with the public key": hmac_with(provider.key.as_pem(private=False)),
        "hmac with our secret": hmac_with(CLIENT_SECRET.encode()),
        "no token at all": lambda _claims: None,
        "noise": lambda _claims: "a.b.c",
    }


def test_no_forged_or_misdirected_token_lets_anybody_in(make: Make, client: FlaskClient, provider: Provider) -> None:
    for name, forged in forgeries(provider).items():
        provider.forge = forged
        refused = come_in(client)
        assert (refused.status_code, "chưa xác nhận được" in refused.text) == (400, True), name
        assert not is_in(client), name
    assert links() == 0
    provider.forge = provider.signed
    assert come_in(client).status_code == 302


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    back = sent_there(client)
    kept = client.get_cookie("session").value
    thief = client.application.test_client()
    assert thief.get(back).status_code == 400  # another browser
    sent_there(thief)
    assert thief.get(back).status_code == 400  # with a sign-in of its own under way: the state is another
    asked = len(provider.asked)
    client.set_cookie("session", kept)
    assert client.get(back.replace("state=", "state=x")).status_code == 400
    assert len(provider.asked) == asked  # nobody asks the provider about it
    client.set_cookie("session", kept)
    assert client.get(back).location == "/calendar"
    asked = len(provider.asked)
    client.set_cookie("session", kept)  # the cookie as it was before, and the same answer again
    assert client.get(back).status_code == 400
    assert len(provider.asked) == asked
    assert not is_in(client)


def test_a_code_that_was_used_is_worth_nothing_to_another_sign_in(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    used = parse_qs(urlsplit(sent_there(client)).query)["code"][0]
    fresh = sent_there(client)
    state = parse_qs(urlsplit(fresh).query)["state"][0]
    answer = client.get("/sign-in/provider/back", query_string={"code": used, "state": state})
    assert answer.status_code == 400  # PKCE: this browser does not know that code's verifier
    assert not is_in(client)


def test_an_answer_too_late_or_of_another_issuer_or_a_refusal_is_told_calmly(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    back = sent_there(client)
    assert client.get(f"{back}&iss=https://another.example").status_code == 400
    back = sent_there(client)
    denied = back.replace("code=", "error=access_denied&description=<b>&was=")
    answer = client.get(denied)
    assert (answer.status_code, "<b>" in answer.text) == (400, False)
    back = sent_there(client)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert client.get(back).status_code == 400
    assert client.get("/sign-in/provider/back").status_code == 400


@pytest.mark.parametrize(
    "outside", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_one_stays_on_this_site(make: Make, client: FlaskClient, outside: str) -> None:
    assert come_in(client, outside).location == "/"


def test_a_provider_that_breaks_half_way_or_publishes_nonsense_is_away(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    back = sent_there(client)
    provider.is_broken = True
    assert client.get(back).status_code == 503
    provider.is_broken = False
    for doors in (
        {"issuer": "https://another.example"},
        {"token_endpoint": None},
        {"jwks_uri": f"{provider.issuer}/token"},
        {"more": "x" * 300_000},
    ):
        provider.doors = doors
        client.application.extensions["identity"].__init__(provider.issuer, CLIENT_ID, CLIENT_SECRET)
        assert client.get("/sign-in/provider").status_code == 503, list(doors)


def test_a_new_key_of_the_provider_is_learnt_within_a_minute(
    make: Make, client: FlaskClient, provider: Provider
) -> None:
    assert come_in(client).status_code == 302
    before, provider.key = provider.key, RSAKey.generate_key(2048, {"kid": "second", "use": "sig"})
    try:
        other = client.application.test_client()
        assert come_in(other).status_code == 400  # keys were fetched a moment ago
        client.application.extensions["identity"]._known.fetched_at -= timedelta(minutes=2)
        assert come_in(other).status_code == 302
    finally:
        provider.key = before
