"""Two records that are one agency: what would move is shown, then they are one; and that can be taken back."""

from __future__ import annotations

import hashlib

from flask import abort, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.errors import AlreadyDone, NotFound, RuleBroken
from tracker.domain.messages import message
from tracker.domain.permissions import Action
from tracker.queries.agency_merges import merged_into
from tracker.services.agencies import agency_index
from tracker.services.agency_merging.merging import CannotMerge, Merged, merge_agencies
from tracker.services.agency_merging.undoing import undo_merge
from tracker.web.agencies.blueprint import blueprint
from tracker.web.agencies.editing import agency_or_404
from tracker.web.agencies.forms import MergeForm
from tracker.web.agencies.views import local_day
from tracker.web.agencies.words import MOVED_WORDS
from tracker.web.filters import say_message
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer

MOST_DIGITS = 9


@blueprint.route("/agencies/<int:agency_id>/merge", methods=["GET", "POST"])
@allow(Action.ADMINISTER)
def merge(agency_id: int) -> ResponseReturnValue:
    """This record goes into another one (``into``: an id that the list of those to check proposes)."""
    if (gone_into := merged_into(agency_id)) is not None:
        flash(_("This record was merged already."), "info")
        return redirect(f"/agencies/{gone_into}")
    agency, moved = agency_or_404(agency_id), None
    form = MergeForm(data=at_first({"into": _proposed()}))
    if form.validate_on_submit():
        try:
            kept_id = _meant(form.into.data or "", agency_id)
            moved = merge_agencies(agency_id, kept_id, by=viewer(), now=clock.now(), only_preview=True)
            shown = hashlib.sha256(repr((kept_id, moved.counts, moved.dropped_count)).encode()).hexdigest()
            if form.confirmed.data == shown:
                merge_agencies(agency_id, kept_id, by=viewer(), now=clock.now(), once=form.once.data)
                flash(_("They are one now. It is found by both names."), "success")
                return redirect(f"/agencies/{kept_id}")
            form.confirmed.data = shown
        except AlreadyDone as twice:
            flash(say_message(twice.message), "info")
            return redirect("/agencies")
        except CannotMerge as refusal:
            form.form_errors.extend(refusal.reasons)
        except RuleBroken as refusal:
            refuse(form, refusal)
    return render_template("agencies/merge.html", agency=agency, form=form, moved=moved, moves=_moves(moved))


@blueprint.post("/agencies/merges/<int:merge_id>/undo")
@allow(Action.ADMINISTER)
def undo(merge_id: int) -> ResponseReturnValue:
    """They were two after all."""
    try:
        agency_id = undo_merge(merge_id, by=viewer(), now=clock.now(), once=request.form.get("once"))
    except NotFound:
        abort(404)
    except (AlreadyDone, RuleBroken) as refusal:
        flash(say_message(refusal.message), "info")
        return redirect("/agencies")
    flash(_("They are two again, each with what was its own."), "success")
    return redirect(f"/agencies/{agency_id}")


def _proposed() -> str:
    """The name of the agency that the address proposes."""
    asked = request.args.get("into", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) <= MOST_DIGITS):
        return ""
    return next((one.name for one in agency_index(on=local_day()).agencies if one.id == int(asked)), "")


def _meant(written: str, agency_id: int) -> int:
    """The agency of that name, beside the one that goes. Raises RuleBroken."""
    known = agency_index(on=local_day())
    match = AgencyIndex(one for one in known.agencies if one.id != agency_id).find_known(written)
    if match.only is None:
        itself = known.find_known(written).only
        if itself is not None and itself.id == agency_id:
            said = message("Choose another agency; this is the same record.")
        elif match.is_ambiguous:
            names = ", ".join(agency.name for agency in match.agencies)
            said = message("“%(written)s” fits several agencies: %(names)s.", written=written, names=names)
        else:
            said = message("There is no agency named “%(written)s”.", written=written)
        raise RuleBroken(said, field="into")
    return match.only.id


def _moves(moved: Merged | None) -> list[tuple[str, int]]:
    """What moves, in words; columns with the same words are counted together."""
    found: dict[str, int] = {}
    for key, count in moved.counts if moved else ():
        words = str(MOVED_WORDS[key])
        found[words] = found.get(words, 0) + count
    return sorted(found.items(), key=lambda one: -one[1])
