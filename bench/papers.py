"""Papers of a large review: the Word report and the whole pack of 200 tasks; 100,000 rows in Excel with their memory.

``python -m bench.papers 100000`` writes that many rows in a process of its own, so that its memory is the sheet's.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from flask_migrate import upgrade

from bench.reviewed import Reviewed, lay_review
from config import from_environment
from tracker import clock, connect_migrations, create_app
from tracker.database import db
from tracker.documents.papers import samples
from tracker.documents.papers.evidence_sheet import evidence_sheet
from tracker.domain.outputs import OutputKind
from tracker.domain.papers.evidence_list import EvidenceRow
from tracker.domain.tasks import EvidenceKind

SIZES = {"small": (50, 2_000), "full": (200, 100_000)}  # tasks of the review, rows of the sheet
MOST_WORD_SECONDS, MOST_PACK_SECONDS, MOST_MEGABYTES = 2.0, 20.0, 150.0
TRIES = 3


def print_papers(size: tuple[int, int]) -> dict[str, Any]:
    """Measure and print; answers the facts for build/bench.json."""
    tasks, rows = size
    facts: dict[str, Any] = {"tasks": tasks, "rows": rows, **_papers(tasks), **_sheet(rows)}
    print(f"\npapers of a review of {tasks} tasks, {facts['entries']} entries, all with evidence")
    _line("joint report (Word)", _told(facts, "word"), facts["word_seconds"] < MOST_WORD_SECONDS, "2 s")
    _line("joint report (PDF)", _told(facts, "pdf"))
    _line("pack of six papers", _told(facts, "pack"), facts["pack_seconds"] < MOST_PACK_SECONDS, "20 s")
    told = f"{_told(facts, 'sheet')}, {facts['sheet_megabytes']:.0f} MB at most"
    _line(f"{rows:,} rows in Excel", told, facts["sheet_megabytes"] < MOST_MEGABYTES, "150 MB of memory")
    return facts


def _told(facts: dict[str, Any], what: str) -> str:
    return f"{facts[f'{what}_seconds']:.2f} s ({facts[f'{what}_processor']:.2f} s of the processor)"


def _line(what: str, figure: str, is_met: bool = True, asked: str = "") -> None:
    verdict = "" if not asked else "ok" if is_met else f"missed: less than {asked}"
    print(f"{what:32}{figure:>58}  {verdict}", flush=True)


def _papers(tasks: int) -> dict[str, float]:
    from tracker.documents.papers.joint_texts import joint_texts
    from tracker.documents.papers.pdf import joint_pdf
    from tracker.documents.papers.templates import template_of
    from tracker.documents.papers.word import filled
    from tracker.jobs.occasion import Occasion
    from tracker.jobs.packs import make_packs
    from tracker.queries.papers import joint_paper
    from tracker.services.packs import ask_pack

    with _installation() as settings:
        found: Reviewed = lay_review(tasks, today=clock.today(settings.zone), now=clock.now(), zone=settings.zone)
        asked = {"viewer": found.viewer, "standing": None, "today": clock.today(settings.zone), "zone": settings.zone}

        def texts() -> dict[str, Any]:
            report = joint_paper(found.review_id, **asked)
            if report is None or len(report.tasks) != tasks:
                raise RuntimeError("the review is not there as it was laid")
            return joint_texts(report)

        own = settings.data_dir / "templates"
        facts = _seconds("word", lambda: filled(template_of("joint-report", own), texts()))
        facts |= _seconds("pdf", lambda: joint_pdf(texts()))
        ask_pack(found.review_id, by=found.viewer, now=clock.now())
        began = _clocks()
        did = make_packs(Occasion(settings, clock.now(), "bench"))
        if did != {"ready": 1}:
            raise RuntimeError(f"the pack was not made: {did}")
        return facts | _since(began, "pack") | {"entries": found.entry_count}


def _seconds(what: str, make: Callable[[], object]) -> dict[str, float]:
    """The median of three, the first of a process left out: libraries are loaded once."""
    make()
    found = []
    for _ in range(TRIES):
        began = _clocks()
        make()
        found.append(_since(began, what))
    return {name: median(one[name] for one in found) for name in found[0]}


def _clocks() -> tuple[float, float]:
    """Of the wall and of this process."""
    return time.perf_counter(), time.process_time()


def _since(began: tuple[float, float], what: str) -> dict[str, float]:
    wall, processor = _clocks()
    return {f"{what}_seconds": wall - began[0], f"{what}_processor": processor - began[1]}


@contextmanager
def _installation() -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "TRACKER_ENV": "test", "TRACKER_DATA_DIR": folder, "TRACKER_SECRET_KEY": "only-for-the-bench" * 2,
            "TRACKER_BASE_URL": "http://127.0.0.1:5000",
        }  # fmt: skip
        app = create_app(from_environment(environment))
        connect_migrations(app)
        with app.app_context():
            upgrade()
            yield app.config["SETTINGS"]
            db.session.remove()
            db.engine.dispose()


def _sheet(rows: int) -> dict[str, float]:
    """Of a process that does nothing else."""
    command = [sys.executable, "-m", "bench.papers", str(rows)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    found: dict[str, float] = json.loads(said)
    return found


def _rows(count: int) -> Iterator[EvidenceRow]:
    for number in range(1, count + 1):
        yield EvidenceRow(
            number=f"{number % 200}", task=f"Tổ chức hội nghị tuyên truyền về kinh tế tập thể tại cơ sở, đợt {number}",
            happened_on=date(2026, 8, 1 + number % 28), agency="Liên minh Hợp tác xã tỉnh Ninh Bình",
            post="Chuyên viên",
            kind=EvidenceKind.OUTPUT, document=None, dated_on=date(2026, 8, 1 + number % 28),
            output_kind=OutputKind.ARTICLE, outlet=f"Báo Ninh Bình, số {number}", output_count=2,
            url=f"https://baoninhbinh.org.vn/bai/{number}",
        )  # fmt: skip


def _most_megabytes() -> float:
    """Of this process since it began; what ``getrusage`` says begins with that of the process that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _write(count: int) -> None:
    began = _clocks()
    content = evidence_sheet(samples.joint(), _rows(count))
    size = {"sheet_megabytes": _most_megabytes(), "file_megabytes": len(content) / 1e6}
    print(json.dumps(_since(began, "sheet") | size))


if __name__ == "__main__":
    _write(int(sys.argv[1]))
