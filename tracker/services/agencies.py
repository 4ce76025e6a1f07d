"""Agencies found by any of their names, or created as they are written. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import false, func, or_, select, text

from tracker.database import db
from tracker.domain.agency_facts import LONGEST_NAME
from tracker.domain.agency_names import AgencyIndex, NamedAgency
from tracker.domain.errors import RuleBroken
from tracker.domain.folding import fold, tidy
from tracker.domain.look_alikes import without_unseen
from tracker.domain.messages import message
from tracker.models import Agency, AgencyMerge, FormerName
from tracker.models.agency_merges import names_of_merged, standing_merges


def agency_index(*, on: date) -> AgencyIndex:
    """Every agency by its present and former names, short names, abbreviations, and those of records merged into it.

    ``on``: the local day for which it is asked who is there, and who is no more or yet to come.
    """
    others = names_of_merged(db.session.execute(standing_merges()))
    former = select(FormerName.agency_id, FormerName.name, FormerName.short_name, FormerName.abbreviation)
    for agency_id, *names in db.session.execute(former.order_by(FormerName.id)):
        others.setdefault(agency_id, []).extend(names)
    a = Agency
    has_ended = or_(a.ended_on <= on, a.ended_on == a.named_from)  # or it never was
    is_gone = func.coalesce(or_(has_ended, a.named_from > on), false())
    present = select(a.id, a.name, a.short_name, a.abbreviation, is_gone).order_by(a.id)
    return AgencyIndex(
        NamedAgency(id_, name, _spellings(name, [short, abbreviation, *others.get(id_, ())]), bool(is_gone))
        for id_, name, short, abbreviation, is_gone in db.session.execute(present)
    )


def hold_agencies() -> None:
    """Let nobody else create agencies until this transaction ends, so that no agency is created twice."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(1631, 0)"))


def find_or_create(written: str, index: AgencyIndex, *, field: str | None = None) -> NamedAgency:
    """The one agency that goes by this name; else a new one of this name, which the index then knows.

    A new one is to be checked by an administrator. ``field``: where the name was typed.
    Raises RuleBroken for a name that is none or longer than 500 characters.
    """
    name = without_unseen(written)
    return index.find_known(name).only or create_agency(name, index, field=field)


def create_agency(written: str, index: AgencyIndex, *, field: str | None = None) -> NamedAgency:
    """A new agency, known by this name only; there may be another that bore it. Raises as ``find_or_create``."""
    name = tidy(written)
    if not any(character.isalnum() for character in name):
        raise RuleBroken(message("“%(name)s” is no agency's name.", name=name[:60]), field=field)
    if len(name) > LONGEST_NAME:
        said = message("An agency's name may have %(longest)s characters at most.", longest=LONGEST_NAME)
        raise RuleBroken(said, field=field)
    agency = Agency(id=_unused_id(), name=name, short_name=name, name_folded=fold(name), is_to_check=True)
    db.session.add(agency)
    db.session.flush()
    named = NamedAgency(agency.id, name)
    index.add(named)
    return named


def _unused_id() -> int | None:
    """SQLite gives the highest id again once its row is gone; that of a merged record must stay free for it."""
    if db.session.get_bind().dialect.name != "sqlite":
        return None
    highest = (db.session.scalar(select(func.max(one))) or 0 for one in (Agency.id, AgencyMerge.gone_id))
    return max(highest) + 1


def _spellings(name: str, others: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(other for other in others if other and other != name))
