"""How a secret gets into an authenticator app: by a picture that its camera reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.documents.papers.qr import QrDrawing


def account_address(secret: str, email: str, host: str) -> str:
    """The otpauth: address of this account; the app lists it under ``host``, which no other installation has."""
    import pyotp

    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=host)


def drawn(address: str) -> QrDrawing:
    """The QR code, drawn inside the page: no address of its own that could be kept or logged."""
    from tracker.documents.papers.qr import qr_drawing

    return qr_drawing(address)
