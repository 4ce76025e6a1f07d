"""How the forms of an agreement are saved alike: first shown what becomes of the reviews, and told what others did."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash
from flask_babel import gettext as _
from wtforms import Field

from tracker.domain.errors import AlreadyDone, Refusal, RuleBroken
from tracker.domain.messages import Message, message
from tracker.services.agreements.versions import Change, ChangedByOthers
from tracker.services.reviews.planning import Laid
from tracker.web.agreements_edit.changes import shown
from tracker.web.agreements_edit.forms import AmendForm, EditForm
from tracker.web.forms import refuse


@dataclass(frozen=True)
class Outcome:
    """What came of sending a form: saved, or first to be confirmed (``laid``), or refused (the form says why)."""

    is_saved: bool = False
    laid: Laid | None = None
    changes: Sequence[Change] = ()


def save_confirmed(form: EditForm, save: Callable[[bool], Laid], current: Mapping[str, Any]) -> Outcome:
    """Save the form. If reviews are added, moved or removed, only once exactly that was shown and confirmed.

    ``save(only_preview)`` is the service; ``current`` holds the facts as they stand now, by field name.
    """
    try:
        laid = save(True)
        digest = _digest(laid)
        if not laid.is_nothing and (form.confirmed.data != digest or _lacks_reason(form)):
            form.confirmed.data = digest
            return Outcome(laid=laid)
        save(False)
    except Refusal as refusal:
        return refused(form, refusal, current)
    return Outcome(is_saved=True)


def _lacks_reason(form: EditForm) -> bool:
    """Says so beside the field."""
    if not isinstance(form, AmendForm) or form.because.data:
        return False
    form.because.errors = [*form.because.errors, _("This must be filled in.")]
    return True


def save_plainly(form: EditForm, save: Callable[[], object], current: Mapping[str, Any]) -> Outcome:
    """Save a form that changes no review dates by rule."""
    try:
        save()
    except Refusal as refusal:
        return refused(form, refusal, current)
    return Outcome(is_saved=True)


def refused(form: EditForm, refusal: Refusal, current: Mapping[str, Any]) -> Outcome:
    """Say in the form why it was not saved; sent twice is saved. Other refusals (not found, not allowed) go on up."""
    if isinstance(refusal, AlreadyDone):
        flash(_("This form was sent already; the first one counts."), "info")
        return Outcome(is_saved=True)
    if isinstance(refusal, ChangedByOthers):
        _bring_up_to_date(form, refusal, current)
        return Outcome(changes=refusal.changes)
    if isinstance(refusal, RuleBroken):
        refuse(form, refusal)
        return Outcome()
    raise refusal


def _bring_up_to_date(form: EditForm, refusal: ChangedByOthers, current: Mapping[str, Any]) -> None:
    """What the person did not touch becomes what stands now; what both changed keeps what he typed, and says so."""
    form.form_errors.append(refusal.message)
    form.version.data, form.version.raw_data = refusal.version, None
    form.confirmed.data = ""
    for name in {name for change in refusal.changes for name in change.after}:
        field = form._fields.get(name)
        if field is None or name not in current:
            continue
        before = next(change.before.get(name) for change in refusal.changes if name in change.after)
        if _same(field.data, current[name]):
            continue
        if _same(field.data, before):
            field.data, field.raw_data = current[name], None
        else:
            field.errors = [*field.errors, _both_wrote(field, refusal.changes, name, current[name])]


def _both_wrote(field: Field, changes: Sequence[Change], name: str, now: Any) -> Message:
    last = [change for change in changes if name in change.after][-1]
    return message(
        "%(who)s saved “%(now)s” here meanwhile. What you typed is still here; save again to replace it.",
        who=last.actor,
        now=shown(now, field),
    )


def _same(one: Any, other: Any) -> bool:
    """Equal as the trail writes them: nothing typed is nothing, days are ISO."""
    return str(one or "") == str(other or "")


def _digest(laid: Laid) -> str:
    """What was shown, so that nothing else is saved by confirming it."""
    return hashlib.sha256(repr(laid).encode()).hexdigest()
