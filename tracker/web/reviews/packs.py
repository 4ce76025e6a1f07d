"""The pack of a review: asked for, watched while it is made, fetched."""

from __future__ import annotations

from flask import abort, current_app, flash, make_response, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tracker import clock
from tracker.domain.packs import PackPart
from tracker.domain.permissions import Action
from tracker.queries.packs import PackPage, pack_page
from tracker.services.packs import ask_pack
from tracker.web.files import ZIP, kept_file
from tracker.web.forms import OnceForm, sent
from tracker.web.guard import allow, viewer
from tracker.web.reviews.blueprint import blueprint

LOOK_AGAIN_SECONDS = 3


@blueprint.route("/reviews/<int:review_id>/pack", methods=["GET", "POST"])
@allow(Action.SEE_AGREEMENT, "review_id")
def pack(review_id: int) -> ResponseReturnValue:
    """What is in it, how far it is, where to fetch it; while it is being made the page loads itself again."""
    page, form = _page(review_id), OnceForm()
    if form.validate_on_submit() and sent(
        form,
        lambda: ask_pack(review_id, by=viewer(), now=clock.now(), once=form.once.data),
        _("It is asked for. You may leave this page; it is made meanwhile."),
    ):
        return redirect(f"/reviews/{review_id}/pack")
    answer = make_response(render_template("reviews/pack.html", page=page, form=form, parts=list(PackPart)))
    if page.newest and page.newest.is_in_hand:
        answer.headers["Refresh"] = str(LOOK_AGAIN_SECONDS)
    return answer


@blueprint.get("/reviews/<int:review_id>/pack.zip")
@allow(Action.TAKE_COPY, "review_id")
def pack_zip(review_id: int) -> ResponseReturnValue:
    """The newest that is ready of the version that stands."""
    page = _page(review_id)
    if page.ready is not None:
        path = current_app.config["SETTINGS"].data_dir / "packs" / f"{page.ready.file_hash}.zip"
        if path.is_file():
            return kept_file(path, f"ho-so-{page.period}.zip", ZIP)
    flash(_("There is no such file any more, or not yet. It can be made anew."), "warning")
    return redirect(f"/reviews/{review_id}/pack")


def _page(review_id: int) -> PackPage:
    page = pack_page(review_id, now=clock.now())
    if page is None:
        abort(404)
    return page
