"""``make bench``: prints the figures beside the yardstick of the same run, and writes build/bench.json.

SIZE=small within a minute. ONLY=big: the pages of an installation for a whole country, and nothing else. ONLY=cascade:
what superiors see of a centre, its provinces and their communes.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.big import SIZES as SIZES_OF_BIG
from bench.big import print_big
from bench.cascade import SIZES as SIZES_OF_CASCADE
from bench.cascade import print_cascade
from bench.engine import print_engine
from bench.pages import Figure, as_row, measure_tracker, measure_yardstick
from bench.papers import SIZES as SIZES_OF_PAPERS
from bench.papers import print_papers
from bench.reminders import SIZES as SIZES_OF_REMINDERS
from bench.reminders import print_reminders
from bench.verdicts import LEAST_SHARE, MOST_GROWTH, MOST_KILOBYTES, MOST_MEGABYTES, MOST_TIMES, missed

SIZES = {"small": (20, 1.0, 300), "full": (200, 3.0, 10_000)}  # programs, seconds, random starts of the engine
TARGET = Path("build/bench.json")


def main() -> int:
    """Measure and print. The figures are for reading: exit 1 only when an answer was wrong or a write was lost."""
    size = "small" if os.environ.get("SIZE") == "small" else "full"
    if os.environ.get("ONLY") == "big":
        return int(any(one["errors"] for facts in print_big(SIZES_OF_BIG[size]).values() for one in facts["figures"]))
    if os.environ.get("ONLY") == "cascade":
        found = print_cascade(SIZES_OF_CASCADE[size]).values()
        return int(any(one["errors"] for facts in found for one in facts["figures"]))
    agreements, seconds, starts = SIZES[size]
    engine = print_engine(starts)
    reminders = print_reminders(SIZES_OF_REMINDERS[size])
    papers = print_papers(SIZES_OF_PAPERS[size])
    bare, bare_write = measure_yardstick(seconds)
    print(
        f"\n{'':32}{'1 client, median / p95':>24}{'times':>7}{'processor':>12}{'times':>7}"
        f"{'10 clients':>12}{'share':>7}{'p95':>9}{'KB':>6}{'growth':>8}  verdict"
    )
    _print(bare, bare)
    _print(bare_write, bare_write)
    small, small_facts = measure_tracker(agreements, seconds)
    large, large_facts = measure_tracker(agreements * 10, seconds)
    for figure, ten_times in zip(small, large, strict=True):
        limit = bare_write if figure.what == "Log progress" else bare
        _print(figure, limit)
        _print(ten_times, limit, tenth=figure)
    most = max(small_facts["megabytes"], large_facts["megabytes"])
    print(
        f"memory of all web processes: {small_facts['megabytes']} and {large_facts['megabytes']} MB "
        f"{'ok' if most <= MOST_MEGABYTES else f'missed: at most {MOST_MEGABYTES} MB'}"
    )
    print(f"asked for, times the bare page: {', '.join(f'{name} {most}' for name, most in MOST_TIMES.items())}")
    print(
        f"and a share of {LEAST_SHARE} of its answers a second, {MOST_KILOBYTES} KB of HTML, "
        f"{MOST_GROWTH} times as slow with ten times the data"
    )
    print("processor: the server's time for one answer, to which other programs on the machine do not add")
    _keep(
        [bare, bare_write, *small, *large],
        small=small_facts,
        large=large_facts,
        engine=engine,
        reminders=reminders,
        papers=papers,
        big=print_big(SIZES_OF_BIG[size]) if size == "full" else None,
    )
    wrong = sum(figure.errors for figure in (bare, bare_write, *small, *large))
    return int(wrong > 0 or not engine["dates_equal"])


def _print(figure: Figure, limit: Figure, tenth: Figure | None = None) -> None:
    name = f"{figure.what}{f', {figure.agreements} programs' if figure.agreements else ''}"
    growth = f"{figure.median_ms / tenth.median_ms:.2f}" if tenth else ""
    reasons = missed(figure, limit, tenth)
    verdict = "" if figure is limit else "missed: " + ", ".join(reasons) if reasons else "ok"
    print(
        f"{name:32}{figure.median_ms:10.2f} /{figure.p95_ms:9.2f} ms{figure.median_ms / limit.median_ms:6.1f}x"
        f"{figure.processor_ms:9.2f} ms{figure.processor_ms / limit.processor_ms:6.1f}x"
        f"{figure.ten_clients_rate:10.0f}/s{figure.ten_clients_rate / limit.ten_clients_rate:7.2f}"
        f"{figure.ten_clients_p95_ms:6.1f} ms{figure.size / 1000:6.1f}{growth:>8}  {verdict}",
        flush=True,
    )


def _keep(figures: list[Figure], **facts: object) -> None:
    TARGET.parent.mkdir(exist_ok=True)
    kept = {"figures": [as_row(figure) for figure in figures], "limits": MOST_TIMES, **facts}
    TARGET.write_text(json.dumps(kept, indent=1))


if __name__ == "__main__":
    sys.exit(main())
