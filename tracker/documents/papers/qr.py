"""QR codes: of the address that verifies a paper, and of an account for an authenticator app."""

from __future__ import annotations

import io
from dataclasses import dataclass
from itertools import groupby

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


@dataclass(frozen=True)
class QrDrawing:
    """For a page that draws it itself: ``path`` of an SVG has the dark squares; ``side`` counts squares and margin."""

    side: int
    path: str


def qr_drawing(address: str) -> QrDrawing:
    """One line of squares after another, each run of dark ones a rectangle."""
    rows = [list(row) for row in segno.make(address, error="m", micro=False).matrix_iter(border=4)]
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for is_dark, squares in groupby(row):
            width = len(list(squares))
            runs += [f"M{x} {y}h{width}v1h-{width}z"] if is_dark else []
            x += width
    return QrDrawing(len(rows), "".join(runs))
