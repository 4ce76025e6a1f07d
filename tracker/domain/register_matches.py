"""The rows of a register beside what stands already: which are there, which may be, whose programs they carry out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from tracker.domain.agency_names import AgencyIndex, name_key
from tracker.domain.duplicates import Likeness, PaperIdentity, SignedBy, is_same, likeness
from tracker.domain.folding import fold
from tracker.domain.kept_registers import KeptRegister
from tracker.domain.messages import message
from tracker.domain.registers import RegisterEntry, RegisterRow, RowProblem, understand
from tracker.domain.symbols import same_symbol_key


class Fate(StrEnum):
    """What becomes of a row when the register is confirmed."""

    ENTERED = "entered"
    LEFT_OUT = "left_out"
    WRONG = "wrong"
    THERE = "there"


@dataclass(frozen=True)
class Own:
    """The agencies that the person writes for, and what the first of them is called."""

    ids: frozenset[int]
    name: str


@dataclass(frozen=True)
class Standing:
    """A program that is in the system."""

    id: int
    identity: PaperIdentity
    aliases: tuple[str, ...] = ()


@dataclass
class Examined:
    """One row as understood. ``there_id``: the program it is already; ``twin``: an earlier row that is the same.

    ``links``: the program above it and the one before it, each the id of a standing one or the number of a row.
    """

    entry: RegisterEntry
    identity: PaperIdentity
    there_id: int | None = None
    twin: int | None = None
    similar: list[tuple[int, Likeness]] = field(default_factory=list)
    similar_rows: list[tuple[int, Likeness]] = field(default_factory=list)
    is_outside: bool = False
    links: dict[str, Link] = field(default_factory=dict)
    problems: tuple[RowProblem, ...] = ()

    @property
    def errors(self) -> list[RowProblem]:
        """What must be mended before the row can be entered."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def fate(self, left_out: frozenset[int]) -> Fate:
        """What becomes of the row."""
        if self.there_id is not None:
            return Fate.THERE
        if self.errors:
            return Fate.WRONG
        return Fate.LEFT_OUT if self.entry.row.number in left_out else Fate.ENTERED


@dataclass(frozen=True)
class Link:
    """Another program: one that stands, or a row of the same register."""

    agreement_id: int | None = None
    row: int | None = None


def identity_of(entry: RegisterEntry, known: AgencyIndex) -> PaperIdentity:
    """What is compared of a row; its parties are looked up as saving will."""
    signed = (SignedBy(found.id if (found := known.find_known(name).only) else None, name) for name in entry.parties)
    return PaperIdentity(entry.title, entry.symbol, entry.signed_on, tuple(signed))


def understood(kept: KeptRegister, own: Own, known: AgencyIndex, *, today: date) -> list[RegisterEntry]:
    """Every row; with the person's own agency as a party where that was asked for and it is not named.

    It is the first, which is the standing agency, where the file names only those who join; else the last.
    """
    entries = [understand(row, today=today) for row in kept.rows]
    if not kept.options.adds_own:
        return entries
    return [
        understand(replace(entry.row, parties=_with_own(entry.row, own)), today=today)
        if entry.parties and _is_outside(entry, own, known)
        else entry
        for entry in entries
    ]


def _with_own(row: RegisterRow, own: Own) -> str:
    return f"{own.name}\n{row.parties}" if row.only_others else f"{row.parties}\n{own.name}"


def examine(
    entries: Sequence[RegisterEntry], standing: Sequence[Standing], known: AgencyIndex, own: Own
) -> list[Examined]:
    """Every row beside the programs that stand and beside the rows before it."""
    rows = [Examined(entry, identity_of(entry, known)) for entry in entries]
    by_key: dict[object, list[Standing]] = {}
    for program in standing:
        for key in _keys(program.identity):
            by_key.setdefault(key, []).append(program)
    earlier: dict[object, list[Examined]] = {}
    for row in rows:
        _beside_standing(row, by_key)
        _beside_earlier(row, earlier)
        for key in _keys(row.identity):
            earlier.setdefault(key, []).append(row)
    names = _Names(standing, rows)
    for row in rows:
        _link(row, names)
        row.is_outside = bool(row.entry.parties) and _is_outside(row.entry, own, known)
        row.problems = (*row.entry.problems, *row.problems, *([_OUTSIDE] if row.is_outside else []))
    return rows


def twins(rows: Iterable[Examined]) -> frozenset[int]:
    """The rows that repeat an earlier one: left out unless someone chooses them."""
    return frozenset(row.entry.row.number for row in rows if row.twin is not None)


def _keys(identity: PaperIdentity) -> list[object]:
    keys: list[object] = [identity.number_key] if identity.number_key else []
    return [*keys, identity.title_key] if identity.title_key else keys


def _beside_standing(row: Examined, by_key: dict[object, list[Standing]]) -> None:
    near = {program.id: program for key in _keys(row.identity) for program in by_key.get(key, ())}
    for program in near.values():
        if row.there_id is None and is_same(row.identity, program.identity):
            row.there_id = program.id
        elif why := likeness(row.identity, program.identity):
            row.similar.append((program.id, why))


def _beside_earlier(row: Examined, earlier: dict[object, list[Examined]]) -> None:
    near = {other.entry.row.number: other for key in _keys(row.identity) for other in earlier.get(key, ())}
    for number, other in near.items():
        if row.twin is None and is_same(row.identity, other.identity):
            row.twin = number
        elif why := likeness(row.identity, other.identity):
            row.similar_rows.append((number, why))


class _Names:
    """Programs by what a cell may call them: symbol, title, other name."""

    def __init__(self, standing: Iterable[Standing], rows: Iterable[Examined]) -> None:
        self.found: dict[str, list[Link]] = {}
        for row in rows:
            self._add(row.identity, row.entry.aliases, Link(row=row.entry.row.number))
        for program in standing:
            self._add(program.identity, program.aliases, Link(agreement_id=program.id))

    def _add(self, identity: PaperIdentity, aliases: Iterable[str], link: Link) -> None:
        keys = {f"a {fold(alias)}" for alias in aliases} | {f"t {identity.title_key}"}
        if identity.parsed and identity.symbol_key:
            keys.add(f"s {identity.symbol_key}")
        for key in keys:
            self.found.setdefault(key, []).append(link)

    def meant(self, written: str, *, but: int) -> list[Link]:
        for key in (f"s {same_symbol_key(written)}", f"t {name_key(written)}", f"a {fold(written)}"):
            links = [link for link in self.found.get(key, []) if link.row != but]
            if links:
                standing = [link for link in links if link.agreement_id is not None]
                return standing or links
        return []


def _link(row: Examined, names: _Names) -> None:
    for name in ("parent", "predecessor"):
        written = getattr(row.entry.row, name)
        if not written:
            continue
        links = names.meant(written, but=row.entry.row.number)
        if len(links) == 1:
            row.links[name] = links[0]
            continue
        said = (
            message("Several programs are called “%(written)s”; none is linked.", written=written[:120])
            if links
            else message("No program is called “%(written)s” here; it is kept as a note.", written=written[:120])
        )
        row.problems = (*row.problems, RowProblem(name, "warning", said))


def _is_outside(entry: RegisterEntry, own: Own, known: AgencyIndex) -> bool:
    return not any((found := known.find_known(name).only) and found.id in own.ids for name in entry.parties)


# Nobody enters a program that he could not read afterwards.
_OUTSIDE = RowProblem(
    "parties", "error", message("Your agency is not among the parties, so you could not see this program.")
)
