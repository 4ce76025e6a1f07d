"""The shared secret of an authenticator app lies in the database sealed: a stolen backup makes no codes.

The key is derived (HKDF) from the installation's secret key and kept nowhere. With another secret key the secret is
lost; recovery codes, an administrator or the shell help then (docs/deploy.md).
"""

from __future__ import annotations

import base64
import secrets
from functools import lru_cache

NONCE_BYTES = 12
PURPOSE = b"tracker: second factors, 1"


def seal(secret: str, person_id: int, secret_key: str) -> str:
    """Encrypt for this person only: moved to another row it opens no more."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(_key(secret_key)).encrypt(nonce, secret.encode(), str(person_id).encode())
    return base64.b64encode(nonce + sealed).decode()


def unseal(sealed: str, person_id: int, secret_key: str) -> str | None:
    """The secret; None when it was sealed under another key, for somebody else, or was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    raw = base64.b64decode(sealed)
    try:
        return AESGCM(_key(secret_key)).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], str(person_id).encode()).decode()
    except InvalidTag:
        return None


@lru_cache(maxsize=4)
def _key(secret_key: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=PURPOSE).derive(secret_key.encode())
