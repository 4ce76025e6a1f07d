"""Recognises text typed for the fonts of before Unicode (.VnTime, VNI-Times), nonsense everywhere else."""

from __future__ import annotations

from tracker.documents.annexes.grids import Grid, Paper

# Words of every task table, as they come out of each encoding.
_TELLTALES = {
    "TCVN3 (.VnTime)": ("néi dung", "nhiöm vô", "chñ tr×", "phèi hîp", "thêi gian", "c¬ quan", "®¬n vþ", "s¶n phèm"),
    "VNI (VNI-Times)": (
        "noäi dung",
        "nhieäm vuï",
        "chuû trì",
        "phoái hôïp",
        "thôøi gian",
        "cô quan",
        "ñôn vò",
        "saûn phaåm",
    ),
}
_ENOUGH = 2


def old_font(paper: Paper) -> str | None:
    """The name of the old encoding that the paper's words show; None if they show none."""
    text = "\n".join(_texts(paper)).casefold()
    for name, words in _TELLTALES.items():
        if sum(word.casefold() in text for word in words) >= _ENOUGH:
            return name
    return None


def _texts(paper: Paper) -> list[str]:
    texts: list[str] = []
    for block in paper.blocks:
        if isinstance(block, Grid):
            texts += [cell.line for row in block.rows.values() for cell in row.values()]
        else:
            texts.append(block.text)
    return texts
