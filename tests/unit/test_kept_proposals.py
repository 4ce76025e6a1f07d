"""What was read is kept as it was read, and the agencies of a paper are shown as they will be saved."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from tracker.documents.annexes import read_annex
from tracker.domain.agency_names import AgencyIndex, Fit, NamedAgency
from tracker.domain.kept_messages import message_of, plain_message
from tracker.domain.kept_proposals import from_plain, to_plain
from tracker.domain.messages import message
from tracker.domain.periods import Cadence
from tracker.domain.proposal_agencies import agencies_read
from tracker.domain.proposal_limits import within_limits
from tracker.domain.proposals import Proposal, ProposedTask
from tracker.domain.review_clauses import cadences_in

ANNEXES = sorted(path for path in (Path(__file__).parents[1] / "data" / "annexes").iterdir() if path.suffix != ".json")


def a_task(lead: str, coordinating: str = "", title: str = "Việc") -> ProposedTask:
    return ProposedTask(
        position="1", group=None, title=title, lead=lead, coordinating=coordinating, due_text="", due_kind="unknown",
        due_on=None, deliverable="", cell="B2",
    )  # fmt: skip


@pytest.mark.parametrize("path", ANNEXES, ids=lambda path: path.name)
def test_a_proposal_comes_back_from_json_as_it_was(path: Path) -> None:
    proposal = read_annex(path)
    assert from_plain(json.loads(json.dumps(to_plain(proposal)))) == proposal


def test_a_message_keeps_its_dates_numbers_and_messages() -> None:
    said = message("%(a)s %(b)s %(c)s", a=date(2026, 2, 28), b=3, c=message("inside %(x)s", x="văn bản"))
    assert message_of(json.loads(json.dumps(plain_message(said)))) == said


def test_a_message_with_anything_else_cannot_be_kept() -> None:
    with pytest.raises(TypeError):
        plain_message(message("%(a)s", a=1.5))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("có lộ trình cụ thể, rà soát hàng tháng, hàng quý, hàng năm", "monthly quarterly annual"),
        ("Định kỳ hằng tháng, quý, năm hai bên rà soát", "monthly quarterly annual"),
        ("giao ban định kỳ 03 tháng/lần", "quarterly"),
        ("định kỳ 6 tháng, 1 năm báo cáo", "half_yearly annual"),
        ("Sơ kết 02 năm, sau 3 năm, 5 năm tổng kết", ""),
        ("Hội nghị tháng 6", ""),
        (None, ""),
    ],
)
def test_the_reviews_a_paper_orders_are_read_from_its_words(clause: str | None, expected: str) -> None:
    assert cadences_in(clause) == tuple(Cadence(word) for word in expected.split())


def test_every_agency_of_a_paper_is_shown_once_with_what_it_does() -> None:
    known = AgencyIndex([NamedAgency(7, "Sở Y tế tỉnh Ninh Bình", ("Sở Y tế",))])
    tasks = [a_task("hai bên"), a_task("Liên minh HTX", "Sở Y tế; Báo Ninh Bình"), a_task("Báo Ninh Bình")]
    read = agencies_read(("Ban Tuyên giáo Tỉnh ủy", "Liên minh HTX tỉnh"), tasks, known)
    assert [(one.name, one.known, one.is_party, one.lead_count, one.coordinating_count) for one in read] == [
        ("Ban Tuyên giáo Tỉnh ủy", None, True, 1, 0),
        ("Liên minh HTX tỉnh", None, True, 2, 0),
        ("Sở Y tế", "Sở Y tế tỉnh Ninh Bình", False, 0, 1),
        ("Báo Ninh Bình", None, False, 1, 1),
    ]
    assert read[1].written == ["Liên minh HTX"]
    assert read[2].fit is Fit.BY_OTHER_NAME


def test_an_agency_with_two_candidates_is_shown_with_both() -> None:
    known = AgencyIndex([NamedAgency(n, f"Sở Y tế tỉnh {place}", ("Sở Y tế",)) for n, place in enumerate("AB", 1)])
    read = agencies_read((), [a_task("Sở Y tế")], known)
    assert (read[0].known, read[0].choices) == (None, ("Sở Y tế tỉnh A", "Sở Y tế tỉnh B"))


@pytest.mark.parametrize(
    "proposal",
    [
        Proposal(title="a" * 1001),
        Proposal(parties=("a" * 501,)),
        Proposal(symbol="1" * 501),
        Proposal(tasks=(a_task("a" * 1001),)),
        Proposal(tasks=(a_task("A", title="a" * 5001),)),
        Proposal(tasks=(a_task("A"),) * 5001),
    ],
)
def test_what_is_too_long_to_keep_is_an_error(proposal: Proposal) -> None:
    assert within_limits(proposal).is_refused


def test_what_fits_is_left_as_it_is() -> None:
    proposal = Proposal(title="a" * 1000, parties=("a" * 500,), tasks=(a_task("a" * 1000, title="a" * 5000),))
    assert within_limits(proposal) is proposal
