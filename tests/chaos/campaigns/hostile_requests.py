"""Requests by the ten thousand that no honest browser sends: none breaks a page, none that is refused leaves a row."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
from multiprocessing.connection import Connection
from pathlib import Path

from tests.chaos.places import Place
from tests.chaos.processes import DIE_WITH_PARENT, FORKS
from tests.chaos.results import Result
from tests.world_contents import HOLDERS, who_is
from tracker.domain.permissions import Relation, Role

SEED = int(os.environ.get("SEED", "20221024"))
MANY = 5_000
FEW_PEOPLE = (who_is(Role.OFFICER, Relation.STANDING), who_is(Role.SYSTEM_ADMIN, Relation.NONE), None)
MORE_PEOPLE = (
    *(who_is(Role.AGENCY_ADMIN, of) for of in HOLDERS),
    who_is(Role.OFFICER, Relation.SUPERIOR),
    who_is(Role.OFFICER, Relation.NONE),
    who_is(Role.AUDITOR, Relation.PARTY),
)


def send_requests(place: Place, count: int) -> Result:
    """``messages``: how many requests; ``kills``: how many of them were not carried out."""
    receiver, sender = FORKS.Pipe(duplex=False)
    of = place.settings.database_url, place.settings.data_dir, count, sender
    process = FORKS.Process(target=_attack, args=of)  # its clock stands still, which the other campaigns cannot do with
    process.start()
    sender.close()
    try:
        result: Result = receiver.recv()
    except EOFError:
        result = Result(wrong=["whoever sent the requests died of it"])
    process.join()
    return result


def _attack(url: str, folder: Path, count: int, answer: Connection) -> None:
    ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGKILL)
    from tests.hostile.attacking import attack, queries_on
    from tests.world import WORKERS, living, walk
    from tracker.web.imports import reading

    logging.disable(logging.CRITICAL)
    reading.SOON = 60.0  # an upload is read before its page answers, however busy the machine is
    with living(url, folder) as world:
        forms = walk(world, FEW_PEOPLE if count < MANY else (*WORKERS, *FEW_PEOPLE, *MORE_PEOPLE))
        found = attack(world, list(forms.values()), queries_on(world), count=count, seed=SEED)
    refused = found.requests - found.accepted
    facts: dict[str, object] = {
        "told": str(found), "seed": found.seed, "statuses": dict(found.statuses), "kinds": dict(found.kinds),
    }  # fmt: skip
    wrong = [f"{found.wrong_count} answers are wrong", *found.wrong] if found.wrong_count else []
    answer.send(Result(messages=found.requests, kills=refused, wrong=wrong, facts=facts))
