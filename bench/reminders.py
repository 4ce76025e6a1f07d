"""Measures reminders: sending beside bare smtplib, a whole command, the planner's hardest morning, an idle tick."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any

from bench import owing
from bench.installations import POSTGRESQL, SQLITE, Installation, Installations, installations
from bench.keeping import keep
from bench.senders import Sent, bare, ours, send_with
from bench.sink import running_sink, taken_by

LEAST_SHARE = {SQLITE: 0.5, POSTGRESQL: 1.0}  # of bare smtplib's messages a second
SENDERS = {SQLITE: 1, POSTGRESQL: 4}
MOST_SECONDS, MOST_MEGABYTES = 1.25, 120
MOST_PLANNING_SECONDS, MOST_GROWTH_MEGABYTES = 10, 10
MOST_TICK_MS = 50
TICKS = 7
OPEN = 1000
"""What is owed and told already when a tick has nothing to do."""
NOW = ("--now", owing.NOW.isoformat())


@dataclass(frozen=True)
class Size:
    """``of_one_digest``: items; ``planned``: obligations of one morning; ``kept``: reminders of earlier days."""

    messages: int
    digests: int
    of_one_digest: int
    planned: int
    kept: int


SIZES = {
    "small": Size(messages=200, digests=20, of_one_digest=25, planned=2500, kept=10_000),
    "full": Size(messages=5000, digests=200, of_one_digest=25, planned=100_000, kept=1_000_000),
}


def print_reminders(size: Size) -> dict[str, Any]:
    """Print the figures with their targets; answers them for build/bench.json."""
    print(f"\nreminders: {size.messages} mails to as many people, {size.planned} obligations, {size.kept} kept")
    with installations() as made, running_sink() as port:
        return {
            **{f"sending, {kind}": _sending(made, kind, port, size.messages) for kind in (SQLITE, POSTGRESQL)},
            "command": _command(made, port, size),
            "planning": _planning(made, size),
            **{f"idle tick, {kind}": _tick(made.new(kind), kind, size.kept) for kind in (SQLITE, POSTGRESQL)},
        }


def _sending(made: Installations, kind: str, port: int, count: int) -> dict[str, Any]:
    """Bare smtplib before and after ours, so that what else the machine does meets both."""
    installation = _planned(made.new(kind), count, count)
    before = send_with(bare, installation, port)
    already = taken_by(port)
    sent = send_with(ours, installation, port, processes=SENDERS[kind])
    if sent.count != count or taken_by(port) - already != count:
        raise RuntimeError(f"{sent.count} of {count} sent")
    after = send_with(bare, installation, port)
    bare_one = Sent(2 * count, before.seconds + after.seconds, before.processor_seconds + after.processor_seconds)
    share = sent.rate / bare_one.rate
    name = f"mail, {kind}, {SENDERS[kind]} sender{'s' * (SENDERS[kind] > 1)}"
    print(
        f"{name:32}{sent.rate:8.0f}/s  bare smtplib {bare_one.rate:6.0f}/s  share {share:5.2f}"
        f"  processor {sent.processor_ms:.2f} ms, bare {bare_one.processor_ms:.2f} ms"
        f"  {_verdict(share >= LEAST_SHARE[kind], f'at least {LEAST_SHARE[kind]}')}",
        flush=True,
    )
    return {
        "rate": round(sent.rate), "bare_rate": round(bare_one.rate), "share": round(share, 2),
        "processor_ms": round(sent.processor_ms, 3), "bare_processor_ms": round(bare_one.processor_ms, 3),
    }  # fmt: skip


def _command(made: Installations, port: int, size: Size) -> dict[str, Any]:
    """All of ``jobs once send-mail``, from the start of Python to its end."""
    variables = {"TRACKER_SMTP_URL": f"smtp://127.0.0.1:{port}"}
    items = size.digests * size.of_one_digest
    ran = _planned(made.new(SQLITE, **variables), items, size.digests).run("jobs", "once", "send-mail", *NOW)
    if ran.did != {"sent": size.digests}:
        raise RuntimeError(f"{ran.did}")
    is_met = ran.seconds <= MOST_SECONDS and ran.megabytes <= MOST_MEGABYTES
    _print(
        f"{items} items in {size.digests} mails",
        f"{ran.seconds:8.2f} s, processor {ran.processor_seconds:.2f} s, {ran.megabytes:.0f} MB",
        _verdict(is_met, f"at most {MOST_SECONDS} s, {MOST_MEGABYTES} MB"),
    )
    return {"seconds": ran.seconds, "processor_seconds": ran.processor_seconds, "megabytes": ran.megabytes}


def _planning(made: Installations, size: Size) -> dict[str, Any]:
    """The whole command at one morning; its memory beside that for a tenth of the obligations."""
    tenth, whole = (_plan(made.new(SQLITE), count, count // size.of_one_digest) for count in _tenth(size.planned))
    growth = whole.megabytes - tenth.megabytes
    is_met = whole.seconds <= MOST_PLANNING_SECONDS and growth <= MOST_GROWTH_MEGABYTES
    _print(
        f"plan {size.planned} obligations",
        f"{whole.seconds:8.2f} s, processor {whole.processor_seconds:.2f} s, {whole.megabytes:.0f} MB"
        f" ({tenth.megabytes:.0f} MB for a tenth)",
        _verdict(is_met, f"at most {MOST_PLANNING_SECONDS} s, {MOST_GROWTH_MEGABYTES} MB more"),
    )
    return {
        "seconds": whole.seconds, "processor_seconds": whole.processor_seconds,
        "megabytes": whole.megabytes, "megabytes_for_a_tenth": tenth.megabytes,
    }  # fmt: skip


def _tenth(count: int) -> tuple[int, int]:
    return count // 10, count


def _plan(installation: Installation, obligations: int, officers: int) -> Any:
    with installation.application():
        owing.fill(obligations, officers)
    ran = installation.run("jobs", "once", "plan-reminders", *NOW)
    if ran.did["reminder_count"] != obligations or ran.did["digest_count"] != officers:
        raise RuntimeError(f"{ran.did}")
    return ran


def _planned(installation: Installation, obligations: int, officers: int) -> Installation:
    _plan(installation, obligations, officers)
    return installation


def _tick(installation: Installation, kind: str, kept: int) -> dict[str, Any]:
    """Planner and sender, one after the other, when all is told and nothing waits."""
    from tracker.jobs.occasion import Occasion
    from tracker.jobs.planning import plan
    from tracker.jobs.sending import send_mail

    with installation.application():
        owing.fill(OPEN, OPEN // 10)
        occasion = Occasion(installation.settings, owing.NOW, "bench")
        plan(occasion)
        send_mail(occasion)
        keep(kept, people=OPEN // 10)
        took = []
        for _ in range(TICKS):
            began, used = time.perf_counter(), time.process_time()
            did = (*plan(occasion).values(), *send_mail(occasion).values())
            took.append(((time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000))
            if any(did):
                raise RuntimeError(f"the tick was not idle: {did}")
    milliseconds, processor_ms = (statistics.median(column) for column in zip(*took, strict=True))
    _print(
        f"idle tick, {kind}",
        f"{milliseconds:8.1f} ms, processor {processor_ms:.1f} ms, {kept} reminders kept",
        _verdict(milliseconds <= MOST_TICK_MS, f"at most {MOST_TICK_MS} ms"),
    )
    return {"milliseconds": milliseconds, "processor_ms": processor_ms}


def _print(name: str, figure: str, verdict: str) -> None:
    print(f"{name:32}{figure}  {verdict}", flush=True)


def _verdict(is_met: bool, target: str) -> str:
    return f"ok ({target})" if is_met else f"missed: {target}"
