"""The ledger looked at by day, program, agency and person; only what the reader may see, on the page and in files."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient
from openpyxl import load_workbook

from config import Settings
from tests.make import Make
from tests.outbox_scene import THURSDAY, send
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, LAN, NAM, OANH, QUAN, UNION
from tests.reminding import DUE, local, plan, report_owed
from tests.smtp_sink import Sink
from tracker.documents.sheets import csv_text, xlsx

NOW = local(THURSDAY, 9)
OURS, THEIRS = "Chương trình của chúng ta", "Chương trình của người khác"
EVIL = '=HYPERLINK("http://x","a")'


@pytest.fixture(autouse=True)
def _morning() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def told(make: Make, settings: Settings, sink: Sink) -> dict[str, int]:
    """Two programs alike, one of them of strangers; something sent and something to come in each."""
    ids = {"ours": make.agreement(title=OURS), "theirs": make.agreement(title=THEIRS, parties=(UNION, CENTRAL))}
    for name, agency in (("ours", ALLIANCE), ("theirs", UNION)):
        ids[f"report of {name}"] = report_owed(make, ids[name], agency)
        make.task(ids[name], title=f"Nhiệm vụ {name}", lead=agency, due_on=DUE + timedelta(days=5))
    make.task(ids["ours"], title="Việc của Ban", lead=COMMISSION, due_on=DUE + timedelta(days=5))
    plan(THURSDAY)
    send(settings, sink.url)
    return ids


def rows(page: str, part: str) -> str:
    """One of the two lists of the page."""
    return page.split(f'id="{part}"')[1].split("<h2", maxsplit=1)[0] if f'id="{part}"' in page else ""


def test_what_was_sent_says_to_whom_by_which_rung_and_what_the_server_answered(
    make: Make, client: FlaskClient, told: dict[str, int]
) -> None:
    make.sign_in(client, CHI)
    shown = rows(client.get("/reminders").text, "decided")
    for said in ("Chuyên viên", "quá hạn 1 ngày làm việc", "Đã giao máy chủ thư", "Máy chủ thư báo: 250", OURS):
        assert said in shown


def test_a_day_in_the_past_shows_what_was_and_a_later_one_what_comes(
    make: Make, client: FlaskClient, told: dict[str, int]
) -> None:
    make.sign_in(client, CHI)
    past = client.get(f"/reminders?day={DUE - timedelta(days=30):%d/%m/%Y}").text
    assert 'id="coming"' not in past
    assert "chưa có quyết định nhắc nào" in rows(past, "decided")
    later = client.get(f"/reminders?day={DUE + timedelta(days=60):%d/%m/%Y}").text
    assert 'id="decided"' not in later
    assert "nhắc lại hằng tuần" in rows(later, "coming")
    assert f"từ {DUE + timedelta(days=60):%d/%m/%Y}" in later


@pytest.mark.parametrize(
    ("typed", "said"), [("31/02/2026", "31/02/2026"), ("01/01/2030", "Nhiều nhất một năm"), ("mai", "mai")]
)
def test_a_day_that_cannot_be_looked_at_is_said_beside_the_field(
    make: Make, client: FlaskClient, told: dict[str, int], typed: str, said: str
) -> None:
    make.sign_in(client, CHI)
    shown = client.get("/reminders", query_string={"day": typed}).text
    assert "invalid-feedback" in shown
    assert said in shown
    assert f'value="{typed}"' in shown
    assert OURS in shown


def test_the_ledger_is_narrowed_to_a_program_an_agency_and_a_person(
    make: Make, client: FlaskClient, told: dict[str, int]
) -> None:
    make.agreement(title="Chương trình trống")
    make.sign_in(client, CHI)
    alliance, commission = make.agency_id(ALLIANCE), make.agency_id(COMMISSION)
    by_agency = client.get(f"/reminders?agency={alliance}").text
    assert "Nhiệm vụ ours" in by_agency
    assert rows(client.get(f"/reminders?agency={commission}&agreement={told['ours']}").text, "coming").count("<tr") > 0
    to_lan = client.get(f"/reminders?person={make.person_id(LAN)}").text
    assert "Việc của Ban" in rows(to_lan, "coming")
    first = rows(to_lan, "coming").split("</tr>")[1]
    assert "Nhiệm vụ ours" not in first
    assert f'selected value="{make.person_id(LAN)}"' in to_lan
    assert rows(client.get(f"/reminders?person={make.person_id(LAN)}").text, "decided").count("quá hạn 1") == 0


def test_a_reader_never_sees_the_twin_program_of_others_whatever_he_asks_for(
    make: Make, client: FlaskClient, told: dict[str, int]
) -> None:
    make.sign_in(client, CHI)
    for query in (
        "", "find=1", f"agreement={told['theirs']}", f"agency={make.agency_id(UNION)}",
        f"person={make.person_id(NAM)}", "show=skipped", f"day={DUE:%d/%m/%Y}",
    ):  # fmt: skip
        for path in ("/reminders", "/reminders/ledger.csv"):
            shown = client.get(f"{path}?{query}").text
            assert THEIRS not in shown, (path, query)
            assert "Nhiệm vụ theirs" not in shown
            assert "Hội LHPN" not in shown
        book = load_workbook(io.BytesIO(client.get(f"/reminders/ledger.xlsx?{query}").data))
        assert not any(THEIRS in str(cell.value) for row in book.active for cell in row)
    make.sign_in(client, NAM)
    theirs = client.get("/reminders?find=1").text
    assert THEIRS in theirs
    assert OURS not in theirs


def test_a_superior_and_an_assigned_agency_read_what_they_may(make: Make, client: FlaskClient) -> None:
    parent = make.agreement(title="Chương trình cấp trên", parties=(CENTRAL,))
    child = make.agreement(title=OURS, parent_id=parent)
    make.task(child, lead=ALLIANCE, coordinating=(DEPARTMENT,), due_on=DUE + timedelta(days=5))
    make.sign_in(client, OANH)
    assert OURS in client.get("/reminders").text


def test_the_files_hold_what_the_page_shows_as_real_text(
    make: Make, client: FlaskClient, settings: Settings, sink: Sink
) -> None:
    agreement_id = make.agreement(title=EVIL)
    report_owed(make, agreement_id, ALLIANCE)
    plan(THURSDAY)
    send(settings, sink.url)
    make.sign_in(client, CHI)
    answer = client.get("/reminders/ledger.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))
    assert lines[0][0] == "Ngày"
    sent = next(line for line in lines if line[4] == "quá hạn 1 ngày làm việc")
    assert sent[1] == f"'{EVIL}"
    assert sent[6] == "Đã giao máy chủ thư"
    assert sent[9].startswith("250")
    assert any(line[6] == "Sẽ gửi" for line in lines)
    sheet = load_workbook(io.BytesIO(client.get("/reminders/ledger.xlsx").data)).active
    cells = [cell for row in sheet for cell in row]
    assert EVIL in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "d"}
    assert sheet.freeze_panes == "A2"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@a", "\tx", "a\x00b\x1f", "Ậ" * 40_000, "dòng\nhai"])
def test_no_text_becomes_a_formula_or_breaks_a_file(text: str) -> None:
    book = load_workbook(io.BytesIO(xlsx("T", ["a"], [10], [[text]]))).active
    assert (book["A2"].data_type, str(book["A2"].value)[:1]) == ("s", text.strip("\x00")[:1])
    (line,) = list(csv.reader(io.StringIO(csv_text(["a"], [[text]]).decode("utf-8-sig"))))[1:]
    assert not line[0].startswith(("=", "+", "-", "@", "\t"))


def test_long_lists_are_paged_and_the_filter_goes_along(make: Make, client: FlaskClient, told: dict[str, int]) -> None:
    for number in range(30):
        make.task(told["ours"], title=f"Việc {number}", lead=ALLIANCE, due_on=DUE + timedelta(days=3))
    plan(THURSDAY + timedelta(days=1))
    make.sign_in(client, CHI)
    with time_machine.travel(local(THURSDAY + timedelta(days=1), 9), tick=False):
        make.sign_in(client, CHI)
        shown = client.get(f"/reminders?agreement={told['ours']}").text
        (following,) = re.findall(r'href="([^"]*decided=2[^"]*)"', shown)
        assert f"agreement={told['ours']}" in following
        second = rows(client.get(following.replace("&amp;", "&")).text, "decided")
        assert "<tr" in second
        assert rows(shown, "decided") != second


def test_the_administrator_of_the_system_gets_no_file(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, QUAN)
    assert client.get("/reminders/ledger.csv").status_code == 403


def test_an_open_form_with_nothing_chosen_finds_nothing_wrong(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, CHI)
    assert "invalid-feedback" not in client.get("/reminders?find=1").text
    assert "invalid-feedback" not in client.get(f"/reminders?day={DUE:%d/%m/%Y}&agreement=&agency=").text
