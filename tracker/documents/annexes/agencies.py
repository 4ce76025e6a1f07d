"""The agencies in a cell as the paper writes them; nothing is matched or renamed here."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^(?:[-–—+•*▪●◦]\s*)+(?=\S)")
_ROLES = re.compile(
    r"(?:(?:cơ quan|đơn vị|bên)\s+)?chủ trì\s*:\s*(?P<lead>.*?)[\s;,.]*"
    r"(?:(?:(?:cơ quan|đơn vị|bên)\s+)?phối hợp\s*:\s*(?P<with>.*))?",
    re.IGNORECASE | re.DOTALL,
)


def agencies(text: str) -> str:
    """One text of the lines of a cell: "Sở Y tế; Sở Tư pháp". A cell with a dash or dots only names nobody."""
    lines = (_BULLET.sub("", line).strip().rstrip(";,").rstrip() for line in text.split("\n"))
    joined = "; ".join(line for line in lines if line)
    return joined if any(character.isalnum() for character in joined) else ""


def by_role(text: str) -> tuple[str, str] | None:
    """(lead, coordinating) of a cell that names both: "Chủ trì: A; Phối hợp: B". None if it does not say who leads."""
    found = _ROLES.fullmatch(text.strip())
    return (agencies(found["lead"]), agencies(found["with"] or "")) if found else None
