"""What proves a progress entry, read out of one line: "121/BC-LMHTX ngày 17/12/2026", an https address, an output.

Several are parted by "; ".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlsplit

from tracker.domain.errors import RuleBroken
from tracker.domain.folding import tidy
from tracker.domain.messages import Message, message
from tracker.domain.outputs import Output, read_output, said
from tracker.domain.symbols import parse_symbol
from tracker.domain.tasks import EvidenceKind
from tracker.domain.typed_values import read_day

LONGEST_ADDRESS = 1000
LONGEST_NUMBER = 200
MOST_PROOFS = 10

_BETWEEN = re.compile(r";\s|\n")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:(?=\S)")
_BARE_ADDRESS = re.compile(r"(?:www\.)?[\w-]+(?:\.[\w-]+)+(?:/\S*)?", re.IGNORECASE)
_DATED = re.compile(r"(?P<number>.*?\S)\s*,?\s*(?:\bký)?\s+\bngày\s+(?P<day>.+)", re.IGNORECASE)
_DATE_BEHIND = re.compile(r"(?P<number>.*[^\W\d_].*?)[\s,(]+(?P<day>[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{4})\)?")
_WORDS_BEFORE = re.compile(r"[^\d/]*\s(?=\d)")


@dataclass(frozen=True)
class Proof:
    """One piece of evidence. A link has ``url``; a document its ``number`` as written, and its date when known.

    An ``output`` has the day it was published as ``issued_on``, and its address, if any.
    """

    kind: EvidenceKind
    url: str | None = None
    number: str | None = None
    issued_on: date | None = None
    output: Output | None = None


def read_proofs(text: str, *, today: date) -> tuple[Proof, ...]:
    """Every proof in the line, parted by "; ". Raises RuleBroken on the field "evidence"; nothing typed: no proof."""
    pieces = [piece for piece in map(tidy, _BETWEEN.split(text.strip().rstrip("; "))) if piece]
    if len(pieces) > MOST_PROOFS:
        raise _refused(message("At most %(count)s pieces of evidence in one entry.", count=MOST_PROOFS))
    return tuple(_read(piece, today) for piece in pieces)


def check_address(address: str, *, field: str) -> None:
    """Raises RuleBroken for what is no address of a page."""
    if len(address) > LONGEST_ADDRESS:
        raise RuleBroken(message("At most %(most)s characters.", most=LONGEST_ADDRESS), field=field)
    try:
        _link(address)
    except RuleBroken as refusal:
        raise RuleBroken(refusal.message, field=field) from refusal


def in_words(proof: Proof) -> str:
    """For the trail: what it names, its date and its address."""
    named = said(proof.output.kind, proof.output.outlet, proof.output.count) if proof.output else proof.number
    return " ".join(str(word) for word in (named, proof.issued_on, proof.url) if word)


def _read(piece: str, today: date) -> Proof:
    if len(piece) > LONGEST_ADDRESS:  # before any pattern is tried: those take their time over long texts
        raise _refused(
            message("Too long: at most %(count)s characters for one piece of evidence.", count=LONGEST_ADDRESS)
        )
    if _SCHEME.match(piece):
        return _link(piece)
    output = read_output(piece, today=today)
    if output is not None:
        found, address = output
        url = _link(address).url if address else None
        return Proof(EvidenceKind.OUTPUT, url=url, issued_on=found.published_on, output=found)
    if "/" in piece and _BARE_ADDRESS.fullmatch(piece) and not piece[0].isdigit():
        raise _refused(message("Write the address in full, beginning with https://"))
    return _document(piece, today)


def _link(address: str) -> Proof:
    """Only what a browser opens as a page: http and https with a host, without a name or password in it."""
    try:
        parts = urlsplit(address)
        is_page = parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        is_page = False
    if not is_page or not address.isprintable() or " " in address or "\\" in address:
        raise _refused(message("Only addresses that begin with https:// or http:// can be kept."))
    return Proof(EvidenceKind.LINK, url=address)


def _document(piece: str, today: date) -> Proof:
    match = _DATED.fullmatch(piece) or _DATE_BEHIND.fullmatch(piece)
    number = match["number"].rstrip(" ,(") if match else piece
    try:
        parse_symbol(_WORDS_BEFORE.sub("", number, count=1))
    except RuleBroken as refusal:
        raise _refused(
            message("Not understood. Example: 121/BC-LMHTX ngày 17/12/2026, or an address https://…")
        ) from refusal
    if len(number) > LONGEST_NUMBER:
        raise _refused(message("The number of the document is too long."))
    issued_on = _day(match["day"], today) if match else None
    return Proof(EvidenceKind.DOCUMENT, number=number, issued_on=issued_on)


def _day(text: str, today: date) -> date:
    try:
        day = read_day(text)
    except RuleBroken as refusal:
        raise _refused(refusal.message) from refusal
    if day > today:
        raise _refused(message("The document is dated %(day)s, which is still to come.", day=day))
    return day


def _refused(said: Message) -> RuleBroken:
    return RuleBroken(said, field="evidence")
