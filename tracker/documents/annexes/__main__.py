"""The process that reads one paper: from standard input, within limits, its proposal as JSON to standard output.

Started by ``apart``; whatever a paper does to it, the server goes on. Arguments: "file", "pasted" or "register",
bytes of memory, seconds of the processor, and the descriptor that is told how much is read, in percent, a byte each.
"""

from __future__ import annotations

import json
import os
import sys
from types import TracebackType
from typing import Any

from tracker.documents.annexes import read_annex, read_pasted
from tracker.documents.annexes.packages import tell_progress
from tracker.documents.limits import OUT_OF_MEMORY, Limits, keep_within
from tracker.domain.kept_proposals import to_plain
from tracker.domain.kept_registers import KeptRegister
from tracker.domain.kept_registers import to_plain as register_to_plain
from tracker.logs import trace


def main(kind: str, memory: str, seconds: str, descriptor: str) -> int:
    """Read, tell, and end with 0; OUT_OF_MEMORY if the memory did not suffice."""
    sys.excepthook = _tell  # a server logs it, and the paper's own words are nobody's
    keep_within(Limits(int(memory), int(seconds)))
    tell_progress(lambda percent: os.write(int(descriptor), bytes([percent])))
    try:
        content = sys.stdin.buffer.read()
        sys.stdout.write(json.dumps(_read(kind, content)))
    except MemoryError:
        return OUT_OF_MEMORY
    return 0


def _tell(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
    sys.stderr.write(trace(error))


def _read(kind: str, content: bytes) -> dict[str, Any]:
    if kind == "register":
        from tracker.documents.registers import read_register

        read = read_register(content)
        return register_to_plain(KeptRegister(read.rows, read.problems))
    return to_plain(read_pasted(content.decode()) if kind == "pasted" else read_annex(content))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
