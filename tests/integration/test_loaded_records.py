"""Every record of real programs, loaded and looked at: its page says what the record says, no more and no less."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import CHI
from tracker.database import db, transaction
from tracker.domain.review_clauses import cadences_in
from tracker.models import Agreement, Holding, Party, Post
from tracker.queries.days_off import working_calendar
from tracker.services.agreements.loading import Loading, load_records

RECORDS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "data" / "programs.json").read_text(encoding="utf-8")
)
BY_ID = {record["id"]: record for record in RECORDS}
CADENCES = {"monthly": "hằng tháng", "quarterly": "hằng quý", "half_yearly": "6 tháng một lần", "annual": "hằng năm"}


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def loading(*records: Any) -> Loading:
    return load_records(records, today=TODAY, now=NOW, calendar=working_calendar())


def post_everywhere(make: Make) -> None:
    """Let Chi read all programs: an officer's post in every agency that signed one."""
    with transaction():
        for agency_id in db.session.scalars(select(Party.agency_id).distinct()).all():
            post = Post(agency_id=agency_id, role="officer", title="Chuyên viên")
            db.session.add(post)
            db.session.flush()
            db.session.add(Holding(post_id=post.id, person_id=make.person_id(CHI), from_on=date(2020, 1, 1)))


def page(client: FlaskClient, record: dict[str, Any]) -> tuple[str, str]:
    """The program's page, as words and as it is."""
    parties = select(Party.agreement_id).where(Party.position == 1, Party.name_as_signed == record["parties"][0])
    found = db.session.scalars(
        select(Agreement.id).where(Agreement.title == record["title"], Agreement.id.in_(parties))
    ).one()
    answer = client.get(f"/agreements/{found}")
    assert answer.status_code == 200
    words = re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", answer.text)))
    return words, html.unescape(answer.text)


def said_of(record: dict[str, Any]) -> list[str]:
    """What the page must say of the record, in its words."""
    signed = record.get("signed")
    said = [record["title"], f"Loại văn bản {record['kind']}", f"Số, ký hiệu {record['symbol'] or 'Chưa có số'}"]
    said += [f"Ngày ký {date.fromisoformat(signed):%d/%m/%Y}" if signed else "Ngày ký Chưa ghi"]
    if record["valid_from"]:
        first, last = (date.fromisoformat(record[name]) for name in ("valid_from", "valid_to"))
        said.append(f"Giai đoạn thực hiện {first:%d/%m/%Y} – {last:%d/%m/%Y} trong văn bản: {record['valid']}")
    else:
        said.append(f"Giai đoạn thực hiện trong văn bản: {record['valid']}")
    signatories = [text.replace(" (", ", ").rstrip(")") for text in record.get("signatories", [])]
    for place, party in enumerate(record["parties"], start=1):
        by = f" ({signatories[place - 1]})" if signatories else ""
        said.append(f"{place}. {party}{by}")
    cadences = ", ".join(CADENCES[cadence] for cadence in cadences_in(record["review"]))
    usual = "hằng tháng, hằng quý, hằng năm (mức thường lệ; văn bản không nêu nhịp rà soát)"
    regime = f"Chế độ rà soát {(cadences or usual)} trong văn bản: {record['review']}"
    said.append(regime.replace("rà soát h", "rà soát H", 1))
    if record.get("aliases"):
        said.append(f"Tên gọi khác {'; '.join(record['aliases'])}")
    return said + [task["title"] for task in record["tasks"]] + record["sources"]


def kin_of(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Which other programs the page names, under which word."""
    words = {"parent": "Thực hiện chương trình cấp trên", "predecessor": "Tiếp nối chương trình",
             "successor": "Chương trình tiếp nối"}  # fmt: skip
    found = [(word, record[name]) for name, word in words.items() if record.get(name)]
    found += [("Chương trình cấp dưới", child) for child in record.get("child", [])]
    return [(word, BY_ID[id_]["title"]) for word, id_ in found if id_ in BY_ID]


def test_each_page_says_what_its_record_says(client: FlaskClient, make: Make) -> None:
    assert loading(*RECORDS) == Loading(18, ())
    post_everywhere(make)
    make.sign_in(client, CHI)
    for record in RECORDS:
        words, source = page(client, record)
        for said in said_of(record):
            assert said in words, (record["id"], said)
        facts = words[words.index("Số, ký hiệu") : words.index("Vấn đề nổi cộm")]
        for word, title in kin_of(record):
            assert re.search(rf"{word} .*{re.escape(title)}", facts), (record["id"], word, title)
        assert f"{len(record['parties']) + 1}. " not in facts.partition("Sửa các bên")[0]
        linked = [address for address in record["sources"] if address.startswith("http")]
        assert all(f'href="{address}"' in source for address in linked), record["id"]
        was_over = "hết hiệu lực trước khi theo dõi tại đây" in words
        is_past = record["valid_to"] and record["valid_to"] < str(TODAY)
        assert was_over == bool(record["tasks"] and is_past), record["id"]
        counted = f"Hoàn thành 0/{len(record['tasks'])} nhiệm vụ" in words
        assert counted == (bool(record["tasks"]) and not was_over), record["id"]


def test_each_task_is_led_by_whom_its_record_names(client: FlaskClient, make: Make) -> None:
    loading(*RECORDS)
    post_everywhere(make)
    make.sign_in(client, CHI)
    for record in RECORDS:
        words, _source = page(client, record)
        table = words[words.find("Nhiệm vụ Chủ trì Phối hợp Thời hạn Tình trạng") :]
        for task in record["tasks"]:
            after = table[table.index(task["title"]) + len(task["title"]) :][:200]
            lead = task["lead"].strip("()")
            if not lead:
                assert after.startswith(" – "), (record["id"], task["title"])
            elif lead == "hai bên":
                assert after.startswith(" Hai bên "), (record["id"], task["title"])
            else:
                assert not after.startswith(" – "), (record["id"], task["title"])


def test_a_list_finds_a_program_by_what_people_call_it(client: FlaskClient, make: Make) -> None:
    loading(*RECORDS)
    post_everywhere(make)
    make.sign_in(client, CHI)
    text = client.get("/agreements", query_string={"q": "chuong trinh 526"}).text
    assert BY_ID["P04"]["title"] in text
    assert BY_ID["P01"]["title"] not in text
    assert "Chưa có số (Chương trình 526)" in text
    assert "không thời hạn" in client.get("/agreements", query_string={"q": "Lâm Đồng"}).text


HALF = {"id": "N1", "title": "Nửa năm", "parties": ["Sở A", "Hội B"], "signed": "2026-03-02",
        "valid": "6 tháng đầu năm 2026"}  # fmt: skip
SCHOOL = {"id": "N2", "title": "Năm học", "parties": ["Sở A"], "signed": "05/4/2026", "valid": "năm học 2026–2027"}
NUMBER = {"id": 3, "title": "Năm", "parties": ["Sở A"], "valid": 2026, "symbol": 526, "unknown": {"a": [1]}}
STRANGE = {"id": "N4", "title": "Lạ", "parties": ["Sở A"], "valid": "khi nào xong thì thôi", "tasks": ["Một việc"]}
SIX = {"id": "N5", "title": "Sáu bên", "parties": [f"Sở số {n}" for n in "ABCDEG"], "child": [3], "signatories":
       [f"Ông {n}" for n in "ABCDEGH"]}  # fmt: skip


def test_neighbours_of_these_records_are_read_as_they_are_meant(client: FlaskClient, make: Make) -> None:
    assert loading(HALF, SCHOOL, NUMBER, STRANGE, SIX) == Loading(5, ())
    post_everywhere(make)
    make.sign_in(client, CHI)
    half, school, number, strange, six = (page(client, one)[0] for one in (HALF, SCHOOL, NUMBER, STRANGE, SIX))
    assert "Giai đoạn thực hiện 01/01/2026 – 30/06/2026 trong văn bản: 6 tháng đầu năm 2026" in half
    assert "Ngày ký 05/04/2026" in school
    assert "01/09/2026 – 31/08/2027" in school
    assert "Số, ký hiệu Chưa có số" in number
    assert "Tên gọi khác 526" in number
    assert "Thực hiện chương trình cấp trên Sáu bên" in number
    assert "Giai đoạn thực hiện trong văn bản: khi nào xong thì thôi" in strange
    assert "Một việc" in strange
    assert "6. Sở số G (Ông G)" in six
    assert "Ông H" in six


def test_one_number_of_two_years_is_two_programs_and_each_is_loaded_once(make: Make) -> None:
    first = {"id": "1", "title": "A", "symbol": "01/CTPH-SNN-HND", "parties": ["Sở A"], "signed": "2024-03-01"}
    again = first | {"id": "2", "title": "B", "signed": "2025-03-01"}
    other = first | {"id": "3", "title": "A", "parties": ["Sở B"]}
    assert loading(first, again, other).loaded_count == 3
    assert loading(first, again, other).loaded_count == 0


def test_programs_that_name_each_other_as_parent_make_no_circle(make: Make) -> None:
    records = [{"id": str(n), "title": f"Số {n}", "parties": ["Sở A"], "parent": str(n % 3 + 1)} for n in (1, 2, 3)]
    assert loading(*records).loaded_count == 3
    parents = dict(db.session.execute(select(Agreement.id, Agreement.parent_id)).all())
    start = next(iter(parents))
    seen = [start]
    while (above := parents[seen[-1]]) is not None:
        assert above not in seen
        seen.append(above)


@pytest.mark.parametrize(
    "wrong",
    [{"signed": "31/02/2022"}, {"signed": "2022"}, {"symbol": "2021–2025"}, {"aliases": ["a" * 501]},
     {"sources": ["http://" + "a" * 1000]}, {"valid": ["2022"]}, {"tasks": [{"title": "A", "lead": {"a": 1}}]},
     {"signatories": [True]}, {"review": "a" * 6000}, {"valid_to": "2020-01-01", "signed": "2021-01-01"}],
)  # fmt: skip
def test_what_cannot_be_kept_is_skipped_with_a_reason(make: Make, wrong: dict[str, Any]) -> None:
    found = loading({"id": "N", "title": "A", "parties": ["Sở A"]} | wrong, HALF)
    assert found.loaded_count == 1
    assert [name for name, said in found.skipped if str(said)] == ["N"]
