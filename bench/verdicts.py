"""What the pages have to reach beside the bare page, and which of it a figure misses."""

from __future__ import annotations

from bench.pages import PAGES, Figure

LEAST_SHARE = 0.2  # of the bare page's answers a second, with ten clients
MOST_GROWTH = 1.3  # times as slow with ten times the data
MOST_KILOBYTES = 40
MOST_MEGABYTES = 200
MOST_TIMES = {page.name: page.most_times for page in PAGES} | {"Log progress": 6}
WITHOUT_SHARE = {name for name, most in MOST_TIMES.items() if most > 6}  # asked of My work and the lists


def missed(figure: Figure, limit: Figure, tenth: Figure | None) -> list[str]:
    """The targets this line misses, by the names of the columns. ``tenth``: the same page with a tenth of the data."""
    most_times = MOST_TIMES.get(figure.what, 1)
    share = figure.ten_clients_rate / limit.ten_clients_rate
    checks = {
        "times": figure.median_ms <= most_times * limit.median_ms,
        "share": figure.what in WITHOUT_SHARE or share >= LEAST_SHARE,
        "KB": figure.size <= MOST_KILOBYTES * 1000,
        "growth": tenth is None or figure.median_ms <= MOST_GROWTH * tenth.median_ms,
        f"{figure.errors} wrong answers": figure.errors == 0,
    }
    return [name for name, is_met in checks.items() if not is_met]
