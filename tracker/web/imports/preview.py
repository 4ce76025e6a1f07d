"""The preview of a paper: look, mend in place, confirm. Every button of the page saves what is typed on it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from flask import abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.domain.agency_names import AgencyIndex
from tracker.domain.decided_names import DecidedNames
from tracker.domain.errors import ChangedMeanwhile, RuleBroken
from tracker.domain.mending import MOST_ADDED, Draft, MendedHead, draft_of
from tracker.domain.messages import message
from tracker.domain.months import FIRST_YEAR, LAST_YEAR
from tracker.domain.permissions import WRITERS, Action
from tracker.domain.proposal_agencies import AgencyRead, agencies_read, collectives_read, with_matched
from tracker.domain.proposals import Proposal
from tracker.queries.days_off import working_calendar
from tracker.queries.duplicates import Similar, paper_identity, similar_agreements
from tracker.queries.imports import Pending, pending_import
from tracker.services.agencies import agency_index
from tracker.services.imports import mend_import, save_import
from tracker.web.forms import at_first, refuse
from tracker.web.guard import allow, viewer
from tracker.web.imports.forms import UploadForm
from tracker.web.imports.marks import marks_of, sentences_of
from tracker.web.imports.preview_form import PreviewForm, at_start, stands_elsewhere, to_open, with_added
from tracker.web.imports.sheet import page_of, sheet_of, understood
from tracker.web.imports.views import blueprint
from tracker.web.paging import page_number

ASKED = re.compile(r"(check|open|add|page)(?:-([0-9]{1,6}))?")


@blueprint.route("/imports/<token>", methods=["GET", "POST"])
@allow(Action.CREATE_AGREEMENT)
def preview(token: str) -> ResponseReturnValue:
    """Look at what was read, mend it, confirm. Errors keep it from being confirmed and are mended in their rows."""
    pending = _pending(token)
    if pending.agreement_id is not None:
        return redirect(f"/agreements/{pending.agreement_id}")
    draft, asked = draft_of(pending.proposal, pending.mends), ASKED.fullmatch(request.form.get("do", ""))
    open_rows = to_open(draft, [number_asked("open")] if number_asked("open") else [])
    known = agency_index(on=_today())
    form = PreviewForm(data=at_first(at_start(pending, draft, open_rows, _agencies(pending, draft, known), _today())))
    form.tell(len(pending.proposal.tasks), known)
    if asked:
        form.ask_for_little()
    if form.validate_on_submit():
        try:
            return _carry_out(pending, draft, form, asked, known)
        except (RuleBroken, ChangedMeanwhile) as refusal:
            refuse(form, refusal)
            pending = _pending(token)
            draft = draft_of(pending.proposal, pending.mends)
            if isinstance(refusal, ChangedMeanwhile):
                form.form_errors += form.typed_for_nothing(draft)
                form.version.data = pending.version
                stored = at_start(pending, draft, draft.rows, (), _today())
                return _show(pending, draft, form, stands_elsewhere(form, stored))
    return _show(pending, draft, form, {})


def _agencies(pending: Pending, draft: Draft, known: AgencyIndex) -> list[AgencyRead]:
    """The agencies of the paper as it stands, by what was decided about their names."""
    decided = DecidedNames(known, pending.mends.meant)
    return agencies_read(draft.proposal.parties, draft.proposal.tasks, decided)


def number_asked(name: str) -> int:
    """A number of up to six digits out of the address; 0 for anything else."""
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= 6 else 0


def _carry_out(
    pending: Pending, draft: Draft, form: PreviewForm, asked: re.Match[str] | None, known: AgencyIndex
) -> ResponseReturnValue:
    """Save what is typed; then go where the button leads, or confirm. Raises RuleBroken, ChangedMeanwhile."""
    mends, now = form.mended(draft, pending.mends), clock.now()
    what, number = (asked[1], int(asked[2] or 0)) if asked else ("", 0)
    if what == "add":
        if len(mends.added) >= MOST_ADDED:
            raise RuleBroken(message("At most %(most)s rows can be added.", most=MOST_ADDED))
        mends, number = with_added(mends, draft, number)
    version = mend_import(pending.token, mends, by=viewer(), version=form.version.data, now=now)
    form.version.data = version
    draft = draft_of(pending.proposal, mends)
    errors = sum(one.problem.severity == "error" for one in draft.located)
    here = f"/imports/{pending.token}"
    if what in ("open", "add"):
        return redirect(f"{here}?open={number}&page={page_of(draft, number)}#row-{number}")
    if what == "page":
        return redirect(f"{here}?page={number}#tasks")
    if what == "check":
        flash(_saved(errors), "success" if not errors else "info")
        return redirect(f"{here}?page={page_number()}")
    if errors:
        flash(_saved(errors), "warning")
        return redirect(here)
    pending = replace(pending, mends=mends)
    for agency in _agencies(pending, draft, known):
        if agency.choices:
            said = message("Several agencies are called “%(name)s”. Choose below which one is meant.", name=agency.name)
            raise RuleBroken(said)
    agreement_id = save_import(
        pending.token, by=viewer(), version=version, today=_today(), now=now, calendar=working_calendar()
    )
    flash(_("The program is imported with all its tasks."), "success")
    return redirect(f"/agreements/{agreement_id}")


def _saved(errors: int) -> str:
    left = ngettext(
        "Kept and checked. %(num)s place is left to mend.", "Kept and checked. %(num)s places are left to mend.", errors
    )
    return str(left if errors else _("Kept and checked. Nothing is left to mend; it can be imported now."))


def _pending(token: str) -> Pending:
    pending = pending_import(token, person_id=viewer().person_id, now=clock.now())
    if pending is None:
        abort(404)
    return pending


def _today() -> date:
    return clock.today(current_app.config["SETTINGS"].zone)


def _show(pending: Pending, draft: Draft, form: PreviewForm, elsewhere: dict[str, str]) -> str:
    """The preview with the head as it stands in the form."""
    typed = form.head_as_typed()
    parties, tasks, known = (
        typed.parties,
        draft.proposal.tasks,
        DecidedNames(agency_index(on=_today()), pending.mends.meant),
    )
    agencies, draft = agencies_read(parties, tasks, known), with_matched(draft, parties, known)
    deciding = {entry.form.name.data: entry.form for entry in form.agencies}
    own = viewer().agency_ids_as(WRITERS)
    opened = list(form.opened(draft))
    for row_form, _row, problems in opened:
        for name, located in problems.items():
            wrong = [one.problem.message for one in located if one.problem.severity == "error"]
            row_form[name].errors = [*row_form[name].errors, *wrong]
    return render_template(
        "imports/preview.html",
        form=form,
        upload=UploadForm(formdata=None),
        pending=pending,
        proposal=draft.proposal,
        opened=opened,
        understood_of=understood,
        elsewhere=elsewhere,
        sheet=sheet_of(draft, page_number(), frozenset(row.number for _, row, _ in opened)),
        errors=[one for one in draft.located if one.problem.severity == "error"],
        warnings=[one for one in draft.located if one.problem.severity == "warning"],
        left_out_count=sum(row.because is not None for row in draft.rows),
        agencies=sorted(agencies, key=lambda one: (not one.is_party, one.name not in deciding)),
        deciding=deciding,
        others=collectives_read(parties, tasks, known),
        is_outsider=not any(agency.agency_id in own for agency in agencies),
        similar=[] if form.errors else _similar(typed, known),
        days=_days(draft.proposal),
        marks=marks_of(pending.proposal, typed),
        sentences=sentences_of(pending.proposal),
    )


def _days(proposal: Proposal) -> list[date | None]:
    """The due dates, and a day of each year in which the program is reviewed."""
    due_on: list[date | None] = [task.due_on for task in proposal.tasks]
    if proposal.valid_from is None or proposal.valid_to is None:
        return due_on
    years = range(max(proposal.valid_from.year, FIRST_YEAR), min(proposal.valid_to.year, LAST_YEAR) + 1)
    return due_on + [date(year, 12, 31) for year in years]


def _similar(head: MendedHead, known: AgencyIndex) -> list[Similar]:
    """The programs that may be this one already, among those the viewer may read."""
    paper = paper_identity(head.title or "", head.symbol, head.signed_on, head.parties, known)
    return similar_agreements(viewer().agency_ids, [paper])[0]
