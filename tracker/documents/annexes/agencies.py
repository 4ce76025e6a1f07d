"""The agencies in a cell as the paper writes them; nothing is matched or renamed here."""

from __future__ import annotations

import re

_BULLET = re.compile(r"^(?:[-–—+•*▪●◦]\s*)+(?=\S)")
_GOES_ON = re.compile(r"(?:và|&)\s|\(|(?:có )?liên quan\b", re.IGNORECASE)
_LEFT_OPEN = re.compile(r"\s(?:và|với|các|của|thuộc|&)$", re.IGNORECASE)
_BODY = r"(?:(?:các\s+)?(?:cơ quan|đơn vị|bên|cq|đv)\s+)?"
_END = r"[\s;,.]*"
# How a cell tells both roles; the names between must not speak of roles themselves.
_ROLES = tuple(
    re.compile(pattern, re.IGNORECASE | re.DOTALL)
    for pattern in (
        rf"{_BODY}chủ trì\s*:\s*(?P<lead>.*?){_END}(?:{_BODY}phối hợp\s*:\s*(?P<with>.*))?",
        r"(?P<lead>[^()]+?)\s+chủ trì\s*[,;.]?\s+(?:và\s+)?phối hợp\s+(?:với|cùng)\s*:?\s*(?P<with>.+)",
        r"(?P<lead>[^()]+?)\s*\(\s*chủ trì\s*\)\s*[,;.]?\s*(?:và\s+)?(?P<with>[^()]+?)\s*\(\s*phối hợp\s*\)\s*\.?",
        r"(?P<lead>[^()]+?)\s+chủ trì\s*[,;.\n]\s*(?P<with>[^()]+?)\s+phối hợp\s*\.?",
    )
)
_ROLE_WORDS = re.compile(r"\b(?:chủ trì|phối hợp)\b", re.IGNORECASE)


def agencies(text: str) -> str:
    """One text of the lines of a cell: "Sở Y tế; Sở Tư pháp". A cell with a dash or dots only names nobody.

    A line that begins with "và" or a bracket goes on from the one above: "Ban Tuyên giáo / và Dân vận" is one name.
    """
    lines: list[str] = []
    for written in text.split("\n"):
        line = _bare(written)
        goes_on = lines and (_GOES_ON.match(line) or _LEFT_OPEN.search(lines[-1])) and _BULLET.match(written) is None
        if goes_on and line:
            lines[-1] = f"{lines[-1]} {line}"
        elif line:
            lines.append(line)
    joined = "; ".join(lines)
    return joined if any(character.isalnum() for character in joined) else ""


def by_role(text: str) -> tuple[str, str] | None:
    """(lead, coordinating) of a cell that names both: "Chủ trì: A; Phối hợp: B". None if it does not say who leads."""
    whole = "\n".join(_BULLET.sub("", line).strip() for line in text.replace("; ", "\n").split("\n")).strip()
    for pattern in _ROLES:
        found = pattern.fullmatch(whole)
        if found and not any(_ROLE_WORDS.search(name or "") for name in found.group("lead", "with")):
            return agencies(found["lead"]), agencies(found["with"] or "")
    return None


def _bare(line: str) -> str:
    return _BULLET.sub("", line).strip().rstrip(";,").rstrip()
