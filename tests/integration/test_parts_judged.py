"""What was confirmed or returned stays on the page of the task, with who and why; a confirmation can be taken back."""

from __future__ import annotations

import re
from html import unescape

import time_machine
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, LAN
from tracker.services.progress import log_progress


def report(make: Make, part_id: int) -> None:
    log_progress(part_id, by=make.viewer(CHI), happened_on=TODAY, note="Đã xong", reports_completion=True, now=NOW,
                 today=TODAY)  # fmt: skip


@time_machine.travel(NOW, tick=False)
def test_a_confirmed_part_is_returned_from_its_page_and_every_reason_stays(make: Make, client: FlaskClient) -> None:
    task_id = make.task(make.agreement(), lead=ALLIANCE)
    part_id = make.part_id(task_id, ALLIANCE)
    fold = "Trả lại phần việc đã xác nhận của Liên minh HTX tỉnh"
    report(make, part_id)
    make.sign_in(client, LAN)
    assert fold not in client.get(f"/tasks/{task_id}").text
    client.post(f"/assignments/{part_id}/return", data={"reason": "Thiếu danh sách"})
    report(make, part_id)
    client.post(f"/assignments/{part_id}/confirm", data={"seen_on": TODAY.isoformat()})
    assert fold in client.get(f"/tasks/{task_id}").text
    refused = client.post(f"/assignments/{part_id}/return", data={"reason": " "}).text
    assert re.search(rf'<details class="more" open><summary>{fold}', refused)
    assert (
        client.post(f"/assignments/{part_id}/return", data={"reason": "Nhầm, lớp thứ hai chưa mở"}).status_code == 302
    )
    make.sign_in(client, CHI)
    page = client.get(f"/tasks/{task_id}").text
    assert fold not in page
    told = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page[page.index('id="timeline"') :])))
    day = f"{TODAY:%d/%m/%Y}"
    newest_first = (
        f"Lan, Chuyên viên, Ban TG&DV Tỉnh ủy Trả lại phần việc của Liên minh HTX tỉnh, yêu cầu thực hiện lại. Phần"
        f" việc đã được xác nhận ngày {day}. Lý do: Nhầm, lớp thứ hai chưa mở",
        f"Xác nhận phần việc của Liên minh HTX tỉnh hoàn thành ngày {day}.",
        "yêu cầu thực hiện lại. Lý do: Thiếu danh sách",
    )
    place = 0
    for sentence in newest_first:
        assert sentence in told[place:], told[:900]
        place = told.index(sentence, place) + 1
