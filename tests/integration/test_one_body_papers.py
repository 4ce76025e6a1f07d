"""What became one body signs once, and papers print one signature: its own, by the name of the day of signing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.integration.test_one_body import NEW, merge
from tests.make import NOW, TODAY, ZONE, Make
from tests.papers import lines, pdf_text, squeezed
from tests.people import ALLIANCE, BINH, COMMISSION, DEPARTMENT, HUNG, LAN, MINH, THU, Cast
from tests.review_making import AFTER, NOON, Quarter, quarter, with_password
from tracker.domain.papers.heads import PaperState
from tracker.queries.verification import verified
from tracker.services.reviews.consolidating import reopen_review
from tracker.services.reviews.submitting import submit_report

LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _the_day() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


def final(make: Make, *agencies: str) -> Quarter:
    """A review of two parties, or more, that is final and that nobody has signed."""
    scene = quarter(make, **({"parties": agencies} if agencies else {}))
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    scene.freeze()
    with_password(make, MINH, BINH, THU)
    return scene


def at_its_foot(client: FlaskClient, scene: Quarter, query: str = "") -> list[str]:
    """What the Word report prints where it is signed, up to whom it is sent to."""
    scene.make.sign_in(client, LAN)
    said = lines(client.get(f"/reviews/{scene.review_id}/report.docx{query}").data)
    start = next(at for at, line in reversed(list(enumerate(said))) if line.endswith("./."))
    return [line for line in said[start + 1 : said.index("Nơi nhận:")] if line.strip()]


def printed(client: FlaskClient, scene: Quarter) -> str:
    return squeezed(pdf_text(client.get(f"/reviews/{scene.review_id}/report.pdf").data))


def test_a_review_signed_after_the_merger_prints_one_signature_under_the_name_of_the_body_that_signed(
    make: Make, client: FlaskClient
) -> None:
    scene = final(make)
    merge(make, scene.program)
    assert at_its_foot(client, scene) == [NEW.upper(), "(Chưa ký)"]
    scene.sign(BINH, today=TODAY, now=LATER)
    block = [NEW.upper(), "PHÓ CHỦ TỊCH", "(Ký xác nhận lúc 10:00 ngày 24/11/2026)", "Binh"]
    assert at_its_foot(client, scene) == block
    assert "Chưaký" not in printed(client, scene)
    assert squeezed("".join(block)) in printed(client, scene)
    page = client.get(f"/reviews/{scene.review_id}").text
    assert "Chưa ký" not in page
    found = verified(scene.frozen_hash(), zone=ZONE)
    assert found is not None
    assert (found.state, found.signed, found.party_count) == (PaperState.SIGNED, (NEW,), 1)


def test_a_draft_has_the_places_that_its_final_version_will_have(make: Make, client: FlaskClient) -> None:
    scene = quarter(make, parties=(COMMISSION, ALLIANCE, DEPARTMENT))
    for agency in (COMMISSION, ALLIANCE):
        scene.hand_in(agency)
    assert at_its_foot(client, scene).count("(Chưa ký)") == 3
    merge(make, scene.program)
    draft = at_its_foot(client, scene)
    assert draft == [NEW.upper(), "(Chưa ký)", DEPARTMENT.upper(), "(Chưa ký)"]
    scene.freeze()
    assert at_its_foot(client, scene) == draft


def test_the_body_signs_beside_the_other_parties_that_keep_their_places(make: Make, client: FlaskClient) -> None:
    scene = final(make, COMMISSION, ALLIANCE, DEPARTMENT)
    merge(make, scene.program)
    scene.sign(MINH, today=TODAY, now=LATER)
    foot = at_its_foot(client, scene)
    assert foot.count("(Chưa ký)") == 1
    assert [line for line in foot if line in {NEW.upper(), COMMISSION.upper(), ALLIANCE.upper()}] == [NEW.upper()]


def test_a_review_signed_before_the_merger_prints_its_signatures_as_before(make: Make, client: FlaskClient) -> None:
    scene = final(make)
    scene.sign(MINH)
    scene.sign(BINH)
    before, hashed = at_its_foot(client, scene), scene.frozen_hash()
    merge(make, scene.program)
    assert at_its_foot(client, scene) == before
    assert before.count("(Ký xác nhận lúc 12:00 ngày 16/09/2026)") == 2
    found = verified(hashed, zone=ZONE)
    assert found is not None
    assert (found.signed, found.party_count) == ((COMMISSION, ALLIANCE), 2)


@pytest.mark.parametrize(("who", "agency"), [(MINH, COMMISSION), (BINH, ALLIANCE)])
def test_where_one_had_signed_before_only_its_signature_is_printed_and_nobody_as_missing(
    make: Make, client: FlaskClient, who: Cast, agency: str
) -> None:
    scene = final(make)
    scene.sign(who)
    merge(make, scene.program)
    foot = at_its_foot(client, scene)
    assert (foot[0], foot[-1], len(foot)) == (agency.upper(), who.name, 4)


def test_a_version_withdrawn_before_the_merger_keeps_the_places_that_it_had(make: Make, client: FlaskClient) -> None:
    scene = final(make)
    scene.sign(BINH)
    before = at_its_foot(client, scene)
    again = {"today": AFTER, "now": NOON, "zone": ZONE}
    reopen_review(scene.review_id, by=scene.viewer(LAN), because="Sửa", **again)
    merge(make, scene.program)
    assert at_its_foot(client, scene, "?version=1") == before


def report_paper(client: FlaskClient, scene: Quarter, agency: str) -> list[str]:
    scene.make.sign_in(client, LAN)
    return lines(client.get(f"/reports/{scene.report_id(agency)}/report.docx").data)


def hand_in_now(scene: Quarter, who: Cast, agency: str) -> None:
    told = {"text": "Đã làm.", "today": TODAY, "now": LATER, "zone": ZONE}
    submit_report(scene.report_id(agency), by=scene.viewer(who), **told)


@pytest.mark.parametrize(("who", "agency"), [(HUNG, COMMISSION), (BINH, ALLIANCE)])
def test_what_the_body_hands_in_is_a_paper_of_its_own_and_not_one_to_itself(
    make: Make, client: FlaskClient, who: Cast, agency: str
) -> None:
    scene = quarter(make)
    other = {COMMISSION: ALLIANCE, ALLIANCE: COMMISSION}[agency]
    scene.hand_in(other)
    before = report_paper(client, scene, other)
    merge(make, scene.program)
    draft = report_paper(client, scene, agency)
    hand_in_now(scene, who, agency)
    for said in (draft, report_paper(client, scene, agency)):
        assert said[0] == NEW.upper()
        assert not [line for line in said if line.startswith("Kính gửi")]
        assert said[said.index("Nơi nhận:") + 1 :][:2] == [f"- {NEW};", "- Lưu: VT."]
        assert f"của {NEW}./." in "".join(said)
        for name in (COMMISSION, ALLIANCE):
            assert name.lower() not in " ".join(said).lower()
    assert "ngày 24 tháng 11 năm 2026" in "".join(said)
    assert report_paper(client, scene, other) == before


def test_the_body_writes_to_the_standing_agency_where_that_is_another(make: Make, client: FlaskClient) -> None:
    scene = quarter(make, parties=(DEPARTMENT, COMMISSION, ALLIANCE))
    merge(make, scene.program)
    hand_in_now(scene, HUNG, COMMISSION)
    said = report_paper(client, scene, COMMISSION)
    assert said[0] == NEW.upper()
    assert f"Kính gửi: {DEPARTMENT}" in said
    assert said[said.index("Nơi nhận:") + 1 :][:2] == ["- Như trên;", "- Các bên ký kết;"]
