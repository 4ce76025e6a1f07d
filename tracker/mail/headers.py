"""Header lines that hold a name or a title, encoded here to the last byte.

The standard library's own folding drops the quotes of a long name, and takes text that looks like an encoded word for
one: then a name becomes further addresses or a line break.
"""

from __future__ import annotations

import re
import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy
from typing import Self

LONGEST_NAME = 200
LONGEST_SUBJECT = 300
LONGEST_PLAIN = 60
_PLAIN = re.compile(r"[A-Za-z0-9 '/+*_-]*")


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

    def fold(self, *, policy: EmailPolicy) -> str:
        """The whole line; the library asks for it instead of folding by itself."""
        return f"{self.name}: {self}{policy.linesep}"


def address_line(header: str, name: str, address: str) -> HeaderLine:
    """One mailbox, whatever the name holds. Raises UnusableAddress."""
    return HeaderLine(header, f"{_encoded(one_line(name, LONGEST_NAME), header)} <{_checked(address)}>".strip())


def text_line(header: str, text: str) -> HeaderLine:
    """Text that reads as it was written."""
    return HeaderLine(header, _encoded(one_line(text, LONGEST_SUBJECT), header))


def one_line(text: str, longest: int) -> str:
    """Text for a header: no control or direction marks, no line breaks, no lone surrogates, of limited length."""
    clean = "".join(" " if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
    return " ".join(clean.split())[:longest]


def _encoded(text: str, header: str) -> str:
    if len(text) <= LONGEST_PLAIN and _PLAIN.fullmatch(text):
        return text
    return Header(text, "utf-8", header_name=header).encode(linesep="\r\n")


def _checked(address: str) -> str:
    bare = address.strip()
    local, at, host = bare.rpartition("@")
    if not (local and at and host) or not bare.isascii() or any(c.isspace() or not c.isprintable() for c in bare):
        raise UnusableAddress(bare)
    try:
        return Address(addr_spec=bare).addr_spec
    except Exception as unreadable:
        raise UnusableAddress(bare) from unreadable
