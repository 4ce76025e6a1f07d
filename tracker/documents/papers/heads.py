"""What Word and PDF print at the head and the foot of every paper, as plain texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from tracker.documents.papers.words import DOTS, day, day_in_words, inline, instant, paragraphs
from tracker.domain.papers.bodies import Layout, above_and_own, blank_number
from tracker.domain.papers.heads import PaperHead, PaperSignature, PaperState

MARKS = {
    PaperState.DRAFT: ("DỰ THẢO", "(Số liệu đang tổng hợp, chưa chốt)"),
    PaperState.UNSIGNED: ("DỰ THẢO", "(Bản đã chốt, chưa đủ chữ ký)"),
    PaperState.SIGNED: ("", ""),
    PaperState.CHANGED: ("KHÔNG CÒN HIỆU LỰC KÝ", "(Số liệu nguồn thay đổi sau khi chốt bản này)"),
    PaperState.WITHDRAWN: ("ĐÃ THU HỒI", "(Bản này được thay bằng bản tổng hợp khác)"),
}
PARTY_MARKS = {"KT.": "K/T", "TM.": "T/M", "TL.": "T/L"}
"""How 36-HD/VPTW writes what Decree 30/2020 writes as KT., TM., TL."""

NOT_SIGNED = "(Chưa ký)"
TO_BE_SIGNED = "(Ký, ghi rõ họ tên và đóng dấu)"


def head_texts(head: PaperHead, *, kind: str, short_kind: str, year: int) -> dict[str, Any]:
    """``kind``: "BÁO CÁO", its abbreviation ``short_kind``: "BC"; ``year``: of the day still to be filled in."""
    names = [inline(name).upper() for name in head.names]
    above, own = above_and_own(head.names[0]) if len(names) == 1 else ("", "")
    mark, why = MARKS[head.state]
    return {
        "is_party": head.layout is Layout.PARTY,
        "is_pair": len(names) == 2,
        "first": names[0] if names else DOTS,
        "second": names[1] if len(names) == 2 else "",
        "issuers": [inline(own).upper()] if above else names,
        "above": inline(above).upper(),
        "number": blank_number(short_kind, [issuer.abbreviation for issuer in head.issuers], head.layout),
        "place_and_day": f"{head.place}, {day_in_words(head.issued_on, year=year)}",
        "mark": mark,
        "mark_why": why,
        "kind": kind,
        "footer": footer(head),
        "verify_url": head.verify_url,
    }


def by_hand(head: PaperHead, *, kind: str, short_kind: str, on: date, beside: str = "") -> dict[str, Any]:
    """Drawn up to be signed by hand: neither draft nor final, whatever the figures behind it are, so it bears no code
    that would seem to confirm it. ``beside``: what else its footer says."""
    texts = head_texts(head, kind=kind, short_kind=short_kind, year=on.year)
    open_day = f"{head.place}, ngày {DOTS} tháng {DOTS} năm {on.year}"
    made = f"Lập ngày {day(on)} từ hệ thống theo dõi{beside}"
    return texts | {"mark": "", "mark_why": "", "verify_url": "", "footer": made, "place_and_day": open_day}


def places_to_sign(head: PaperHead) -> list[dict[str, Any]]:
    """A place for each body that issues the paper."""
    places = signature_rows([PaperSignature(name) for name in head.names], head.layout)
    for row in places:
        for side in row.values():
            if side["party"]:
                side["how"] = TO_BE_SIGNED
    return places


def footer(head: PaperHead) -> str:
    """Which frozen version this is, and where that can be checked."""
    if head.hash is None:
        return "Dự thảo, chưa chốt: số liệu còn thay đổi."
    where = f"\nKiểm tra tại: {head.verify_url}" if head.verify_url else ""
    return f"Phiên bản {head.version}, mã SHA-256: {head.hash}{where}"


def signer_texts(agency: str) -> dict[str, Any]:
    """The one place for the head of an agency that issues a paper alone."""
    return {"party": "", "titles": ["THỦ TRƯỞNG CƠ QUAN"], "how": TO_BE_SIGNED, "person": "", "agency": inline(agency)}


def signature_rows(signatures: Sequence[PaperSignature], layout: Layout) -> list[dict[str, Any]]:
    """Two signatures beside each other in every row; the last place stays empty for an odd number. One alone stands on
    the right, as Decree 30/2020 has it."""
    places = [_place(signature, layout) for signature in signatures]
    if len(places) == 1:
        return [{"left": _EMPTY, "right": places[0]}]
    if len(places) % 2:
        places.append(_EMPTY)
    return [{"left": left, "right": right} for left, right in zip(places[::2], places[1::2], strict=True)]


def recipients(names: Iterable[str]) -> list[str]:
    """Nơi nhận."""
    return [*(f"- {inline(name)};" for name in names), "- Lưu: VT."]


def said_by(pairs: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Who said what, without those who said nothing."""
    return [{"who": inline(who), "lines": lines} for who, text in pairs if (lines := paragraphs(text))]


_EMPTY: dict[str, Any] = {"party": "", "titles": [], "how": "", "person": ""}


def _place(signature: PaperSignature, layout: Layout) -> dict[str, Any]:
    how = f"(Ký xác nhận lúc {instant(signature.signed_at)})" if signature.signed_at else NOT_SIGNED
    return {
        "party": inline(signature.party).upper(),
        "titles": [_in_layout(inline(title), layout) for title in signature.titles],
        "how": how,
        "person": inline(signature.person),
    }


def _in_layout(title: str, layout: Layout) -> str:
    first, _blank, rest = title.partition(" ")
    return f"{PARTY_MARKS[first]} {rest}" if layout is Layout.PARTY and first in PARTY_MARKS else title
