"""Text typed for the fonts of before Unicode (.VnTime, VNI-Times): recognised, and converted where that is certain.

Certain is what the font of a text says, or what its words prove; and every word must come out as a Vietnamese one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from tracker.documents.annexes.grids import Grid, Line, Paper, clean
from tracker.documents.annexes.syllables import is_syllable

TCVN3, VNI = "TCVN3 (.VnTime)", "VNI (VNI-Times)"
# Words of every task table, as they come out of each encoding.
_TELLTALES = {
    TCVN3: ("néi dung", "nhiöm vô", "chñ tr×", "phèi hîp", "thêi gian", "c¬ quan", "®¬n vþ", "s¶n phèm"),
    VNI: ("noäi dung", "nhieäm vuï", "chuû trì", "phoái hôïp", "thôøi gian", "cô quan", "ñôn vò", "saûn phaåm"),
}
_ENOUGH = 2
# TCVN 5712:1993 (VN3), from A1 on; dots are places without a letter. Capitals with tones are small letters in a font
# of capitals.
_TCVN3_LETTERS = "ĂÂÊÔƠƯĐăâêôơưđ......àảãáạ.ằẳẵắ.......ặầẩẫấậè.ẻẽéẹềểễếệìỉ...ĩíịò.ỏõóọồổỗốộờởỡớợù.ủũúụừửữứựỳỷỹýỵ."
_FROM_TCVN3 = {0xA1 + place: letter for place, letter in enumerate(_TCVN3_LETTERS) if letter != "."}
_VNI_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _HAT, _BREVE = "\u0300\u0301\u0309\u0303\u0323\u0302\u0306"
_VNI_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_VNI_HATS = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_VNI_BREVES = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_HIGH = re.compile("[\u00a1-\u00ff]")
_UNICODE = re.compile(
    "[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]"
)
_WORD = re.compile("[A-Za-z\u00a1-\u00ff]+")
# What no text in Unicode holds: a sign within a word, a vowel with a mark of VNI behind it.
_SOFT_HYPHEN = "\u00ad"
_OUT_OF_PLACE = {
    TCVN3: re.compile("[A-Za-z][\u00b8\u00b6\u00b5\u00ac]|[\u00ae\u00a7][a-z\u00ac]"),
    VNI: re.compile("[aeou][\u00e4\u00e5\u00f8\u00fb\u00ef\u00eb]|(?<![^\\W_])\u00f1[a-z\u00f4\u00f6]", re.IGNORECASE),
}  # fmt: skip


def _vni_pairs() -> Iterator[tuple[str, str]]:
    for base in "aeouyôö":
        for mark, tone in _VNI_TONES.items():
            yield base + mark, _VNI_SINGLE.get(base, base) + tone
    for base in "aeo":
        for mark, tone in _VNI_HATS.items():
            yield base + mark, base + _HAT + tone
    for mark, tone in _VNI_BREVES.items():
        yield "a" + mark, "a" + _BREVE + tone


_FROM_VNI = {pair: unicodedata.normalize("NFC", letter) for pair, letter in [*_vni_pairs(), *_VNI_SINGLE.items()]}
_FROM_VNI |= {pair.upper(): letter.upper() for pair, letter in _FROM_VNI.items()}
_FROM_VNI |= {pair[0].upper() + pair[1:]: letter.upper() for pair, letter in _FROM_VNI.items() if len(pair) == 2}
_VNI = re.compile("|".join(sorted(map(re.escape, _FROM_VNI), key=len, reverse=True)))


@dataclass
class Converter:
    """Brings text into Unicode by the name of its font. ``names``: what was converted; ``doubtful``: what could not."""

    names: set[str] = field(default_factory=set)
    doubtful: set[str] = field(default_factory=set)

    @property
    def told(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """``old_fonts`` and ``doubtful_fonts`` of a paper."""
        return tuple(sorted(self.names)), tuple(sorted(self.doubtful))

    def text(self, text: str, font: str) -> str:
        """The text in Unicode; as it is, if its font is none of the old ones or it is in Unicode already."""
        name = encoding_of(font)
        if name is None or _UNICODE.search(text):
            return text
        found = converted(text, name) if _HIGH.search(text) else text
        if found is None:
            self.doubtful.add(name)
            return text
        if found != text:
            self.names.add(name)
        return found.upper() if name == TCVN3 and font.rstrip().endswith("H") else found


def encoding_of(font: str) -> str | None:
    """What text in a font is typed in, by the font's name; None for fonts of Unicode."""
    name = font.strip().casefold()
    if name.startswith(".vn"):
        return TCVN3
    return VNI if name.startswith("vni") else None


def converted(text: str, name: str) -> str | None:
    """The text in Unicode; None if one of its words does not come out as a Vietnamese one."""
    words = [found.group() for found in _WORD.finditer(text) if _HIGH.search(found.group())]
    return _turned(text, name) if all(is_syllable(_turned(word, name)) for word in words) else None


def _turned(text: str, name: str) -> str:
    return text.translate(_FROM_TCVN3) if name == TCVN3 else _VNI.sub(lambda found: _FROM_VNI[found.group()], text)


def in_unicode(paper: Paper) -> Paper:
    """The paper with its texts in Unicode if its words prove which old encoding they are in; else as it is.

    Soft hyphens, a letter of TCVN3, are gone afterwards.
    """
    if not paper.old_fonts and not any(_UNICODE.search(text) for text in _texts(paper)):
        name = old_font(paper)
        turned = [(text, converted(text, name)) for text in _texts(paper)] if name else []
        if name and all(found is not None for _, found in turned):
            paper = replace(_with_texts(paper, dict(turned)), old_fonts=(name,))
    hyphened = {text: text.replace(_SOFT_HYPHEN, "") for text in _texts(paper) if _SOFT_HYPHEN in text}
    return _with_texts(paper, hyphened) if hyphened else paper


def _with_texts(paper: Paper, texts: Mapping[str, str | None]) -> Paper:
    """The paper with these texts replaced; cells that are left without any are left out."""
    return replace(paper, blocks=tuple(_block(block, texts) for block in paper.blocks))


def _block(block: Line | Grid, texts: Mapping[str, str | None]) -> Line | Grid:
    if isinstance(block, Line):
        return replace(block, text=texts.get(block.text) or block.text.replace(_SOFT_HYPHEN, ""))
    rows = {
        number: {
            column: replace(cell, text=text)
            for column, cell in row.items()
            if (text := clean(texts.get(cell.text, cell.text) or ""))
        }
        for number, row in block.rows.items()
    }
    return replace(block, rows={number: row for number, row in rows.items() if row})


def old_font(paper: Paper) -> str | None:
    """The name of the old encoding that the paper's words show; None if they show none."""
    text = "\n".join(_texts(paper)).casefold()
    for name, words in _TELLTALES.items():
        if sum(word.casefold() in text for word in words) >= _ENOUGH:
            return name
    return None


def still_in_old_font(paper: Paper) -> str | None:
    """The old encoding of which some texts are left; None if there are none."""
    if paper.doubtful_fonts:
        return paper.doubtful_fonts[0]
    for name, out_of_place in _OUT_OF_PLACE.items():
        if sum(bool(out_of_place.search(text)) for text in _texts(paper)) >= _ENOUGH:
            return name
    return None


def _texts(paper: Paper) -> Iterator[str]:
    for block in paper.blocks:
        if isinstance(block, Grid):
            yield from (cell.text for row in block.rows.values() for cell in row.values())
        else:
            yield block.text
