"""Names and titles that try to be more than a name: each mail has one recipient and the headers we gave it."""

from __future__ import annotations

import email
import email.policy
import random
from datetime import timedelta

from sqlalchemy import insert, select

from tests.chaos.campaigns.settling import settle
from tests.chaos.places import Place
from tests.chaos.results import Result, audit
from tests.chaos.sink import Taken, running_sink
from tests.make import LONG_AGO
from tests.reminding import DUE, plan
from tracker.database import db, transaction
from tracker.domain.tasks import PartRole
from tracker.models import Agency, Assignment, Content, Holding, OutboxMessage, Person, Post, Task

PIECES = (
    "\r\nBcc: z@example.vn\r\n", "\n.\nRCPT TO:<z@example.vn>\n", "\r.\r", "\r\n\r\n<p>", "\0", "\x0b", "\x1b[31m",
    "\u202e", "\u2066", "\ufeff", "\u2028", "\x85", ",", ";", ":", '"', "\\", "(", ")", "@", ".", "..", " ", "\t",
    "<z@example.vn>", "z@example.vn, ", "To: z@example.vn", "=?utf-8?q?=0d=0aBcc:_z=40example.vn?=", "=?", "?=",
    "%(name)s", "{{ 7 * 7 }}", "</td><script>", "&lt;", "\U0001d573", "\U0001f469\u200d\U0001f467", "e\u0323\u0302",
    "A" * 80, "ớ" * 90, "Nguyễn Thị Lan",
)  # fmt: skip
HEADERS = [
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "MIME-Version", "Content-Type",
    "Content-Language",
]  # fmt: skip
FIRST = 1000
LONGEST_NAME, LONGEST_TITLE = 500, 2000
VERY_LONG = 100_000
BAD_ADDRESSES = (
    "x{n}@y\r\nRCPT TO:<z@example.vn>",
    "x {n}@example.vn",
    "a{n}@b, c@d",
    "\0{n}@example.vn",
    "@{n}",
    "ớ{n}@y.vn",
)
EVERY = 40
"""Every so many-th address is none."""


def send_hostile(place: Place, count: int) -> Result:
    """So many officers with such names, of agencies with such names, who owe tasks with such titles."""
    takes_all = place.cluster is None  # PostgreSQL takes no NUL, and no more than the column holds
    _fill(place, count, random.Random(20221024), takes_all=takes_all)
    plan(DUE + timedelta(days=1))
    with running_sink() as sink:
        settle(place, sink, seconds=60 + count / 10)
        found = audit(sink, kills=count)
    m = OutboxMessage
    rows = db.session.execute(select(m.message_id, m.address, m.state)).all()
    addresses = {row.message_id: row.address for row in rows}
    found.wrong += [f"{why}: {one.head[:300]!r}" for one in sink.journal if (why := _wrong_with(one, addresses))][:5]
    failed = sum(row.state == "failed" for row in rows)
    if failed != sum(_has_no_address(number) for number in range(FIRST, FIRST + count)):
        found.wrong.append(f"{failed} failed, and not those whose address is none")
    if len(rows) != count:
        found.wrong.append(f"{len(rows)} digests to {count} officers")
    return found


def _wrong_with(taken: Taken, addresses: dict[str, str]) -> str:
    mail = email.message_from_string(taken.head, policy=email.policy.default)
    if taken.to != (addresses[taken.id],):
        return f"went to {taken.to}"
    if sorted(mail.keys()) != sorted(HEADERS):
        return f"headers {mail.keys()}"
    if [one.addr_spec for one in mail["To"].addresses] != [taken.to[0]]:
        return "To names somebody else"
    if any(ord(c) < 32 for c in str(mail["Subject"]) + str(mail["To"])):
        return "control characters in a header"
    if not taken.is_exact or max(map(len, taken.head.split("\r\n"))) > 998:
        return "lines that no mail server has to take"
    return ""


def _fill(place: Place, count: int, chance: random.Random, *, takes_all: bool) -> None:
    def hostile(longest: int, number: int = 1) -> str:
        text = "x" + "".join(chance.choices(PIECES, k=chance.randint(1, 12)))
        if takes_all:
            return text * (VERY_LONG // len(text)) if number % 50 == 0 else text
        return text.replace("\0", "")[:longest]

    agreement_id = place.make.agreement()
    content_id = db.session.scalars(select(Content.id).where(Content.agreement_id == agreement_id)).one()
    rows = {
        Agency: lambda n: {"name": f"{n} {hostile(400)}", "short_name": hostile(100), "name_folded": str(n)},
        Person: lambda n: {"name": hostile(LONGEST_NAME, n + 1), "email": _address(n, takes_all)},
        Post: lambda n: {"agency_id": n, "role": "officer", "title": hostile(LONGEST_NAME)},
        Holding: lambda n: {"post_id": n, "person_id": n, "from_on": LONG_AGO},
        Task: lambda n: {
            "agreement_id": agreement_id, "content_id": content_id, "position": n, "number": "",
            "title": hostile(LONGEST_TITLE, n), "due_text": "", "due_kind": "dated", "due_on": DUE,
            "effective_due_on": DUE,
        },
        Assignment: lambda n: {
            "task_id": n, "agreement_id": agreement_id, "agency_id": n, "role": PartRole.LEAD, "position": 1,
            "name_as_written": "x",
        },
    }  # fmt: skip
    with transaction():
        for table, row in rows.items():
            db.session.execute(insert(table), [{"id": n} | row(n) for n in range(FIRST, FIRST + count)])


def _has_no_address(number: int) -> bool:
    return number % EVERY == 7


def _address(number: int, takes_all: bool) -> str:
    if not _has_no_address(number):
        return f"n{number}@example.vn"
    bad = BAD_ADDRESSES[number // EVERY % len(BAD_ADDRESSES)].format(n=number)
    return bad if takes_all else bad.replace("\0", "\x01")
