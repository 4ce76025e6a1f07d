"""Deciding on the preview which agency a name means: a new one pointed at a known one, one of several chosen."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SelectField
from wtforms.validators import ValidationError

from tracker.domain.agency_names import AgencyIndex
from tracker.domain.decided_names import NEW
from tracker.domain.look_alikes import nearest
from tracker.domain.proposal_agencies import AgencyRead
from tracker.web.fields import LineField, choices

MOST_TO_DECIDE = 6
UNDECIDED = ""


class AgencyRow(Form):
    """One name: what it means, from a list, or another agency by one of its names."""

    name = HiddenField()
    meant = SelectField(_l("This is"), choices=[], validate_choice=False)
    other = LineField(_l("Another agency, by its name or abbreviation"), longest=500)
    known: AgencyIndex | None = None

    def validate_other(self, field: LineField) -> None:
        """Only an agency that is known, and only one. Raises ValidationError, as WTForms wants it."""
        if field.data and self.known is not None and self.known.find_known(field.data).only is None:
            raise ValidationError(_("No single agency is known by this name."))

    def decided(self, ids: frozenset[int]) -> int | None:
        """The id of the agency, NEW, or None while nobody has decided."""
        if self.other.data and self.known is not None:
            found = self.known.find_known(self.other.data).only
            return found.id if found else None
        typed = str(self.meant.data or "")
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= 18):
            return None
        return int(typed) if int(typed) in ids or int(typed) == NEW else None


def to_decide(agencies: Iterable[AgencyRead], meant: Mapping[str, int], *, only_shared: bool) -> list[AgencyRead]:
    """Names that several agencies bear first, then new ones, then those decided already; as many as a page can hold.

    ``only_shared``: while rows have errors, the page has room for the first sort alone.
    """
    asked = [one for one in agencies if one.choices or (not only_shared and (one.known is None or one.name in meant))]
    return sorted(asked, key=lambda one: (not one.choices, one.known is not None))[:MOST_TO_DECIDE]


def as_stored(read: AgencyRead, meant: Mapping[str, int]) -> dict[str, Any]:
    """What the fields of a name show at first."""
    return {"name": read.name, "meant": str(meant[read.name]) if read.name in meant else UNDECIDED, "other": ""}


def offer(rows: Sequence[AgencyRow], known: AgencyIndex) -> None:
    """The choices of each name: those that bear it, those most like it, the one chosen before, a new one."""
    names = {agency.id: agency.name for agency in known.agencies}
    for row in rows:
        row.known = known
        written = str(row.name.data or "")
        bearers = known.find_known(written).agencies
        found = {agency.id: agency.name for agency in bearers}
        found |= {near.agency_id: near.name for near in nearest(written[:500], known.agencies)}
        typed = str(row.meant.data or "")
        if typed.isascii() and typed.isdecimal() and len(typed) <= 18 and int(typed) in names:
            found[int(typed)] = names[int(typed)]
        first = (UNDECIDED, _("not decided yet: several are called so")) if len(bearers) > 1 else None
        new = (str(NEW), _("a new agency")) if first else (UNDECIDED, _("a new agency"))
        pairs = [*([first] if first else []), *((str(id_), name) for id_, name in found.items()), new]
        row.meant.choices = choices(pairs)
