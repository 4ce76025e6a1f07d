"""Papers that were filled before: a loop over every reader prints the same report dozens of times."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from tracker.documents.papers import pdf, word

_WORD: dict[tuple[bytes, str], tuple[bytes, list[str]]] = {}
_PDF: dict[tuple[str, str], bytes] = {}
_FILLED, _TYPESET = word._filled, pdf._typeset


def keep_papers(patch: pytest.MonkeyPatch) -> None:
    """The same texts in the same template are the same paper; whatever differs is made as ever."""
    patch.setattr(word, "_filled", _filled)
    patch.setattr(pdf, "_typeset", _typeset)


def _filled(template: bytes, texts: Mapping[str, Any], asked: list[str]) -> bytes:
    key = template, repr(texts)
    if key not in _WORD:
        named: list[str] = []
        _WORD[key] = _FILLED(template, texts, named), named
    content, named = _WORD[key]
    asked += named
    return content


def _typeset(name: str, texts: Mapping[str, Any]) -> bytes:
    key = name, repr(texts)
    if key not in _PDF:
        _PDF[key] = _TYPESET(name, texts)
    return _PDF[key]
