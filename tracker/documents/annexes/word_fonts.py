"""Which font a run of a Word document has: its own, its paragraph's style's, or the document's. Old fonts tell how text
was typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tracker.documents.annexes.numbering import attribute, value
from tracker.documents.annexes.packages import Package

_DEEPEST = 20


@dataclass
class WordFonts:
    """The fonts of the styles by id, with those they build on; ``default`` is the document's."""

    default: str = ""
    own: dict[str, str] = field(default_factory=dict)
    above: dict[str, str] = field(default_factory=dict)
    normal: str = ""

    def of_paragraph(self, paragraph: Any) -> str:
        """The font of a paragraph's runs that have none of their own."""
        style = value(paragraph.find("{*}pPr/{*}pStyle")) or self.normal
        for _ in range(_DEEPEST):
            if style in self.own:
                return self.own[style]
            style = self.above.get(style, "")
        return self.default


def read_fonts(package: Package, related: dict[str, str]) -> WordFonts:
    """The fonts that a document's styles name."""
    fonts = WordFonts()
    if "styles" not in related:
        return fonts
    root = package.tree(related["styles"])
    fonts.default = font_of(root.find("{*}docDefaults/{*}rPrDefault"))
    for style in root.findall("{*}style"):
        name = attribute(style, "styleId")
        own = font_of(style)
        if own:
            fonts.own[name] = own
        fonts.above[name] = value(style.find("{*}basedOn"))
        if attribute(style, "default") in ("1", "true") and attribute(style, "type") == "paragraph":
            fonts.normal = name
    return fonts


def font_of(element: Any) -> str:
    """The font that a run or style names itself; empty if it names none."""
    named = element.find("{*}rPr/{*}rFonts") if element is not None else None
    return "" if named is None else attribute(named, "ascii") or attribute(named, "hAnsi")
