"""Upload, preview, confirm: what is shown is what is saved, once, and only for the one who uploaded it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.annex_files import HEADER, task, workbook
from tests.make import NOW, Make
from tests.people import ALLIANCE, CHI, COMMISSION, LAN, NAM, OANH, QUAN
from tracker.database import db
from tracker.models import Agency, Agreement, AuditEntry, Content, Party, PendingImport, ReviewRule, Task

ANNEXES = Path(__file__).parents[1] / "data" / "annexes"
NINH_BINH = (ANNEXES / "ninh-binh-2022-2025.xlsx").read_bytes()


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def upload(client: FlaskClient, content: bytes = NINH_BINH, name: str = "phu-luc.xlsx") -> str:
    """The address of the preview."""
    answer = client.post("/imports/new", data={"file": (io.BytesIO(content), name)})
    assert answer.status_code == 302, answer.text
    return answer.location


def count(table: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def rows_open(page: str) -> list[int]:
    """The numbers of the rows that stand open, in the order of their fields."""
    return [int(number) for number in re.findall(r'name="rows-[0-9]+-number" type="hidden" value="([0-9]+)"', page)]


def confirm(**changed: object) -> dict[str, object]:
    """The form of the preview as a browser sends it."""
    return {
        "parties": f"{COMMISSION}\nLiên minh HTX tỉnh Ninh Bình", "title": "Tuyên truyền KTTT, HTX", "kind": "",
        "symbol": "", "signed_on": "24/10/2022", "valid_from": "01/01/2022", "valid_to": "31/12/2025",
        "tracked_from": "24/11/2026", "cadences": ["quarterly"], "version": "1",
    } | changed  # fmt: skip


def test_an_annex_is_looked_at_and_then_saved_whole(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client)
    page = client.get(address).text
    assert "Đọc được 6 nhiệm vụ" in page
    assert "Hiểu là chậm nhất ngày 30/06/2026" in page
    assert 'value="24/10/2022"' in page
    assert count(Agreement) == 0
    answer = client.post(address, data=confirm())
    agreement = db.session.scalars(select(Agreement)).one()
    assert answer.location == f"/agreements/{agreement.id}"
    assert (agreement.title, agreement.kind) == ("Tuyên truyền KTTT, HTX", "Chương trình phối hợp")
    assert (count(Task), count(Content)) == (6, 2)
    parties = db.session.execute(select(Party.name_as_signed, Agency.name).join(Agency).order_by(Party.position)).all()
    assert [tuple(row) for row in parties] == [(COMMISSION, COMMISSION), ("Liên minh HTX tỉnh Ninh Bình", ALLIANCE)]
    assert db.session.scalars(select(ReviewRule.cadence)).all() == ["quarterly"]


def test_confirming_twice_makes_one_agreement(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client)
    first, second = (client.post(address, data=confirm()).location for _ in range(2))
    assert first == second == client.get(address).location
    assert (count(Agreement), count(Task)) == (1, 6)


def test_faults_are_named_in_their_cells_and_block_confirming(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, (ANNEXES / "faulty.xlsx").read_bytes(), "faulty.xlsx")
    page = client.get(address).text
    assert "Có 5 chỗ phải sửa" in page
    for number, name in ((1, "due_text"), (2, "title"), (3, "lead"), (3, "due_text"), (4, "due_text")):
        place = rows_open(page).index(number)
        assert re.search(rf'id="rows-{place}-{name}-error"', page), (number, name)
        assert f'href="#row-{number}"' in page
    for cell in ("A5", "D5", "F5"):
        assert re.search(rf'<td[^>]*class="fault-warn">.*?{cell}: ', page), cell
    assert "Nhập 5 nhiệm vụ" not in page
    assert client.post(address, data=confirm()).location == address
    assert (count(Agreement), count(Task), count(AuditEntry)) == (0, 0, 0)


def test_each_agency_shows_what_it_is_understood_as(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    rows = [task(lead="LMHTX"), task(lead="Sở NN&MT"), task(lead="Báo Ninh Bình", others="các sở, ngành")]
    address = upload(client, workbook([HEADER, *rows]))
    page = client.get(client.post(address, data=confirm(do="check")).location).text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"LMHTX bên ký kết {ALLIANCE}" in text
    assert "Sở NN&amp;MT Sở Nông nghiệp và Môi trường tỉnh Ninh Bình theo tên cũ hoặc tên gọi tắt" in text
    assert "Báo Ninh Bình Cơ quan mới" in text
    assert "các sở, ngành" in text
    assert (count(Agreement), "Tuyên truyền KTTT, HTX" in page) == (0, True)


def test_another_person_never_sees_the_upload(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client)
    make.sign_in(client, LAN)
    assert client.get(address).status_code == 404
    assert client.post(address, data=confirm()).status_code == 404
    assert count(Agreement) == 0


def test_an_upload_is_forgotten_after_a_day(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client)
    with time_machine.travel(NOW + timedelta(days=1, minutes=1), tick=False):
        make.sign_in(client, CHI)
        assert client.get(address).status_code == 404
        assert client.post(address, data=confirm()).status_code == 404
        upload(client)
        assert count(PendingImport) == 1


@pytest.mark.parametrize("token", ["x" * 32, "..%2f", "1", "%00", "a" * 500])
def test_an_invented_secret_leads_nowhere(client: FlaskClient, make: Make, token: str) -> None:
    make.sign_in(client, CHI)
    assert client.get(f"/imports/{token}").status_code == 404


def test_someone_outside_the_paper_is_warned_and_then_refused(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, NAM)
    address = upload(client)
    assert "sẽ không xem được chương trình" in client.get(address).text
    page = client.post(address, data=confirm(title="Giữ lại tên này"))
    assert page.status_code == 200
    assert 'id="parties-error"' in page.text
    assert "Giữ lại tên này" in page.text
    assert count(Agreement) == 0


def test_a_program_that_is_there_already_is_a_warning_only(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    client.post(upload(client), data=confirm(symbol="12/CTPH-BTGTU-LMHTX"))
    again = upload(client)
    client.post(again, data=confirm(symbol="12 / CTPH - BTGTU - LMHTX", do="check"))
    page = client.get(again).text
    assert "Đã có chương trình giống thế này" in page
    assert "cùng loại, cùng số" in page
    assert client.post(again, data=confirm(symbol="12/CTPH-BTGTU-LMHTX", version="2")).status_code == 302
    assert count(Agreement) == 2


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("title", ""), ("title", "a" * 100_000), ("title", "a\x00"), ("parties", " \r\n "), ("symbol", "05/4/2022"),
        ("signed_on", "31/02/2022"), ("valid_to", "31/12/2021"), ("tracked_from", "mai"),
        ("parties", "a" * 501), ("parties", f"{ALLIANCE}\n{ALLIANCE}"), ("parties", f"{ALLIANCE}\n…"),
    ],
)  # fmt: skip
def test_a_wrong_head_keeps_everything_typed_and_saves_nothing(
    client: FlaskClient, make: Make, field: str, typed: str
) -> None:
    make.sign_in(client, CHI)
    address, agencies = upload(client), count(Agency)
    page = client.post(address, data=confirm(kind="Quy chế phối hợp") | {field: typed})
    assert page.status_code == 200
    assert f'id="{field}-error"' in page.text
    assert "Quy chế phối hợp" in page.text
    assert (count(Agreement), count(Agency)) == (0, agencies)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 damaged", b"\xd0\xcf\x11\xe0", b"a,b\n1,2"])
def test_a_file_that_cannot_be_read_says_so_beside_its_field(client: FlaskClient, make: Make, content: bytes) -> None:
    make.sign_in(client, CHI)
    page = client.post("/imports/new", data={"file": (io.BytesIO(content), "scan.pdf")})
    assert page.status_code == 200
    assert 'id="file-error"' in page.text
    assert count(PendingImport) == 0


def test_two_bad_rows_of_five_hundred_are_both_named_and_nothing_is_saved(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    rows = [task(number, f"Việc {number}", "LMHTX") for number in range(1, 501)]
    rows[320], rows[450] = task(321, "Việc 321", ""), task(451, "Việc 451", "LMHTX", due="31.02.2026")
    address = upload(client, workbook([HEADER, *rows]))
    page = client.get(address).text
    assert "C322" in page
    assert "E452" in page
    client.post(address, data=confirm())
    assert (count(Agreement), count(Task)) == (0, 0)


def test_a_pasted_table_leads_to_the_same_preview(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    rows = [HEADER, task(lead="LMHTX"), task(number=2, title="Sơ kết", lead="nt", due="31/02/2026")]
    text = "\r\n".join("\t".join(map(str, row)) for row in rows)
    answer = client.post("/imports/new", data={"table": text})
    page = client.get(answer.location).text
    assert "Bảng đã dán" in page
    assert "Sơ kết" in page
    assert "31/02/2026" in page
    assert "E3" in page
    assert count(PendingImport) == 1


def test_a_pasted_text_without_a_table_keeps_what_was_pasted(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    page = client.post("/imports/new", data={"table": "Kính gửi các cơ quan"}).text
    assert 'id="table-error"' in page
    assert "Kính gửi các cơ quan" in page


def test_a_file_and_a_pasted_table_at_once_are_asked_about(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    page = client.post("/imports/new", data={"file": (io.BytesIO(NINH_BINH), "a.xlsx"), "table": "TT\tNội dung"}).text
    assert 'id="file-error"' in page
    assert "TT\tNội dung" in page
    assert count(PendingImport) == 0


def test_sending_no_file_asks_for_one(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    assert 'id="file-error"' in client.post("/imports/new", data={}).text


def test_the_name_of_the_file_shows_nothing_hidden(client: FlaskClient, make: Make) -> None:
    make.sign_in(client, CHI)
    address = upload(client, name="..\\..\\etc/pass\u202exslx.<b>.xlsx")
    page = client.get(address).text
    assert "passxslx.&lt;b&gt;.xlsx" in page
    assert "\u202e" not in page


@pytest.mark.parametrize("who", [OANH, QUAN])
def test_who_enters_no_agreements_has_no_import(client: FlaskClient, make: Make, who) -> None:
    make.sign_in(client, who)
    assert (client.get("/imports/new").status_code, client.get("/imports/abc").status_code) == (403, 403)
