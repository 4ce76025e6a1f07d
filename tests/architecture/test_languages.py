"""Every sentence of the screens, mails and messages exists in Vietnamese, and the compiled catalogue is current."""

from __future__ import annotations

import re
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from tracker.language import FOLDER, catalogue

ROOT = Path(__file__).parents[2]
METHODS = [("tracker/**.py", "python"), ("templates/**", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "_l": None, "message": None, "_n": (1, 2)}
NAMED = re.compile(r"%\((\w+)\)")


def vietnamese() -> Catalog:
    with (FOLDER / "vi" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="vi")


def sentences_in_the_code() -> set[str]:
    found = extract_from_dir(
        str(ROOT), method_map=METHODS, options_map={"templates/**": {"encoding": "utf-8"}}, keywords=KEYWORDS,
        directory_filter=lambda path: Path(path).relative_to(ROOT).parts[:1] in {("tracker",), ("templates",)},
    )  # fmt: skip
    return {text if isinstance(text, str) else text[0] for _file, _line, text, _comments, _context in found}


def test_every_sentence_of_the_code_is_in_the_catalogue() -> None:
    known = vietnamese()
    missing = sorted(text for text in sentences_in_the_code() if text and known.get(text) is None)
    assert not missing, "run: make catalogue, then translate what is empty"


def test_every_sentence_of_the_catalogue_is_said_in_vietnamese() -> None:
    empty = [
        entry.id
        for entry in vietnamese()
        if entry.id and not (any(entry.string) if entry.pluralizable else entry.string)
    ]
    assert not empty


def test_translations_use_the_same_values_as_the_sentence() -> None:
    wrong = []
    for entry in vietnamese():
        if not entry.id or not any(entry.string):
            continue  # the test before this one names it
        wanted = set(NAMED.findall(entry.id if isinstance(entry.id, str) else entry.id[1]))
        said = entry.string if isinstance(entry.string, str) else entry.string[-1]
        if set(NAMED.findall(said)) - wanted or (isinstance(entry.id, str) and set(NAMED.findall(said)) != wanted):
            wrong.append(entry.id)
    assert not wrong


def test_the_compiled_catalogue_says_what_the_translators_wrote() -> None:
    compiled = catalogue("vi")
    stale = [
        entry.id
        for entry in vietnamese()
        if isinstance(entry.id, str) and entry.id and entry.string and compiled.ugettext(entry.id) != entry.string
    ]
    assert not stale, "run: make catalogue"
