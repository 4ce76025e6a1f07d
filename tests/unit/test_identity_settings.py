"""Settings of the office's identity system: all or nothing, and each refusal is a sentence that names the variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import UnsafeSettings, from_environment, unsafe

WHOLE = {"ISSUER": "https://sso.example.vn/realms/tinh", "CLIENT_ID": "tracker", "CLIENT_SECRET": "a secret"}


def settings_with(tmp_path: Path, **said: str):
    given = {f"TRACKER_OIDC_{name}": value for name, value in said.items()}
    return from_environment({"TRACKER_ENV": "test", "TRACKER_DATA_DIR": str(tmp_path)} | given)


def test_nothing_said_means_no_identity_system(tmp_path: Path) -> None:
    assert settings_with(tmp_path).identity is None
    assert settings_with(tmp_path, ISSUER="", NAME=" ").identity is None


def test_what_is_said_is_kept_and_the_secret_is_not_printed(tmp_path: Path) -> None:
    more = {"NAME": "SSO tỉnh", "DOMAINS": "@Example.vn, btg.gov.vn", "LINK_BY_EMAIL": "1"}
    identity = settings_with(tmp_path, **WHOLE, **more).identity
    assert (identity.domains, identity.links_by_email, identity.is_only) == (("example.vn", "btg.gov.vn"), True, False)
    assert WHOLE["CLIENT_SECRET"] not in repr(identity)


@pytest.mark.parametrize(
    ("changed", "because"),
    [
        ({"CLIENT_SECRET": ""}, "TRACKER_OIDC_CLIENT_SECRET"),
        ({"ISSUER": "", "CLIENT_ID": ""}, "TRACKER_OIDC_ISSUER and TRACKER_OIDC_CLIENT_ID"),
        ({"ISSUER": "sso.example.vn"}, "TRACKER_OIDC_ISSUER"),
        ({"ISSUER": "https://sso.example.vn/?realm=1"}, "TRACKER_OIDC_ISSUER"),
        ({"ISSUER": "https://user:pw@sso.example.vn/"}, "TRACKER_OIDC_ISSUER"),
        ({"DOMAINS": "example.vn, https://x"}, "TRACKER_OIDC_DOMAINS"),
        ({"LINK_BY_EMAIL": "yes"}, "TRACKER_OIDC_LINK_BY_EMAIL"),
        ({"ONLY": "1"}, "TRACKER_OIDC_LINK_BY_EMAIL"),
    ],
)
def test_a_setting_that_cannot_work_is_refused_in_a_sentence(
    tmp_path: Path, changed: dict[str, str], because: str
) -> None:
    with pytest.raises(UnsafeSettings, match=because):
        settings_with(tmp_path, **(WHOLE | changed))


def test_production_speaks_to_an_identity_system_over_https_only(tmp_path: Path) -> None:
    plain = settings_with(tmp_path, **(WHOLE | {"ISSUER": "http://sso.example.vn"}))
    assert "TRACKER_OIDC_ISSUER" in " ".join(unsafe(plain))
    assert "TRACKER_OIDC_ISSUER" not in " ".join(unsafe(settings_with(tmp_path, **WHOLE)))
