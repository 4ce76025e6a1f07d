"""A register of many programs, one a row: what each row says, and how it is understood. Nothing is guessed in silence.

A row is texts only, so that a row read from a file and one mended by hand are understood by the same rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import date

from tracker.domain.agency_names import name_key
from tracker.domain.agreement_heads import MOST_ALIASES, USUAL_KIND, AgreementHead, check_head
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.messages import Message, message
from tracker.domain.nicknames import symbol_or_nickname
from tracker.domain.periods import Cadence
from tracker.domain.proposals import Severity
from tracker.domain.register_days import read_signing
from tracker.domain.review_clauses import cadences_in
from tracker.domain.symbols import parse_symbol
from tracker.domain.validity_texts import ReadValidity, read_validity

MOST_PROGRAMS = 500
MOST_PARTIES = 20
LONGEST = {"kind": 500, "symbol": 120, "title": 1000, "signed": 120, "validity": 500, "review": 5000, "parent": 1000,
           "predecessor": 1000, "note": 5000}  # fmt: skip
LONGEST_NAME = 500
_KINDS = {"CTPH": USUAL_KIND, "CTRPH": USUAL_KIND, "QCPH": "Quy chế phối hợp", "KHPH": "Kế hoạch phối hợp",
          "NQLT": "Nghị quyết liên tịch", "TTLT": "Thông tư liên tịch", "KH": "Kế hoạch", "QC": "Quy chế"}  # fmt: skip
_YEARS_IN_TITLE = re.compile(
    r"\b(?:giai đoạn|nhiệm kỳ|thời kỳ|năm học|các năm học)\s+\d{4}\s*[-–—]\s*\d{4}|\bnăm\s+\d{4}$", re.IGNORECASE
)
_CALLED = re.compile(
    r"(?:tên (?:gọi )?khác|thường gọi(?: là)?|gọi tắt(?: là)?)\s*:?\s*[“\"]?(?P<name>[^”\".;\n]+)", re.IGNORECASE
)
_CLASSIFIED = frozenset({"mat", "toi mat", "tuyet mat"})


@dataclass(frozen=True)
class RowProblem:
    """What is wrong with one fact of a row, by the name of its text; "" for the row as a whole."""

    field: str
    severity: Severity
    message: Message


@dataclass(frozen=True, kw_only=True)
class RegisterRow:
    """One row as written. ``parties`` (or by semicolons) and ``aliases`` are one a line; ``number`` counts from 1.

    ``place`` is what people call the row in the file ("5", "Sheet!5"), ``cells`` the cells of its facts by name,
    ``read_problems`` what was wrong while it was read. ``only_others``: the file names in ``parties`` who joins, not
    who leads.
    """

    number: int
    place: str = ""
    kind: str = ""
    symbol: str = ""
    title: str = ""
    signed: str = ""
    parties: str = ""
    validity: str = ""
    review: str = ""
    parent: str = ""
    predecessor: str = ""
    aliases: str = ""
    note: str = ""
    cells: tuple[tuple[str, str], ...] = ()
    read_problems: tuple[RowProblem, ...] = ()
    only_others: bool = False


TEXTS = tuple(field.name for field in fields(RegisterRow))[2:-3]


@dataclass(frozen=True, kw_only=True)
class RegisterEntry:
    """One row as understood. ``cadences`` are those that its own words name; ``parent`` and ``predecessor`` words."""

    row: RegisterRow
    kind: str
    symbol: str | None
    title: str
    signed_on: date | None
    valid_from: date | None
    valid_to: date | None
    parties: tuple[str, ...]
    aliases: tuple[str, ...]
    cadences: tuple[Cadence, ...]
    note: str | None
    problems: tuple[RowProblem, ...]

    @property
    def errors(self) -> tuple[RowProblem, ...]:
        """What must be mended before the row can be entered."""
        return tuple(problem for problem in self.problems if problem.severity == "error")

    def head(self, *, tracked_from: date) -> AgreementHead:
        """The head of the program that the row becomes."""
        return AgreementHead(
            kind=self.kind,
            symbol=self.symbol,
            title=self.title,
            signed_on=self.signed_on,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            validity_text=self.row.validity or None,
            review_text=self.row.review or None,
            signing_note=self.note,
            tracked_from=tracked_from,
        )


def understand(row: RegisterRow, *, today: date) -> RegisterEntry:
    """What the row says, with every problem at its fact."""
    problems = [*row.read_problems, *_too_long(row), *_classified(row)]
    named = symbol_or_nickname(row.symbol)
    if named.problem:
        problems.append(RowProblem("symbol", "error", named.problem))
    if named.nickname:
        said = message("A number without an agency: it is kept as what people call the program.")
        problems.append(RowProblem("symbol", "warning", said))
    signing = read_signing(row.signed, today=today)
    if signing.said:
        problems.append(RowProblem("signed", signing.severity, signing.said))
    validity = _validity(row, signing.day, problems)
    parties = tuple(dict.fromkeys(name for line in re.split(r"[\n;]", row.parties) if (name := tidy(line))))
    problems += _of_parties(parties)
    aliases = _aliases(row, named.nickname, problems)
    note = "\n".join(text for text in (row.note, signing.kept) if text)
    entry = RegisterEntry(
        row=row,
        kind=row.kind or _kind_of(named.symbol if not named.problem else None),
        symbol=named.symbol if not named.problem else None,
        title=row.title,
        signed_on=signing.day,
        valid_from=validity.valid_from,
        valid_to=validity.valid_to,
        parties=parties,
        aliases=aliases,
        cadences=cadences_in(row.review),
        note=note or None,
        problems=(),
    )
    return _checked(entry, problems, today)


def _checked(entry: RegisterEntry, problems: list[RowProblem], today: date) -> RegisterEntry:
    try:
        check_head(entry.head(tracked_from=today))
    except RuleBroken as refusal:
        field = "validity" if refusal.field == "valid_to" else refusal.field or ""
        problems.append(RowProblem(field, "error", refusal.message))
    return replace(entry, problems=tuple(dict.fromkeys(problems)))


def _kind_of(symbol: str | None) -> str:
    type_name = parse_symbol(symbol).type if symbol else None
    return _KINDS.get((type_name or "").upper(), USUAL_KIND)


def _validity(row: RegisterRow, signed_on: date | None, problems: list[RowProblem]) -> ReadValidity:
    """Of the row's own words; of years that the title names when it has no words of its own."""
    if row.validity:
        read = read_validity(row.validity, signed_on=signed_on)
        if read.said:
            said = message("%(problem)s It is kept as a text; the program has no dates of validity.", problem=read.said)
            problems.append(RowProblem("validity", "warning", said))
        return read
    in_title = _YEARS_IN_TITLE.search(row.title)
    read = read_validity(in_title.group(), signed_on=signed_on) if in_title else ReadValidity()
    if read.valid_from and in_title:
        said = message("Taken from the title: “%(words)s”.", words=in_title.group())
        problems.append(RowProblem("validity", "warning", said))
    return read


def _of_parties(parties: tuple[str, ...]) -> Iterator[RowProblem]:
    if not parties:
        yield RowProblem("parties", "error", message("Name at least one party."))
    if len(parties) > MOST_PARTIES:
        said = message("%(count)s parties; at most %(most)s can sign.", count=len(parties), most=MOST_PARTIES)
        yield RowProblem("parties", "error", said)
    for name in parties:
        if not name_key(name):
            said = message("“%(name)s” is no agency's name.", name=name[:60])
            yield RowProblem("parties", "error", said)
        if len(name) > LONGEST_NAME:
            yield RowProblem("parties", "error", _longer(name, LONGEST_NAME))


def _aliases(row: RegisterRow, nickname: str | None, problems: list[RowProblem]) -> tuple[str, ...]:
    called = _CALLED.search(row.note)
    names = [nickname or "", *row.aliases.split("\n"), called["name"] if called else ""]
    found = tuple({fold(name): tidy(name) for name in names if tidy(name)}.values())
    if len(found) > MOST_ALIASES or any(len(name) > LONGEST_NAME for name in found):
        said = message("At most %(most)s other names can be kept.", most=MOST_ALIASES)
        problems.append(RowProblem("aliases", "error", said))
    return found


def _too_long(row: RegisterRow) -> Iterator[RowProblem]:
    for name, longest in LONGEST.items():
        text = getattr(row, name)
        if len(text) > longest:
            yield RowProblem(name, "error", _longer(text, longest))


def _longer(text: str, longest: int) -> Message:
    return message("“%(start)s…” is longer than %(longest)s characters.", start=text[:40], longest=longest)


def _classified(row: RegisterRow) -> Iterator[RowProblem]:
    """Papers with a degree of secrecy do not belong here, not even by their titles."""
    for name in TEXTS:
        if fold(getattr(row, name)).strip(" ().") in _CLASSIFIED:
            said = message("Classified papers must not be entered into this system. Leave this row out.")
            yield RowProblem(name, "error", said)
