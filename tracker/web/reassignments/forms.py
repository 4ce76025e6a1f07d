"""What whoever must decide after a change may answer: who goes on, which tasks go over, or that nothing changes."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectMultipleField

from tracker.web.agencies.forms import LONGEST_NAME
from tracker.web.fields import Filled, LineField, TextField
from tracker.web.forms import OnceForm

PART = "part-"
LONGEST_REASON = 2000


class ReassignForm(OnceForm):
    """Who goes on with it: one of those that follow, or another by name."""

    to = RadioField(_l("Who goes on with it"), validate_choice=False)
    other = LineField(_l("Name of the other agency"), longest=LONGEST_NAME)


class PickForm(OnceForm):
    """Which parts go over; the others stay."""

    parts = SelectMultipleField(_l("Tasks that go over"), coerce=int)


class GoOnForm(OnceForm):
    """Why what the decision asks is not done."""

    because = TextField(_l("Why"), [Filled()], longest=LONGEST_REASON)


def parts_elsewhere(sent: Mapping[str, str], part_ids: Collection[int], agency_ids: Collection[int]) -> dict[int, int]:
    """Of single parts, by their ids, the agency chosen beside the rest; what is not offered is as if not chosen."""
    offered = {str(id_): id_ for id_ in agency_ids}
    return {part_id: offered[chosen] for part_id in part_ids if (chosen := sent.get(f"{PART}{part_id}", "")) in offered}
