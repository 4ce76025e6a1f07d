"""Numbers that Word writes by itself: an automatic "1." is no text in the file, yet everybody reads it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracker.documents.annexes.packages import Package

_ROMAN = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"),
          (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
_DEEPEST = 9
_LARGEST = 9_999


@dataclass
class _Level:
    start: int
    form: str
    text: str


@dataclass
class Numbering:
    """The lists of a document and how far each has counted. ``label`` must be asked in the document's order."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    starts: dict[tuple[str, int], int] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    begun: set[str] = field(default_factory=set)

    def label(self, paragraph: Any) -> str:
        """The automatic number of a paragraph ("1.", "I.", "a)"); nothing for none and for bullets."""
        number, level = self._list_of(paragraph)
        abstract = self.lists.get(number)
        shape = self.levels.get(abstract or "", {}).get(level)
        if abstract is None or shape is None:
            return ""
        counts = self.counts.setdefault(abstract, {})
        self._begin(number, abstract, counts)
        counts[level] = counts.get(level, shape.start - 1) + 1
        for deeper in [other for other in counts if other > level]:
            del counts[deeper]
        return "" if shape.form in ("bullet", "none") else self._written(abstract, shape, counts)

    def _begin(self, number: str, abstract: str, counts: dict[int, int]) -> None:
        """A list that overrides its start counts anew when its first paragraph comes."""
        if number not in self.begun:
            self.begun.add(number)
            for level in self.levels[abstract]:
                if (number, level) in self.starts:
                    counts[level] = self.starts[number, level] - 1

    def _written(self, abstract: str, shape: _Level, counts: dict[int, int]) -> str:
        text = shape.text
        for level in range(_DEEPEST):
            if f"%{level + 1}" in text:
                of = self.levels[abstract].get(level, shape)
                text = text.replace(f"%{level + 1}", _in_form(counts.get(level, of.start), of.form))
        return text

    def _list_of(self, paragraph: Any) -> tuple[str, int]:
        properties = paragraph.find("{*}pPr")
        if properties is None:
            return "", 0
        own = properties.find("{*}numPr")
        style = properties.find("{*}pStyle")
        inherited = self.styles.get(value(style), ("", 0))
        if own is None:
            return inherited
        level = own.find("{*}ilvl")
        number = value(own.find("{*}numId")) or inherited[0]
        return number, _count(value(level)) if level is not None else inherited[1]


def read_numbering(package: Package, related: dict[str, str]) -> Numbering:
    """The lists and list styles of a Word document."""
    numbering = Numbering()
    if "numbering" in related:
        root = package.tree(related["numbering"])
        for abstract in root.findall("{*}abstractNum"):
            levels = {_count(attribute(el, "ilvl")): _level(el) for el in abstract.findall("{*}lvl")}
            numbering.levels[attribute(abstract, "abstractNumId")] = levels
        for entry in root.findall("{*}num"):
            number = attribute(entry, "numId")
            numbering.lists[number] = value(entry.find("{*}abstractNumId"))
            for override in entry.findall("{*}lvlOverride"):
                start = value(override.find("{*}startOverride"))
                if start:
                    numbering.starts[number, _count(attribute(override, "ilvl"))] = _count(start)
    if "styles" in related:
        for style in package.tree(related["styles"]).findall("{*}style"):
            number = style.find("{*}pPr/{*}numPr/{*}numId")
            if number is not None:
                level = _count(value(style.find("{*}pPr/{*}numPr/{*}ilvl")))
                numbering.styles[attribute(style, "styleId")] = value(number), level
    return numbering


def attribute(element: Any, name: str) -> str:
    """An attribute by its local name, in whichever namespace the document writes."""
    for key, text in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(text)
    return ""


def value(element: Any) -> str:
    """The ``w:val`` of a property; empty if there is no such property."""
    return "" if element is None else attribute(element, "val")


def _level(element: Any) -> _Level:
    start = value(element.find("{*}start"))
    form = value(element.find("{*}numFmt")) or "decimal"
    return _Level(_count(start) if start else 1, form, value(element.find("{*}lvlText")))


def _count(text: str) -> int:
    return min(int(text), _LARGEST) if text.isdecimal() else 0


def _in_form(number: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if form == "upperLetter" else letter.lower()
    return f"{number:02}" if form == "decimalZero" else f"{number}"


def _roman(number: int) -> str:
    text = ""
    for worth, letter in _ROMAN:
        text += letter * (number // worth)
        number %= worth
    return text
