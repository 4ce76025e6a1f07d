"""``make bench``: prints the figures beside the yardstick of the same run, and writes build/bench.json."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from bench.engine import print_engine
from bench.pages import PAGES, Figure, as_row, measure_tracker, measure_yardstick

SIZES = {"small": (20, 1.0, 300), "full": (200, 3.0, 10_000)}  # programs, seconds, random starts of the engine
TARGET = Path("build/bench.json")
MOST_WRITE_TIMES = 6


def main() -> int:
    """Measure and print. The figures are for reading: exit 1 only when an answer was wrong or a write was lost."""
    agreements, seconds, starts = SIZES["small" if os.environ.get("SIZE") == "small" else "full"]
    engine = print_engine(starts)
    bare, bare_write = measure_yardstick(seconds)
    print(f"{'':34}{'1 client':>20}{'times':>8}{'10 clients':>12}{'share':>7}{'p95':>8}{'KB':>6}{'errors':>8}")
    _print(bare, bare)
    _print(bare_write, bare_write)
    small, small_facts = measure_tracker(agreements, seconds)
    large, large_facts = measure_tracker(agreements * 10, seconds)
    for figure, ten_times in zip(small, large, strict=True):
        limit = bare_write if figure.what == "Log progress" else bare
        _print(figure, limit)
        _print(ten_times, limit, growth=ten_times.median_ms / figure.median_ms)
    print(f"memory of all web processes: {small_facts['megabytes']} MB, {large_facts['megabytes']} MB")
    TARGET.parent.mkdir(exist_ok=True)
    rows = [as_row(figure) for figure in (bare, bare_write, *small, *large)]
    limits = {page.name: page.most_times for page in PAGES} | {"Log progress": MOST_WRITE_TIMES}
    TARGET.write_text(
        json.dumps(
            {"figures": rows, "limits": limits, "small": small_facts, "large": large_facts, "engine": engine}, indent=1
        )
    )
    return int(any(row["errors"] for row in rows) or not engine["dates_equal"])


def _print(figure: Figure, limit: Figure, growth: float | None = None) -> None:
    name = f"{figure.what}{f', {figure.agreements} programs' if figure.agreements else ''}"
    print(
        f"{name:34}{figure.median_ms:8.2f} /{figure.p95_ms:7.2f} ms{figure.median_ms / limit.median_ms:7.1f}x"
        f"{figure.ten_clients_rate:10.0f}/s{figure.ten_clients_rate / limit.ten_clients_rate:7.2f}"
        f"{figure.ten_clients_p95_ms:8.1f}{figure.size / 1000:6.1f}{figure.errors:8}"
        + (f"   {growth:.2f} times as slow as with a tenth" if growth else ""),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
