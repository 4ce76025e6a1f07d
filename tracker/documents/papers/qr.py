"""The QR code of the address that verifies a paper."""

from __future__ import annotations

import io

import segno

WIDTH_MM = 22


def qr_png(address: str) -> bytes:
    """As a picture for Word."""
    kept = io.BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="png", scale=8, border=2)
    return kept.getvalue()


def qr_svg(address: str) -> str:
    """As a drawing for PDF."""
    kept = io.BytesIO()
    segno.make(address, error="m", micro=False).save(kept, kind="svg", border=2, xmldecl=True)
    return kept.getvalue().decode()
