"""The process that reads the first page of one PDF: from standard input, its text to standard output.

Started by ``first_page``; whatever a file does to it, the server goes on. Arguments: bytes of memory, seconds.
"""

from __future__ import annotations

import io
import logging
import sys

from tracker.documents.limits import OUT_OF_MEMORY, Limits, keep_within
from tracker.domain.secrecy_marks import FULLEST_PAGE


def main(memory: str, seconds: str) -> int:
    """Tell the text, or nothing where there is none (a scan, a locked file, no PDF); OUT_OF_MEMORY if it swelled."""
    from pypdf import PdfReader

    keep_within(Limits(int(memory), int(seconds)))
    logging.disable()  # the library's remarks quote the file
    try:
        page = PdfReader(io.BytesIO(sys.stdin.buffer.read()), strict=False).pages[0]
        sys.stdout.buffer.write(page.extract_text()[:FULLEST_PAGE].encode("utf-8", "replace"))
    except MemoryError:
        return OUT_OF_MEMORY
    except Exception:  # noqa: S110 - what cannot be read says nothing
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
