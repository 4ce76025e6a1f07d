"""Header lines that hold a name or a title, encoded here to the last byte.

The standard library's own folding drops the quotes of a long name, and takes text that looks like an encoded word for
one: then a name becomes further addresses or a line break.
"""

from __future__ import annotations

import re
import unicodedata
from binascii import b2a_base64
from collections.abc import Iterator
from email.headerregistry import Address
from typing import Self

LONGEST_NAME = 200
LONGEST_SUBJECT = 300
LONGEST_PLAIN = 60
BYTES_OF_A_WORD = 39
"""With the longest of our headers' names before it, its line stays within the 76 characters of RFC 2047."""
_PLAIN = re.compile(r"[A-Za-z0-9 '/+*_-]*")
_WORD = "[A-Za-z0-9_+-]+"
_USUAL = re.compile(rf"{_WORD}(\.{_WORD})*@{_WORD}(\.{_WORD})*")
"""An address that needs no closer look."""


class UnusableAddress(ValueError):
    """No mail server could take this address."""


class HeaderLine(str):
    """A header's value as it goes over the wire."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str, value: str) -> Self:
        """``value``: ASCII, its further lines begun by a space."""
        line = super().__new__(cls, value)
        line.name = name
        return line


def address_line(header: str, name: str, address: str) -> HeaderLine:
    """One mailbox, whatever the name holds. Raises UnusableAddress."""
    return HeaderLine(header, f"{_encoded(one_line(name, LONGEST_NAME))} <{_checked(address)}>".strip())


def text_line(header: str, text: str) -> HeaderLine:
    """Text that reads as it was written."""
    return HeaderLine(header, _encoded(one_line(text, LONGEST_SUBJECT)))


def one_line(text: str, longest: int) -> str:
    """Text for a header: no control or direction marks, no line breaks, no lone surrogates, of limited length."""
    if not text.isprintable():  # mostly it is, and this is known at once
        text = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join(text.split())[:longest]


def _encoded(text: str) -> str:
    if len(text) <= LONGEST_PLAIN and _PLAIN.fullmatch(text):
        return text
    words = (b2a_base64(piece, newline=False).decode("ascii") for piece in _pieces(text.encode()))
    return "\r\n ".join(f"=?utf-8?b?{word}?=" for word in words)


def _pieces(text: bytes) -> Iterator[bytes]:
    """The text cut for encoded words; no letter is cut in two."""
    begin = 0
    while begin < len(text):
        end = min(begin + BYTES_OF_A_WORD, len(text))
        while end < len(text) and text[end] & 0xC0 == 0x80:  # in the middle of a letter
            end -= 1
        yield text[begin:end]
        begin = end


def _checked(address: str) -> str:
    bare = address.strip()
    if _USUAL.fullmatch(bare):
        return bare
    local, at, host = bare.rpartition("@")
    if not (local and at and host) or not bare.isascii() or any(c.isspace() or not c.isprintable() for c in bare):
        raise UnusableAddress(bare)
    try:
        return Address(addr_spec=bare).addr_spec
    except Exception as unreadable:
        raise UnusableAddress(bare) from unreadable
