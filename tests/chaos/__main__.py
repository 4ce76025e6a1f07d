"""``make chaos``: runs every campaign on both databases, prints what it found, writes build/chaos.json.

Exit status 1 when something broke that must not, or when a wrong sender was not caught.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.chaos.campaigns.pausing import jump_clocks
from tests.chaos.moved_clocks import is_possible
from tests.chaos.musts import CAMPAIGNS, CATCHING, Campaign, named
from tests.chaos.places import DATABASES, Grounds
from tests.chaos.results import Result

TARGET = Path("build/chaos.json")
AT_ONCE = {"full": 2, "small": 8}
DOUBLE_KILLS = {"full": 60, "small": 6}
Row = dict[str, object]
WIDTHS = (34, 12, 8, 10, 6, 12, 13, 8)
HEAD = ("campaign", "database", "faults", "messages", "lost", "duplicates", "most copies", "s")


def main() -> int:
    """Run everything, several campaigns at once, and print what each found in the order of the table."""
    size = "small" if os.environ.get("SIZE") == "small" else "full"
    only = os.environ.get("ONLY", "")
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        grounds = Grounds(Path(folder))
        try:
            _print(*HEAD)
            with ThreadPoolExecutor(AT_ONCE[size]) as pool:
                chosen = [
                    (one, database)
                    for one in CAMPAIGNS
                    if only in one.name and size in one.amounts and _can_run(one)
                    for database in one.databases
                ]
                wrong = [(sender, database) for sender in CATCHING for database in DATABASES if not only]
                alone = [pair for pair in chosen if pair[0].runs_alone]
                rows = pool.map(lambda pair: _run(grounds, *pair, size), [one for one in chosen if one not in alone])
                caught = pool.map(lambda pair: _catch(grounds, *pair, DOUBLE_KILLS[size]), wrong)
                campaigns, doubles = [_tell(row) for row in rows], [_tell(row) for row in caught]
            campaigns += [_tell(_run(grounds, *pair, size)) for pair in alone]
        finally:
            grounds.clear()
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(json.dumps({"size": size, "campaigns": campaigns, "doubles": doubles}, indent=1))
    is_well = not any(row["broken"] for row in campaigns) and all(row["caught"] for row in doubles)
    print("everything held" if is_well else "SOMETHING BROKE")
    return int(not is_well)


def _can_run(campaign: Campaign) -> bool:
    if campaign.run is not jump_clocks or is_possible():
        return True
    print(f"NOT RUN: {campaign.name} (apt-get install faketime)", flush=True)
    return False


def _run(grounds: Grounds, campaign: Campaign, database: str, size: str) -> Row:
    began = time.monotonic()
    is_empty = campaign.begins_empty
    with (
        grounds.own_server(is_empty=is_empty)
        if campaign.needs_own_server
        else grounds.place(database, is_empty=is_empty)
    ) as place:
        found = campaign.run(place, campaign.amounts[size])
    return _row(campaign.name, database, found, began) | {"broken": campaign.broken(found)}


def _catch(grounds: Grounds, sender: str, database: str, kills: int) -> Row:
    began = time.monotonic()
    with grounds.place(database) as place:
        name, run = CATCHING[sender]
        found = run(place, kills, sender=sender)
    broken = named(name).broken(found)
    return _row(f"{sender} sender", database, found, began) | {"caught": bool(broken), "caught_by": broken}


def _tell(row: Row) -> Row:
    names = ("name", "database", "kills", "messages", "lost", "duplicates", "most_copies", "seconds")
    _print(*(row[name] for name in names))
    if "told" in row:
        print(f"    {row['told']}", flush=True)
    if row.get("broken"):
        print(f"    BROKEN: {row['broken']}", flush=True)
    if "caught" in row:
        print(f"    {'caught' if row['caught'] else 'NOT CAUGHT'}: {row['caught_by']}", flush=True)
    return row


def _row(name: str, database: str, found: Result, began: float) -> Row:
    return {
        "name": name,
        "database": database,
        "kills": found.kills,
        "messages": found.messages,
        "lost": found.lost,
        "duplicates": found.duplicates,
        "most_copies": found.most_copies,
        "parked": found.parked,
        "seconds": round(time.monotonic() - began, 1),
        **found.facts,
    }


def _print(*cells: object) -> None:
    print("".join(f"{cell:{'<' if at < 2 else '>'}{WIDTHS[at]}}" for at, cell in enumerate(cells)), flush=True)


if __name__ == "__main__":
    sys.exit(main())
