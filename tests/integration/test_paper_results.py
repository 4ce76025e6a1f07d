"""What a report says of its results: page, Word, Excel and PDF name the same effect, outputs, collected reviews."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, ZONE, Make
from tests.papers import headings, lines, pdf_text, sheet_names, sheet_rows, squeezed, table_with, text
from tests.people import ALLIANCE, BINH, CHI, COMMISSION, LAN, MINH
from tests.review_making import AFTER, INSIDE, NOON, Quarter, quarter, recorded, with_password
from tests.review_scene import review
from tracker.database import db
from tracker.domain.commendations import Honoured
from tracker.domain.effects import Effect, EffectLevel
from tracker.domain.periods import Cadence
from tracker.models import Content
from tracker.queries.consolidations import draft_page
from tracker.services.commendations import note_commendation
from tracker.services.progress import log_progress
from tracker.services.reviews.consolidating import freeze_review, write_assessment
from tracker.services.reviews.drafting import keep_draft
from tracker.services.reviews.submitting import submit_report

SHORT = {ALLIANCE: "Liên minh HTX tỉnh", COMMISSION: "Ban TG&DV Tỉnh ủy"}
YEAR_END = date(2027, 1, 4)


@pytest.fixture
def scene(make: Make) -> Quarter:
    """Both judge the one content; the alliance published articles; a figure of each."""
    found = quarter(make, symbol="178/CTPH-BTGDVTU-LMHTX")
    published = log_progress(
        make.part_id(found.task, ALLIANCE), by=make.viewer(CHI), happened_on=INSIDE, note="Đăng tin, bài",
        evidence="2 bài, Báo Ninh Bình, 01/08/2026; tin, Đài <PT&TH>", now=NOW, today=TODAY,
    )  # fmt: skip
    recorded(published.entry_id, NOON.replace(month=8))
    found.log(ALLIANCE, quantity=31)
    for agency, who, effect in (
        (ALLIANCE, BINH, Effect(EffectLevel.CLEAR, "Nhiều người hỏi", "Sổ tư vấn")),
        (COMMISSION, MINH, Effect(EffectLevel.NOT_YET, "=Chưa có khảo sát")),
    ):
        submit_report(
            found.report_id(agency), by=make.viewer(who), text="Đã làm", today=AFTER, now=NOON, zone=ZONE,
            effects={db.session.scalars(select(Content.id)).one(): effect},
        )  # fmt: skip
    return found


def fetched(client: FlaskClient, scene: Quarter, address: str) -> bytes:
    scene.make.sign_in(client, LAN)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.data


def table_of_page(page: str, caption: str) -> list[list[str]]:
    """The cells of a table, without markup."""
    rows = page[page.index(caption) :].split("</table>", 1)[0].split("<tr")[2:]
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL) for row in rows]
    return [[" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def test_every_format_counts_the_same_outputs(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    at = f"/reviews/{scene.review_id}"
    word = fetched(client, scene, f"{at}/report.docx")
    rows = table_with(word, "Nơi đăng, phát")[1:]
    assert rows == [
        ["1", ALLIANCE, "Báo Ninh Bình", "bài", "2"], ["2", ALLIANCE, "Đài <PT&TH>", "tin", "1"],
        ["", ALLIANCE, "Cộng", "", "3"],
    ]  # fmt: skip
    page = client.get(f"{at}/versions/1").text
    shown = table_of_page(page, "Sản phẩm truyền thông theo")
    assert [
        [cell.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") for cell in row] for row in shown
    ] == [row[2:] for row in rows[:2]]
    assert "Cộng: 3" in page
    excel = sheet_rows(client.get(f"{at}/summary.xlsx").data, "Minh chứng, truyền thông", "TT")[1:]
    assert [[str(cell) for cell in row[:5]] for row in excel] == rows[:2]
    assert excel[0][5:] == [2, 1, 50]
    proven = f"- {ALLIANCE}: 2 lần cập nhật tiến độ, 1 có minh chứng (50%)."
    assert proven in lines(word)
    assert "1 có minh chứng (50%)" in " ".join(page.split())
    said = squeezed(pdf_text(client.get(f"{at}/report.pdf").data))
    assert [row for row in [*rows, [proven]] if squeezed("".join(row)) not in said] == []


def test_every_format_says_how_each_party_judges_the_effect(client: FlaskClient, scene: Quarter) -> None:
    scene.freeze()
    at = f"/reviews/{scene.review_id}"
    word = fetched(client, scene, f"{at}/report.docx")
    judged = [line for line in lines(word) if line.startswith("Đánh giá hiệu quả")]
    assert judged == [
        "Đánh giá hiệu quả: chưa rõ. =Chưa có khảo sát.",
        "Đánh giá hiệu quả: rõ nét. Nhiều người hỏi (minh chứng: Sổ tư vấn).",
    ]
    excel = sheet_rows(client.get(f"{at}/summary.xlsx").data, "Hiệu quả", "TT")[1:]
    assert [row[2:] for row in excel] == [
        [COMMISSION, "Chưa rõ", "=Chưa có khảo sát", None], [ALLIANCE, "Rõ nét", "Nhiều người hỏi", "Sổ tư vấn"],
    ]  # fmt: skip
    page = client.get(f"{at}/versions/1").text
    assert page.index("Chưa rõ. ") < page.index("=Chưa có khảo sát") < page.index("Rõ nét. ")
    said = squeezed(pdf_text(client.get(f"{at}/report.pdf").data))
    assert [line for line in judged if squeezed(line) not in said] == []


def test_an_agency_prints_its_own_judgement_and_outputs(client: FlaskClient, scene: Quarter) -> None:
    own = fetched(client, scene, f"/reports/{scene.report_id(ALLIANCE)}/report.docx")
    assert "- Đánh giá hiệu quả: rõ nét. Nhiều người hỏi (minh chứng: Sổ tư vấn)." in lines(own)
    assert [row[2:] for row in table_with(own, "Nơi đăng, phát")[1:]] == [
        ["Báo Ninh Bình", "bài", "2"], ["Đài <PT&TH>", "tin", "1"], ["Cộng", "", "3"],
    ]  # fmt: skip
    pdf = squeezed(pdf_text(fetched(client, scene, f"/reports/{scene.report_id(ALLIANCE)}/report.pdf")))
    assert [line for line in lines(own) if squeezed(line) not in pdf] == []
    other = fetched(client, scene, f"/reports/{scene.report_id(COMMISSION)}/report.docx")
    assert "- Đánh giá hiệu quả: chưa rõ" in text(other)
    assert "Nơi đăng, phát" not in text(other)


def test_every_format_names_what_was_added_up_since_the_program_began(client: FlaskClient, make: Make) -> None:
    scene = quarter(make, valid_from=date(2025, 1, 1))
    scene.log(ALLIANCE, quantity=1200, on=date(2025, 8, 3))
    scene.log(ALLIANCE, quantity=9)
    scene.hand_in(ALLIANCE)
    scene.freeze()
    at = f"/reviews/{scene.review_id}"
    named = table_with(fetched(client, scene, f"{at}/report.docx"), "Chỉ tiêu")[1][3]
    assert named == f"{SHORT[ALLIANCE]}: 9 (cùng kỳ năm trước: 1.200; lũy kế từ đầu chương trình: 1.209)"
    assert sheet_rows(client.get(f"{at}/summary.xlsx").data, "Chỉ tiêu", "TT")[1][5:10] == [9, 9, 1200, -1191, 1209]
    assert "(lũy kế từ đầu chương trình: 1.209)" in client.get(f"{at}/versions/1").text
    said = squeezed(pdf_text(client.get(f"{at}/report.pdf").data))
    assert squeezed(named) in said


def test_the_draft_of_an_agency_prints_what_is_judged_in_it(client: FlaskClient, make: Make) -> None:
    bare = quarter(make)
    content = db.session.scalars(select(Content.id)).one()
    keep_draft(
        bare.report_id(ALLIANCE), by=make.viewer(CHI), text="Đang viết", today=AFTER, now=NOON,
        effects={content: Effect(EffectLevel.SOME, "Nhiều người hỏi")},
    )  # fmt: skip
    make.sign_in(client, CHI)
    answer = client.get(f"/reports/{bare.report_id(ALLIANCE)}/report.docx")
    assert "- Đánh giá hiệu quả: có chuyển biến. Nhiều người hỏi." in lines(answer.data)


def test_a_quarter_without_results_has_none_of_these_parts(client: FlaskClient, make: Make) -> None:
    bare = quarter(make)
    bare.freeze()
    word = fetched(client, bare, f"/reviews/{bare.review_id}/report.docx")
    assert [said for level, said in headings(word) if level == 2] == [
        "1. Tình hình báo cáo", "2. Tiến độ thực hiện nhiệm vụ", "3. Kết quả theo nội dung phối hợp",
    ]  # fmt: skip
    excel = client.get(f"/reviews/{bare.review_id}/summary.xlsx").data
    assert sheet_names(excel) == ["Tiến độ", "Chỉ tiêu", "Nhiệm vụ"]


def test_the_report_of_a_year_prints_what_it_collected_and_the_commendations(
    client: FlaskClient, scene: Quarter, make: Make
) -> None:
    make.reviews(scene.program, Cadence.ANNUAL)
    with_password(make, MINH, BINH)
    scene.freeze()
    scene.sign(MINH)
    scene.sign(BINH)
    note_commendation(
        scene.program, by=make.viewer(CHI), honoured=Honoured.COLLECTIVE, name="Hợp tác xã {{ 7*7 }}",
        achievement="Sản phẩm đạt 4 sao", evidence="12/BC-LMHTX ngày 01/9/2026", today=TODAY, now=NOW,
    )  # fmt: skip
    annual = review(scene.program, "2026").id
    db.session.rollback()
    write_assessment(
        annual, by=make.viewer(LAN), assessment="Cả năm", by_content={}, today=YEAR_END, now=NOW, zone=ZONE
    )
    draft = draft_page(annual, viewer=make.viewer(LAN), standing=None, today=YEAR_END, zone=ZONE)
    assert draft is not None
    freeze_review(annual, by=make.viewer(LAN), seen=draft.seen, today=YEAR_END, now=NOW, zone=ZONE)
    at = f"/reviews/{annual}"
    word = fetched(client, scene, f"{at}/report.docx")
    periods = table_with(word, "Ý kiến chỉ đạo đã thực hiện")[1:]
    assert [row[1:3] for row in periods] == [
        ["quý I/2026", "Chưa tổng hợp"], ["quý II/2026", "Chưa tổng hợp"], ["quý III/2026", "Các bên đã ký đủ"],
        ["quý IV/2026", "Chưa tổng hợp"],
    ]  # fmt: skip
    (figure,) = table_with(word, "Theo từng kỳ đã ký")[1:]
    assert figure[1:] == ["Hội nghị tại cơ sở", "hội nghị", "quý III/2026: 31", "31", "Lũy kế"]
    (honoured,) = table_with(word, "Thành tích")[1:]
    assert honoured[1:] == [
        "Hợp tác xã {{ 7*7 }} (tập thể)", "Sản phẩm đạt 4 sao", SHORT[ALLIANCE], "Chờ các bên thống nhất"
    ]  # fmt: skip
    page = client.get(f"{at}/versions/1").text
    shown = table_of_page(page, "Số liệu của các kỳ đã ký")
    assert [cell.lower() for cell in shown[0]] == [
        "hội nghị tại cơ sở 1",
        "quý iii/2026: 31 hội nghị",
        "31 hội nghị lũy kế",
    ]
    excel = client.get(f"{at}/summary.xlsx").data
    assert [row[1:] for row in sheet_rows(excel, "Số liệu các kỳ", "TT")[1:]] == [
        ["Hội nghị tại cơ sở", "hội nghị", "quý III/2026", 31, 31, "Lũy kế"]
    ]
    assert sheet_rows(excel, "Khen thưởng", "TT")[1][2] == "Hợp tác xã {{ 7*7 }}"
    assert [row[2] for row in sheet_rows(excel, "Các kỳ tổng hợp", "TT")[1:]] == [row[2] for row in periods]
    said = squeezed(pdf_text(client.get(f"{at}/report.pdf").data))
    assert [row for row in [*periods, figure, honoured] if squeezed("".join(row)) not in said] == []
