"""Texts that break what takes them for harmless; most are lines of docs/bad-inputs.md."""

from __future__ import annotations

import random

TEXTS = {
    "endless": "Ậ" * 100_000,
    "a NUL": "Tổ\x00chức",
    "DEL and escape": "\x7f\x1b[31m",
    "line breaks": "một\r\nhai\nba",
    "no UTF-8": b"\xff\xfe\xed\xa0\x80\xc3",
    "turned and unseen": "\u202enoitartsinimda\u200b\u2066",
    "a script": "<script>alert(1)</script>'\"--",
    "a template": "{{ 7*7 }} %(x)s {0} ${x}",
    "a negative": "-1",
    "a giant": "9" * 30,
    "a power": "1e999",
    "not a number": "nan",
    "Arabic digits": "١٢",
    "no such day": "31/02/2026",
    "the first year": "01/01/0001",
    "the last year": "31/12/9999",
    "a script's address": "javascript:alert(1)",
    "blanks": " \t\u00a0\u3000",
    "nothing": "",
}
NO_IDS = (
    "-1", "0", "00", "01", "+1", "1.0", "1e3", "0x1", "2147483648", "9223372036854775808", "18446744073709551616",
    "9" * 400, "١", "１", "²", "1 OR 1=1", "1;--", "1%00", "1%0a", "%ff", "null", "None", "nan", "",
    "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
)  # fmt: skip
STRANGE = (
    "", "-1", "0", "1e3", "9" * 30, "١", "\x00", "\ud800", "\u202e", "%", "_", "\\", "' OR 1=1 --", "(a+)+$",
    "a" * 5000,
    "2026-Q9", "0000-M00", "9999-12-31", "2026-Q4", "javascript:alert(1)", "//evil", "[]", "{{7*7}}",
)  # fmt: skip
# What SQLite keeps, finds or compares with, and PostgreSQL or its driver refuses.
HARD_ON_POSTGRESQL = {
    "\x00", "\ud800", "9" * 30, "-1", "\\", "%ff", "1%00", "0", "2147483648", "9223372036854775808",
    "a NUL", "no UTF-8", "a giant", "the first year", "the last year",
}  # fmt: skip
PIECES = (
    "\r\nSet-Cookie: a=b", "\0", "\x0b", "\x1b[31m", "\x7f", "\u202e", "\u2066", "\ufeff", "\u2028", "\x85", "\ud83d",
    "\udc00", "\uffff", "\U0010ffff", "e\u0323\u0302", "\u0340", "đ", "ß", "ﬃ", "\u1160", "\U0001f469\u200d\U0001f467",
    "%", "%00", "%ff", "\\", "'", '"', "`", ";", "--", "/*", "<script>alert(1)</script>", "<!--", "]]>", "&#0;", "&lt;",
    "{{7*7}}", "{%", "${x}", "=1+1", "@", "+", "-", ",", "\t", "\n", " ", "..", "/", "//", "0", "9" * 20, "1e9",
    "/2026", "31/02/2026", "2026-13-45", "T", "A" * 300, "ậ" * 300, "null", "true", "[]", "{}", "(a+)+$",
    "javascript:", "http://", "data:",
)  # fmt: skip
LONGEST = 120_000


def hard(text: str) -> str:
    """The text itself where PostgreSQL may break on it, else nothing: one easy text stands for the others."""
    return text if text in HARD_ON_POSTGRESQL else ""


def any_text(chance: random.Random) -> bytes:
    """Some text as it goes over the wire; not always UTF-8."""
    kind = chance.randrange(8)
    if kind < 3:
        return as_bytes(chance.choice(list(TEXTS.values())))
    if kind == 3:
        return as_bytes(chance.choice(NO_IDS + STRANGE))
    if kind == 4:
        return as_bytes("".join(chr(chance.randrange(0x110000)) for _ in range(chance.randint(1, 40))))
    if kind == 5:
        return chance.randbytes(chance.randint(1, 60))
    glued = "".join(chance.choices(PIECES, k=chance.randint(1, 12)))
    many = 1 if kind == 6 else chance.randint(1, max(1, LONGEST // (3 * len(glued))))
    return as_bytes(glued * many)


def as_bytes(text: str | bytes) -> bytes:
    """Lone surrogates become what UTF-8 forbids."""
    return text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
