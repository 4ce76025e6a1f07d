"""The process that reads a paper may die, hang or swell: a sentence says so, and the server goes on."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.annex_files import FIRST, HEADER, ONE, document, facts_of, part, said, task, with_parts, workbook
from tests.make import Make
from tests.people import CHI
from tracker.documents import apart
from tracker.documents.annexes import read_annex
from tracker.documents.apart import Limits, Reading, read_apart
from tracker.web.imports import reading as page

ROOT = Path(__file__).parents[2]
GOOD = workbook([HEADER, FIRST])
MOST_TASKS = 5_000
SECONDS, MEGABYTES = 10, 300  # what 5,000 tasks may cost: of the processor, and resident at most

Become = Callable[[str], None]


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Become:
    """Let the reader be another program."""
    return lambda program: monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", program))


def long_workbook() -> bytes:
    return workbook([HEADER, *(task(number, f"Việc số {number}") for number in range(1, MOST_TASKS + 1))])


def long_document() -> bytes:
    content = document([HEADER, task()])
    xml = part(content, "word/document.xml")
    start, end = xml.rindex(b"<w:tr>"), xml.rindex(b"</w:tr>") + len(b"</w:tr>")
    rows = b"".join(xml[start:end].replace(b"<w:t>1</w:t>", b"<w:t>%d</w:t>" % n) for n in range(1, MOST_TASKS + 1))
    return with_parts(content, {"word/document.xml": xml[:start] + rows + xml[end:]})


def test_a_paper_read_apart_is_read_as_it_is_here() -> None:
    assert read_apart(GOOD) == read_annex(GOOD)
    pasted = "\n".join("\t".join(row) for row in (HEADER, FIRST))
    assert read_apart(pasted.encode(), is_pasted=True).tasks[0].title == ONE[2]
    assert read_apart(b"%PDF-1.7") == read_annex(b"%PDF-1.7")
    assert facts_of(GOOD) == [ONE]


@pytest.mark.parametrize(
    ("program", "words"),
    [
        ("import os; os.kill(os.getpid(), 9)", "broke off"),
        ("import os; os.abort()", "broke off"),
        ("raise ValueError('a fault of ours')", "broke off"),
        ("import sys; sys.exit(71)", "memory"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "too long"),
    ],
)
def test_a_reader_that_dies_is_told_in_a_sentence(become: Become, program: str, words: str) -> None:
    become(program)
    proposal = read_apart(GOOD)
    assert proposal.is_refused
    assert words in said(proposal)[0]


def test_a_reader_that_is_killed_from_outside_is_told_and_the_next_one_reads() -> None:
    with Reading(long_workbook()) as reading:
        assert reading.wait(0) is None
        os.kill(reading.pid, signal.SIGKILL)
        killed = reading.wait(None)
    assert killed is not None
    assert "broke off" in said(killed)[0]
    assert read_apart(GOOD).tasks


def test_a_reader_that_never_ends_is_ended(become: Become, monkeypatch: pytest.MonkeyPatch) -> None:
    become("import signal; signal.pause()")
    monkeypatch.setattr(apart, "USUAL", Limits(seconds=1))
    with Reading(GOOD) as reading:
        pid = reading.pid
        refused = reading.wait(None)
    assert refused is not None
    assert "too long" in said(refused)[0]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_reader_that_works_without_end_is_ended_by_its_own_limit() -> None:
    program = """
import tracker.documents.annexes.__main__ as reader
def turn_round(content):
    while True:
        pass
reader.read_annex = turn_round
reader.main("file", "300000000", "1", "1")
"""
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.DEVNULL, check=False)
    assert done.returncode == -signal.SIGXCPU


def test_a_paper_that_needs_more_memory_than_its_share_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    content = long_workbook()
    monkeypatch.setattr(apart, "USUAL", Limits(memory=56 * 1024 * 1024))
    assert "memory" in said(read_apart(content))[0]


def test_leaving_early_ends_the_reader_and_gives_its_place_back() -> None:
    for _ in range(apart.MOST_AT_ONCE + 1):
        with Reading(long_workbook()) as reading:
            reading.wait(0)
            pid = reading.pid
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_more_readings_at_once_than_there_are_places_are_asked_to_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "LONGEST_WAIT", 0)
    readings = [Reading(GOOD) for _ in range(apart.MOST_AT_ONCE)]
    for reading in readings:
        reading.__enter__()
    assert "Many files" in said(read_apart(GOOD))[0]
    for reading in readings:
        reading.__exit__(None, None, None)
    assert read_apart(GOOD).tasks


@pytest.mark.parametrize("made", [long_workbook, long_document])
def test_five_thousand_rows_are_read_within_seconds_and_little_memory(made: Callable[[], bytes]) -> None:
    program = f"""
import json, resource, sys
sys.path.insert(0, {str(ROOT)!r})
from tracker.documents.apart import read_apart
count = len(read_apart(sys.stdin.buffer.read()).tasks)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([count, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
"""  # out of a process of its own: other children of the tests were larger
    ran = subprocess.run([sys.executable, "-c", program], input=made(), stdout=subprocess.PIPE, check=True, cwd=ROOT)
    count, seconds, megabytes = json.loads(ran.stdout)
    assert count == MOST_TASKS
    assert seconds < SECONDS
    assert megabytes < MEGABYTES


def upload(client: FlaskClient, content: bytes = GOOD):
    return client.post("/imports/new", data={"file": (io.BytesIO(content), "phu-luc.xlsx")})


def test_the_server_goes_on_when_a_reader_dies(client: FlaskClient, make: Make, become: Become) -> None:
    make.sign_in(client, CHI)
    become("import os; os.kill(os.getpid(), 9)")
    answer = upload(client)
    assert answer.status_code == 200
    assert 'id="file-error"' in answer.text
    assert "việc đọc bị ngắt giữa chừng" in answer.text
    assert client.get("/imports/new").status_code == 200


def test_a_long_reading_shows_how_far_it_is_and_leads_to_the_preview(
    client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SOON", 0)
    make.sign_in(client, CHI)
    text = upload(client).text
    assert "Đã đọc qua 0 %" in text
    address = text.partition('http-equiv="refresh" content="0;url=')[2].partition('"')[0]
    assert "Mở lớp" in client.get(address).text


def test_a_long_reading_that_fails_says_so_on_its_page(
    client: FlaskClient, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page, "SOON", 0)
    make.sign_in(client, CHI)
    text = upload(client, b"%PDF-1.7").text
    assert "Không đọc được nội dung nào." in text
    assert 'href="/imports/new"' in text
    assert "http-equiv" not in text


def test_the_server_never_loads_what_reads_papers() -> None:
    program = "import sys, tracker.web.imports.views; assert not {'lxml', 'openpyxl', 'docx'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
