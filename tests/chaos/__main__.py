"""``make chaos``: runs every campaign on both databases, prints what it found, writes build/chaos.json.

Exit status 1 when something broke that must not, or when a wrong sender was not caught.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.campaigns.killing import kill_senders
from tests.chaos.musts import CAMPAIGNS, CATCHING, Campaign
from tests.chaos.places import DATABASES, Grounds
from tests.chaos.results import Result
from tests.chaos.wrong_senders import WRONG_SENDERS

TARGET = Path("build/chaos.json")
DOUBLE_KILLS = {"full": 60, "small": 6}
Row = dict[str, object]
WIDTHS = (34, 12, 8, 10, 6, 12, 13, 6)
HEAD = ("campaign", "database", "faults", "messages", "lost", "duplicates", "most copies", "s")


def main() -> int:
    """Run everything; the databases take their turns at the same time."""
    size = "small" if os.environ.get("SIZE") == "small" else "full"
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        grounds = Grounds(Path(folder))
        try:
            _print(*HEAD)
            campaigns = [row for campaign in CAMPAIGNS for row in _run(grounds, campaign, size)]
            doubles = [row for name in WRONG_SENDERS for row in _catch(grounds, name, DOUBLE_KILLS[size])]
        finally:
            grounds.clear()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"size": size, "campaigns": campaigns, "doubles": doubles}, indent=1))
    is_well = not any(row["broken"] for row in campaigns) and all(row["caught"] for row in doubles)
    print("everything held" if is_well else "SOMETHING BROKE")
    return int(not is_well)


def _run(grounds: Grounds, campaign: Campaign, size: str) -> Iterator[Row]:
    amount = campaign.amounts[size]
    for database, found, seconds in _on_both(grounds, lambda place: campaign.run(place, amount)):
        broken = campaign.broken(found, amount)
        row = _row(campaign.name, database, found, seconds) | {"broken": broken}
        _print_row(row)
        for words in broken:
            print(f"    BROKEN: {words}", flush=True)
        yield row


def _catch(grounds: Grounds, name: str, kills: int) -> Iterator[Row]:
    for database, found, seconds in _on_both(grounds, lambda place: kill_senders(place, kills, sender=name)):
        broken = CATCHING.broken(found, 0)
        row = _row(f"{name} sender", database, found, seconds) | {"caught": bool(broken), "by": broken}
        _print_row(row)
        print(f"    {'caught: ' + ', '.join(broken) if broken else 'NOT CAUGHT'}", flush=True)
        yield row


def _on_both(grounds: Grounds, run: Callable[..., Result]) -> Iterator[tuple[str, Result, float]]:
    def on(database: str) -> tuple[str, Result, float]:
        began = time.monotonic()
        with grounds.place(database) as place:
            found = run(place)
        return database, found, time.monotonic() - began

    with ThreadPoolExecutor(len(DATABASES)) as both:
        yield from both.map(on, DATABASES)


def _row(name: str, database: str, found: Result, seconds: float) -> Row:
    return {
        "name": name,
        "database": database,
        "kills": found.kills,
        "messages": found.messages,
        "lost": found.lost,
        "duplicates": found.duplicates,
        "most_copies": found.most_copies,
        "parked": found.parked,
        "seconds": round(seconds, 1),
        **found.facts,
    }


def _print_row(row: Row) -> None:
    names = ("name", "database", "kills", "messages", "lost", "duplicates", "most_copies", "seconds")
    _print(*(row[name] for name in names))


def _print(*cells: object) -> None:
    print("".join(f"{cell:{'<' if at < 2 else '>'}{WIDTHS[at]}}" for at, cell in enumerate(cells)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
