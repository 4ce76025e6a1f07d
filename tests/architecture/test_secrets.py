"""No secret lies in the repository: nothing that looks like a key of somebody's, nothing that looks drawn by lot."""

from __future__ import annotations

import math
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__)
ROOT = HERE.parents[2]
SHAPES = {
    "a private key": r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    "a key of AWS": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "a token of GitHub": r"\bgh[pousr]_[A-Za-z0-9]{36,}|\bgithub_pat_\w{40,}",
    "a token of GitLab": r"\bglpat-[\w-]{20,}",
    "a token of Slack": r"\bxox[abprs]-[\w-]{10,}",
    "a key of Google": r"\bAIza[\w-]{35}\b",
    "a key of Stripe": r"\b[rs]k_live_\w{16,}",
    "a JSON web token": r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}",
    "a password in an address": r"[a-z0-9+]+://[^\s/:@\"'<>{}|$]+:[^\s/:@\"'<>{}|$]{3,}@[\w.{-]+",
    "a password given to a name": (
        r"(?i)\b(?:password|passwd|secret|secret_key|api_key|access_key|token)\s*[:=]\s*[\"'][^\"'\s{}%<>]{12,}[\"']"
    ),
}
MADE_UP = re.compile(
    r"(?i)only-for-(?:tests|the-bench)|chi-de-giam-sat|user:pass@host|KEY:SECRET@host|key:secret@|key:s%3Ae%2Fcret@"
    r"|u%40x:p%3A1@|tracker:mat-khau@|u:(?:right|wrong)@127"
)
"""Says of itself that it is none: of tests, and of documents that show how an address is written."""
WORD = re.compile(r"[A-Za-z0-9+/_=-]{24,}")
MOST_BITS_OF_HEX, MOST_BITS = 3.2, 4.4
"""Of Shannon's entropy for each letter: words and names stay below, what is drawn by lot is above."""
NOT_READ = re.compile(r"requirements.*\.txt")  # hashes of packages, thousands of them
DRAWN_AND_KNOWN = {
    "vn/chidaodieuhanh/-/hn/t0gZB5w6V7Wh/2807/2812336/4/ay-manh-tuyen-truyen-san-xuat-kinh-doanh-nong-san-thuc-pham-an"
    "-toan": "the address of a news item",
    "Zm9yLXRlc3RzLW9ubHktZm9yLXRlc3RzLW9ubHk-abcdefgh": "for-tests-only-for-tests-only, in base 64",
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789": "the alphabet",
}


def texts() -> Iterator[tuple[str, str]]:
    """Place and text of every line of what git keeps and a person can read."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path == HERE:
            continue
        if NOT_READ.fullmatch(path.name) or not path.is_file() or b"\0" in (raw := path.read_bytes())[:4096]:
            continue
        for number, line in enumerate(raw.decode("utf-8", "replace").splitlines(), 1):
            yield f"{name}:{number}", line


def looks_drawn(word: str) -> bool:
    bits = -sum(n / len(word) * math.log2(n / len(word)) for n in Counter(word).values())
    if re.fullmatch("[0-9a-f]+|[0-9A-F]+", word):
        return bits > MOST_BITS_OF_HEX
    return bits > MOST_BITS and all(re.search(kind, word) for kind in ("[0-9]", "[a-z]", "[A-Z]"))


def secrets_in(text: str) -> list[str]:
    """What one line seems to give away."""
    found = [what for what, shape in SHAPES.items() if re.search(shape, text) and not MADE_UP.search(text)]
    return found + [
        f"drawn: {word}" for word in WORD.findall(text) if looks_drawn(word) and word not in DRAWN_AND_KNOWN
    ]


def test_nothing_that_git_keeps_looks_like_a_secret() -> None:
    found = [f"{place} {what}" for place, text in texts() for what in secrets_in(text)]
    assert not found, "take it out of the history and change it where it is used; made-up ones say so in their text"


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA PRIVATE KEY" + "-----",
        "id = AKIA" + "IOSFODNN7ABCDEFG",
        "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345",
        "postgresql://tracker:" + "h7Gd-2kq@db.tinh.vn/tracker",
        "SECRET_KEY = '" + "mot-cau-dai-kho-doan'",
        "x = 9f86d081884c7d659a2f" + "eaa0c55ad015a3bf4f1b",
        "k: q7Fz0" + "Rk2XwVb8Lp5TnYc3HsJd6MgA1",
    ],
)
def test_what_looks_like_a_secret_is_seen(text: str) -> None:
    assert secrets_in(text)
