"""Pages of a changed annex: upload it, look at what it changes, choose, confirm. Nothing is saved before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from tracker import clock
from tracker.domain.annex_again.changes import Kind
from tracker.domain.annex_again.choices import Choices
from tracker.domain.errors import AlreadyDone, RuleBroken
from tracker.domain.permissions import Action
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Problem
from tracker.queries.agreement_forms import AgreementForm, agreement_form
from tracker.queries.annex_again import KeptAnnex, edited_by_hand, kept_annex, saved_since
from tracker.queries.days_off import working_calendar
from tracker.services.annex_again.comparing import Compared, compare_annex, read_seen
from tracker.services.annex_again.keeping import keep_annex, keep_choices
from tracker.services.annex_again.taking_over import AnnexOutdated, take_over
from tracker.web.agreements_edit.changes import ToldChange
from tracker.web.annex_again.forms import LinesForm, asks_reason
from tracker.web.annex_again.meanwhile import told_meanwhile
from tracker.web.annex_again.shown import COUNTED, FACTS, HEADS, ShownLine, pages_of, shown_line, with_hand_edits
from tracker.web.forms import refuse
from tracker.web.guard import allow, viewer
from tracker.web.imports.forms import UploadForm
from tracker.web.imports.reading import read_upload, upload_name
from tracker.web.paging import page_number

blueprint = Blueprint("annex_again", __name__)


@blueprint.route("/agreements/<int:agreement_id>/annex/new", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def new(agreement_id: int) -> ResponseReturnValue:
    """Choose the changed annex; what it changes is shown on the next page."""
    form = UploadForm()
    problems: Sequence[Problem] = ()
    if form.validate_on_submit():
        proposal = within_limits(read_upload(form))
        if proposal.tasks and not proposal.is_refused:
            token = keep_annex(agreement_id, proposal, file_name=upload_name(form), by=viewer(), now=clock.now())
            return redirect(f"/agreements/{agreement_id}/annex/{token}")
        problems = [problem for problem in proposal.problems if problem.severity == "error"]
        field = form.file if form.file.data else form.table
        field.errors = [_("This cannot be taken over; what is wrong is listed above.")]
    return render_template("annex_again/new.html", form=form, agreement=agreement_form(agreement_id), problems=problems)


@blueprint.route("/agreements/<int:agreement_id>/annex/<token>", methods=["GET", "POST"])
@allow(Action.EDIT_AGREEMENT, "agreement_id")
def preview(agreement_id: int, token: str) -> ResponseReturnValue:
    """Look at what the annex changes and choose; the last page confirms. Answers are kept from page to page."""
    kept = kept_annex(token, agreement_id, person_id=viewer().person_id, now=clock.now())
    if kept is None:
        abort(404)
    if kept.is_taken:
        return redirect(f"/agreements/{agreement_id}#tasks")
    page = _Page(agreement_id, kept)
    return _answered(page) if request.method == "POST" else page.show()


def _answered(page: _Page) -> ResponseReturnValue:
    """Keep the answers and go on: to the next page, to the first where they change the comparison, or to save."""
    is_right = page.form.validate_on_submit() and not page.form.is_claimed_twice(page.lines)
    if page.is_outdated:
        page.keep()
        return redirect(f"{page.address}?since={page.seen_version}")
    if not is_right:
        return page.show()
    chosen = page.keep()
    if chosen.decided != page.kept.choices.decided:
        flash(_("Your answers count now. Look at what they change, then confirm."), "info")
        return redirect(page.address)
    if "back" in request.form or not page.is_last:
        to = page.number - 1 if "back" in request.form else page.number + 1
        return redirect(f"{page.address}?page={max(to, 1)}")
    return _confirm(page)


def _confirm(page: _Page) -> ResponseReturnValue:
    """Take over what was chosen, unless somebody changed something in this very moment."""
    here = f"/agreements/{page.agreement_id}"
    try:
        taken = take_over(
            page.kept.token, seen=page.form.seen.data or "", by=viewer(), now=clock.now(),
            today=clock.today(current_app.config["SETTINGS"].zone), calendar=working_calendar(),
            once=page.form.once.data,
        )  # fmt: skip
    except AlreadyDone:
        flash(_("This form was sent already; the first one counts."), "info")
        return redirect(f"{here}#tasks")
    except AnnexOutdated as outdated:
        return redirect(f"{page.address}?since={outdated.version}")
    except RuleBroken as refusal:
        refuse(page.form, refusal)
        return page.show()
    if taken.count:
        said = ngettext("%(num)s change is taken over from %(file)s.", "%(num)s changes are taken over from %(file)s.",
                        taken.count, file=page.kept.file_name)  # fmt: skip
        flash(said, "success")
    else:
        flash(_("Nothing was taken over."), "info")
    return redirect(f"{here}#tasks")


class _Page:
    """One page of the comparison, with its form."""

    def __init__(self, agreement_id: int, kept: KeptAnnex) -> None:
        self.agreement_id, self.kept = agreement_id, kept
        self.address = f"/agreements/{agreement_id}/annex/{kept.token}"
        self.compared: Compared = compare_annex(
            agreement_id, kept.proposal, kept.choices.decided, today=clock.today(current_app.config["SETTINGS"].zone)
        )
        pages = pages_of(self.compared.changes.lines)
        self.page_count = len(pages)
        self.number = min(page_number(), self.page_count)
        self.lines = pages[self.number - 1]
        self.is_last = self.number == self.page_count
        self.form = LinesForm.of(self.lines, kept.choices, self.compared.seen)

    @property
    def is_outdated(self) -> bool:
        """True if this page, or the one before it, showed another comparison than there is now."""
        seen = {read_seen(self.form.seen.data or "")[1], self.compared.changes.digest}
        if self.number > 1 and self.kept.choices.seen:
            seen.add(read_seen(self.kept.choices.seen)[1])
        return len(seen) > 1

    @property
    def seen_version(self) -> int:
        """The version of the program that was shown first."""
        return read_seen((self.number > 1 and self.kept.choices.seen) or self.form.seen.data or "")[0]

    def keep(self) -> Choices:
        """Keep the answers of this page; answers all that were given so far."""
        seen = "" if self.is_outdated else self.form.seen.data or ""
        chosen = self.form.chosen(self.lines, self.kept.choices, self.compared.changes, is_last=self.is_last)
        if chosen.decided != self.kept.choices.decided:
            seen = ""
        chosen = replace(chosen, seen=seen)
        keep_choices(self.kept.token, chosen, by=viewer(), now=clock.now())
        return chosen

    def show(self) -> str:
        """The page; where the address says since which version, with what was saved since then."""
        changes = self.compared.changes
        agreement: AgreementForm = agreement_form(self.agreement_id)
        ids = [line.task.id for line in self.lines if line.task is not None and line.differences]
        shown = with_hand_edits([shown_line(line) for line in self.lines], edited_by_hand(self.agreement_id, ids))
        by_kind: list[tuple[Kind, list[ShownLine]]] = [
            (kind, [one for one in shown if one.line.kind is kind]) for kind in Kind
        ]
        return render_template(
            "annex_again/preview.html",
            agreement=agreement,
            kept=self.kept,
            form=self.form,
            page=self,
            changes=changes,
            counts=[(COUNTED[kind], changes.count(kind)) for kind in Kind if changes.count(kind)],
            groups=[(kind, HEADS[kind], lines) for kind, lines in by_kind if lines],
            facts=FACTS,
            warnings=[problem for problem in self.kept.proposal.problems if problem.severity == "warning"],
            meanwhile=self._meanwhile(),
            asks_reason=asks_reason(self.lines, self.kept.choices, changes, is_last=self.is_last),
        )

    def _meanwhile(self) -> list[ToldChange] | None:
        """What was saved since the version in the address; None where it names none."""
        since = request.args.get("since", "")
        if not since:
            return None
        saved = saved_since(self.agreement_id, read_seen(since)[0])
        return told_meanwhile(saved, self.compared.standing)
