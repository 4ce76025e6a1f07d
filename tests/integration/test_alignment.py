"""The contents of a program beside those of the program that it carries out."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.cascade_scene import ABOVE, BELOW, HA, Cascade, cascade, version_of
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, COMMISSION, LAN, NAM, THU, UNION
from tracker.database import db
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.errors import NotAllowed, RuleBroken
from tracker.models import AuditEntry, Content
from tracker.queries.alignment import alignment_page, below_page
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.aligning import align_contents
from tracker.services.agreements.contents import ContentFacts, edit_contents
from tracker.services.agreements.editing import edit_agreement
from tracker.services.agreements.versions import ChangedByOthers


@pytest.fixture
def scene(make: Make) -> Cascade:
    return cascade(make)


def page(client: FlaskClient, agreement_id: int, name: str = "alignment") -> str:
    return client.get(f"/agreements/{agreement_id}/{name}").text


def test_titles_propose_and_a_person_decides(make: Make, client: FlaskClient, scene: Cascade) -> None:
    """As the province's officer sees it: proposed, saved, then left out and added are told; the centre reads it too."""
    make.sign_in(client, LAN)
    first, second = scene.own
    shown = page(client, scene.child_id)
    assert f'selected value="{scene.above[0]}"' in shown
    assert ABOVE[0] in shown  # her agency did not sign the parent program, and reads its headings all the same
    assert alignment_page(scene.child_id, make.viewer(LAN)).alignment.carried_count == 0  # nothing counts unsaved
    sent = {
        "version": version_of(scene.child_id), "rows-0-content_id": first, "rows-0-aligned_to_id": scene.above[0],
        "rows-1-content_id": second, "rows-1-aligned_to_id": 0, "once": "k1",
    }  # fmt: skip
    answer = client.post(f"/agreements/{scene.child_id}/alignment", data=sent, follow_redirects=True)
    assert answer.status_code == 200
    found = alignment_page(scene.child_id, make.viewer(LAN))
    assert found.is_decided
    assert [one.title for one in found.alignment.left_out] == [ABOVE[1]]
    assert [one.title for one in found.alignment.added] == [BELOW[1]]
    below = below_page(scene.parent_id, make.viewer(HA), today=TODAY)
    assert [(row.id, row.alignment.carried_count) for row in below.programs] == [(scene.child_id, 1)]
    make.sign_in(client, HA)
    assert "1/2" in page(client, scene.parent_id, "below")
    assert "<select" not in page(client, scene.child_id)  # read-only from above
    kept = db.session.scalars(select(AuditEntry.after).where(AuditEntry.action == "aligned")).one()
    assert ABOVE[0] in kept


def test_who_may_not_and_what_cannot_be_is_refused(make: Make, scene: Cascade) -> None:
    other = make.agreement(title="Khác", parties=(COMMISSION, UNION))
    foreign = db.session.scalars(select(Content.id).where(Content.agreement_id == other)).one()
    for who in (HA, THU, NAM):
        with pytest.raises(NotAllowed):
            align_contents(scene.child_id, {}, by=make.viewer(who), version=None, now=NOW)
    lan = make.viewer(LAN)
    for chosen in ({foreign: scene.above[0]}, {scene.own[0]: foreign}, {scene.own[0]: scene.own[1]}):
        with pytest.raises(RuleBroken):
            align_contents(scene.child_id, chosen, by=lan, version=None, now=NOW)
    with pytest.raises(RuleBroken):  # it carries out no other
        align_contents(other, {foreign: scene.above[0]}, by=lan, version=None, now=NOW)
    was = version_of(scene.child_id)
    align_contents(scene.child_id, {scene.own[0]: scene.above[1]}, by=lan, version=was, now=NOW)
    with pytest.raises(ChangedByOthers):
        align_contents(scene.child_id, {scene.own[0]: None}, by=lan, version=was, now=NOW)


def test_a_hand_made_form_is_refused_beside_its_field_and_breaks_nothing(
    make: Make, client: FlaskClient, scene: Cascade
) -> None:
    make.sign_in(client, LAN)
    for typed in ("9999999", "x", "-1", str(scene.own[1])):
        sent = {"rows-0-content_id": scene.own[0], "rows-0-aligned_to_id": typed, "version": 1, "once": typed}
        assert 'class="invalid-feedback"' in client.post(f"/agreements/{scene.child_id}/alignment", data=sent).text
    for row in ("", "x", "²", "9" * 30):
        sent = {"rows-0-content_id": row, "rows-0-aligned_to_id": 0, "version": 1, "once": row}
        assert client.post(f"/agreements/{scene.child_id}/alignment", data=sent).status_code < 500


def test_a_heading_that_goes_is_carried_no_more(make: Make, scene: Cascade) -> None:
    lan, (gone, stays) = make.viewer(LAN), scene.above
    align_contents(scene.child_id, dict(zip(scene.own, scene.above, strict=True)), by=lan, version=None, now=NOW)
    edit_contents(scene.parent_id, [ContentFacts("1", "Còn lại", stays)], by=make.viewer(HA), version=None, now=NOW)
    found = alignment_page(scene.child_id, lan)
    assert gone not in {one.aligned_to_id for one in found.own}
    assert [one.id for one in found.alignment.added] == [scene.own[0]]


def test_another_parent_is_aligned_anew(make: Make, scene: Cascade) -> None:
    lan, other = make.viewer(LAN), make.agreement(title="Chương trình khác", parties=(COMMISSION, ALLIANCE))
    align_contents(scene.child_id, {scene.own[0]: scene.above[0]}, by=lan, version=None, now=NOW)
    head = AgreementHead(title="Tên", tracked_from=TODAY, parent_id=other)
    edit_agreement(
        scene.child_id, head, by=lan, version=None, today=TODAY, now=NOW, calendar=working_calendar()
    )  # fmt: skip
    found = alignment_page(scene.child_id, lan)
    assert found.above is not None
    assert found.above.id == other
    assert not found.is_decided
    assert {one.aligned_to_id for one in found.own} == {None}
