"""The kinds of joint documents by their Vietnamese names, longest first."""

from __future__ import annotations

import re

KINDS = (
    "Quy định phối hợp liên ngành", "Chương trình phối hợp liên ngành", "Chương trình phối hợp hoạt động",
    "Chương trình phối hợp công tác", "Chương trình phối hợp", "Chương trình hợp tác", "Chương trình liên tịch",
    "Chương trình hành động", "Quy chế phối hợp liên ngành", "Quy chế phối hợp hoạt động", "Quy chế phối hợp công tác",
    "Quy chế phối hợp", "Quy chế liên ngành", "Quy định phối hợp", "Kế hoạch phối hợp liên ngành", "Kế hoạch phối hợp",
    "Kế hoạch liên ngành", "Kế hoạch liên tịch", "Kế hoạch thực hiện", "Kế hoạch triển khai", "Nghị quyết liên tịch",
    "Thông tư liên tịch", "Hướng dẫn liên ngành", "Hướng dẫn liên tịch", "Văn bản liên tịch", "Thỏa thuận hợp tác",
    "Thỏa thuận phối hợp", "Biên bản ghi nhớ", "Biên bản thỏa thuận", "Thỏa thuận", "Chương trình", "Quy chế",
    "Quy định", "Kế hoạch", "Nghị quyết", "Quyết định", "Hướng dẫn", "Công văn", "Tờ trình", "Thông báo",
)  # fmt: skip
_ANY = re.compile("|".join(re.escape(kind) for kind in sorted(KINDS, key=len, reverse=True)), re.IGNORECASE)
_BY_NAME = {kind.casefold(): kind for kind in KINDS}


def kind_at_start(text: str) -> tuple[str, str] | None:
    """("Chương trình phối hợp", rest) of a text that begins with a kind of document, in any case; None for another."""
    modern = re.sub("thoả", "thỏa", re.sub("Thoả", "Thỏa", text.replace("THOẢ", "THỎA")))
    found = _ANY.match(modern)
    if found is None or modern[found.end() : found.end() + 1].isalpha():
        return None
    return _BY_NAME[found.group().casefold()], modern[found.end() :].strip()
