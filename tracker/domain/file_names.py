"""What a file is called when it is shown and handed out. Where it lies is decided by its hash alone."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from tracker.domain.evidence_files import ENDINGS, FileKind
from tracker.domain.folding import tidy

LONGEST_FILE_NAME = 150
_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
NAMELESS = "tep"


def clean_file_name(raw: str, kind: FileKind) -> str:
    """A name that any system can save: no folders, no marks that cannot be seen or turn the text, no device names.

    Its ending is one of ``kind``, whatever the name pretends: it gets one behind what it has.
    """
    bare = PurePosixPath(PureWindowsPath(unicodedata.normalize("NFC", raw).replace("\0", " ")).name).name
    seen = "".join(letter for letter in bare if letter == " " or unicodedata.category(letter)[0] not in "CZ")
    name = tidy(_FORBIDDEN.sub("_", seen)).strip(". ")
    stem, ending = _parted(name, kind)
    if _DEVICES.fullmatch(stem):
        stem = f"{NAMELESS}-{stem}"
    stem = stem[: LONGEST_FILE_NAME - len(ending)].strip(". ") or NAMELESS
    return f"{stem}{ending}"


def _parted(name: str, kind: FileKind) -> tuple[str, str]:
    for ending in ENDINGS[kind]:
        if name.lower().endswith(ending):
            return name[: -len(ending)], name[-len(ending) :]
    if name.lower() == str(kind):  # ".pdf": only an ending
        return "", f".{kind}"
    return name, f".{kind}"
