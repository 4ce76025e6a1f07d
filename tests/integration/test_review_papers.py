"""Papers of a real review: what is frozen is printed as it was, drafts say so, the numbers are those of the page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, ZONE, Make
from tests.papers import footers, lines, pdf_text, sheet_rows, squeezed, table_with, text
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH, Cast
from tests.review_making import INSIDE, Quarter, quarter, recorded, with_password
from tracker.database import db, transaction
from tracker.models import Agency, Task
from tracker.queries.papers import joint_paper
from tracker.services.decisions import write_decision

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Two reports, two different figures, one task done late."""
    found = quarter(make, symbol="178/CTPH-BTGDVTU-LMHTX")
    make.task(found.program, title="Tập huấn", lead=ALLIANCE, due_on=INSIDE, done_on=INSIDE.replace(day=20))
    make.task(found.program, title="Khảo sát", lead=COMMISSION, due_on=INSIDE)
    found.log(COMMISSION, quantity=33)
    found.log(ALLIANCE, quantity=31)
    found.hand_in(COMMISSION, difficulties="Thiếu kinh phí")
    found.hand_in(ALLIANCE)
    return found


def fetch(client: FlaskClient, scene: Quarter, who: Cast, path: str) -> bytes:
    scene.make.sign_in(client, who)
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (200, DOCX)
    return answer.data


def joint(client: FlaskClient, scene: Quarter, who: Cast = LAN, query: str = "") -> bytes:
    return fetch(client, scene, who, f"/reviews/{scene.review_id}/report.docx{query}")


def sign_all(scene: Quarter) -> None:
    with_password(scene.make, MINH, BINH)
    scene.freeze(assessment="Đạt yêu cầu chung.")
    scene.sign(MINH)
    scene.sign(BINH, reservation="Số hội nghị cần đối chiếu.")


def test_a_draft_says_so_and_keeps_the_assessment_for_those_who_write_it(client: FlaskClient, scene: Quarter) -> None:
    scene.write(assessment="Chưa nên công bố.")
    own, other = text(joint(client, scene, LAN)), text(joint(client, scene, CHI))
    assert "DỰ THẢO" in own
    assert "DỰ THẢO" in other
    assert "Chưa nên công bố." in own
    assert "Chưa nên công bố." not in other
    assert "Thiếu kinh phí" in other


def test_the_paper_counts_tasks_as_of_the_closing_day(client: FlaskClient, scene: Quarter) -> None:
    rows = table_with(joint(client, scene), "Cơ quan chủ trì")
    assert rows[1:] == [
        ["1", "Ban TG&DV Tỉnh ủy", "1", "0", "0", "0", "1", "0,00%"],
        ["2", "Liên minh HTX tỉnh", "1", "0", "1", "0", "0", "100,00%"],
        ["3", "Các bên cùng chủ trì", "1", "0", "0", "1", "0", "–"],
        ["", "Tổng số", "3", "0", "1", "1", "1", "50,00%"],
    ]


def test_a_signed_review_prints_its_snapshot_whatever_happens_later(client: FlaskClient, scene: Quarter) -> None:
    sign_all(scene)
    before = joint(client, scene)
    with transaction():
        db.session.get_one(Task, scene.task).title = "Tên mới"
        db.session.get_one(Agency, scene.make.agency_id(ALLIANCE)).name = "Liên minh khác"
    assert lines(joint(client, scene)) == lines(before)
    said = text(before)
    assert "DỰ THẢO" not in said
    assert "Số hội nghị cần đối chiếu." in said
    assert "Ninh Bình, ngày 16 tháng 9 năm 2026" in said
    assert scene.frozen_hash() in footers(before)[0]
    assert re.search(r"\(Ký xác nhận lúc 12:00 ngày 16/09/2026\)\nMinh", said)


def test_what_changed_after_signing_is_said_and_the_figures_stay(client: FlaskClient, scene: Quarter) -> None:
    sign_all(scene)
    before = joint(client, scene)
    recorded(scene.log(ALLIANCE, quantity=5), NOW)
    after = joint(client, scene)
    assert "KHÔNG CÒN HIỆU LỰC KÝ" in lines(after)
    assert table_with(after, "Chỉ tiêu") == table_with(before, "Chỉ tiêu")


def test_the_page_of_a_closed_review_leads_to_every_paper(client: FlaskClient, scene: Quarter) -> None:
    scene.make.sign_in(client, CHI)
    page = client.get(f"/reviews/{scene.review_id}").text
    found = re.findall(rf'href="/reviews/{scene.review_id}/([a-z]+\.[a-z]+)"', page)
    assert found == ["report.docx", "report.pdf", "summary.xlsx", "minutes.docx", "decisions.docx"]
    assert [client.get(f"/reviews/{scene.review_id}/{name}").status_code for name in found] == [200] * 5


def test_a_version_is_printed_by_its_number_and_none_that_is_not(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    assert "(Bản đã chốt, chưa đủ chữ ký)" in lines(joint(client, scene, query="?version=1"))
    assert client.get(f"/reviews/{scene.review_id}/report.docx?version=7").status_code == 404


def test_page_word_excel_and_pdf_print_the_same_numbers(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    at = f"/reviews/{scene.review_id}"
    word = joint(client, scene)
    rows = table_with(word, "Cơ quan chủ trì")[1:]
    page = client.get(f"{at}/versions/1").text
    table = page[page.index("Tiến độ nhiệm vụ tính đến") :].split("</table>")[0]
    shown = [re.findall(r"<td[^>]*>(?:<b>)?([^<]*)", row) for row in table.split("<tr")[2:]]
    assert [row[1:] for row in shown] == [row[2:] for row in rows]
    excel = client.get(f"{at}/summary.xlsx").data
    cells = [row[2:] for row in sheet_rows(excel, "Tiến độ", "TT")[1:]]
    assert [[*map(str, row[:5]), rate(row[5])] for row in cells] == [row[2:] for row in rows]
    said = squeezed(pdf_text(client.get(f"{at}/report.pdf").data))
    assert [row for row in rows if squeezed("".join(row)) not in said] == []


def test_page_word_excel_and_pdf_name_the_same_figures(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    at = f"/reviews/{scene.review_id}"
    row = table_with(joint(client, scene), "Chỉ tiêu")[1]
    assert row[1:] == [
        "Hội nghị tại cơ sở", "hội nghị", "Ban TG&DV Tỉnh ủy: 33\nLiên minh HTX tỉnh: 31", "Chưa thống nhất", ""
    ]  # fmt: skip
    excel = sheet_rows(client.get(f"{at}/summary.xlsx").data, "Chỉ tiêu", "TT")[1:]
    assert [(line[4], line[5], line[10]) for line in excel] == [
        ("Ban TG&DV Tỉnh ủy", 33, "Chưa thống nhất"), ("Liên minh HTX tỉnh", 31, "Chưa thống nhất")
    ]  # fmt: skip
    page = client.get(f"{at}/versions/1").text
    assert re.findall(r"d-block\">([^<:]+: \d+) ", page)[:2] == [
        said.replace("&", "&amp;") for said in row[3].split("\n")
    ]
    assert squeezed("".join(row)) in squeezed(pdf_text(client.get(f"{at}/report.pdf").data))


def rate(value: object) -> str:
    return "–" if value is None else f"{value:.2f}%".replace(".", ",")


def test_minutes_and_notice_hold_what_leaders_decided_after_freezing(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    owner = scene.make.agency_id(ALLIANCE)
    due_on = TODAY + timedelta(days=9)
    write_decision(
        scene.review_id, by=scene.viewer(MINH), text="Đối chiếu <số> hội nghị", owner_id=owner, due_on=due_on,
        today=TODAY, now=NOW,
    )  # fmt: skip
    row = ["1", "Đối chiếu <số> hội nghị", ALLIANCE, f"{due_on:%d/%m/%Y}", "Chưa thực hiện"]
    for paper in ("minutes", "decisions"):
        content = fetch(client, scene, LAN, f"/reviews/{scene.review_id}/{paper}.docx")
        assert table_with(content, "Ý kiến chỉ đạo")[1:] == [row]
        assert scene.frozen_hash() in footers(content)[0]
    assert "Đối chiếu" not in text(joint(client, scene))


def test_an_agency_report_is_printed_as_handed_in_and_its_draft_only_for_its_people(
    client: FlaskClient, make: Make
) -> None:
    scene = quarter(make)
    scene.log(COMMISSION, quantity=33)
    path = f"/reports/{scene.report_id(COMMISSION)}/report.docx"
    draft = text(fetch(client, scene, LAN, path))
    assert "DỰ THẢO" in draft
    assert "Hội nghị tại cơ sở" in draft
    make.sign_in(client, CHI)
    assert client.get(path).status_code == 302
    assert client.get(path.replace(".docx", ".pdf")).status_code == 302
    scene.hand_in(COMMISSION, "Đã tổ chức 33 hội nghị.", proposals="Bố trí kinh phí")
    handed_in = fetch(client, scene, CHI, path)
    assert "Đã tổ chức 33 hội nghị." in lines(handed_in)
    assert "DỰ THẢO" not in lines(handed_in)
    assert "Phiên bản 1, mã SHA-256" in footers(handed_in)[0]
    assert table_with(handed_in, "Chỉ tiêu")[1][1:4] == ["Hội nghị tại cơ sở", "hội nghị", "33"]


def test_a_snapshot_of_the_first_format_is_still_printed(client: FlaskClient, scene: Quarter) -> None:
    from tracker.domain.papers.heads import PaperState
    from tracker.domain.papers.joint_report import joint_report
    from tracker.domain.snapshots import read_snapshot
    from tracker.models import Consolidation

    scene.freeze()
    old = read_snapshot(db.session.query(Consolidation.snapshot).scalar())
    for name in ("tasks", "parties", "decisions"):
        del old[name]
    for name in ("kind", "signed_on", "as_of_on"):
        del old["review"][name]
    paper = joint_report(old, state=PaperState.UNSIGNED, hashed="0" * 64)
    assert paper.head.names == [COMMISSION, ALLIANCE]
    assert (paper.tasks, paper.as_of_on.isoformat()) == ((), "2026-09-14")
    new = joint_paper(scene.review_id, viewer=scene.viewer(LAN), standing=None, today=TODAY, zone=ZONE)
    assert new is not None
    assert new.numbers.figures == paper.numbers.figures
