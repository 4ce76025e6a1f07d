"""The first lines and the last ones of a Word template: who issues it, number, place and day, kind; signatures."""

from __future__ import annotations

from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN

from tracker.documents.papers.blocks import (
    CENTRED,
    SMALL,
    TABLE,
    WIDTH_MM,
    Look,
    add,
    control,
    control_row,
    each,
    fill,
    plain_table,
    rule,
    whole_row,
)

NAME = Look(bold=True, size=12, align=ALIGN.CENTER)
ABOVE = Look(size=12, align=ALIGN.CENTER)
COUNTRY = Look(bold=True, size=12, align=ALIGN.CENTER)
MOTTO = Look(bold=True, size=13, align=ALIGN.CENTER)
PARTY_NAME = Look(bold=True, size=15, align=ALIGN.CENTER)
NUMBER = Look(size=13, align=ALIGN.CENTER, before=4)
PLACE = Look(italic=True, size=13, align=ALIGN.CENTER, before=4)
KIND = Look(bold=True, size=14, align=ALIGN.CENTER, before=12)
SUBJECT = Look(bold=True, size=14, align=ALIGN.CENTER)
MARK = Look(bold=True, size=13, align=ALIGN.CENTER, before=6)
WHY = Look(italic=True, size=12, align=ALIGN.CENTER)
SIGNER = Look(bold=True, size=13, align=ALIGN.CENTER, keep=True)
HOW = Look(italic=True, size=11, align=ALIGN.CENTER, before=14, after=14, keep=True)
LEFT_MM, RIGHT_MM = 68, 97
THIRD_MM = LEFT_MM / 2


def head(document: Any) -> None:
    """Two bodies side by side, or one below the other when there are more or one; the State's head or the Party's."""
    control(document, "if is_pair")
    pair = plain_table(document, (THIRD_MM, THIRD_MM, RIGHT_MM), rows=2)
    for cell, field in zip(pair.rows[0].cells[:2], ("first", "second"), strict=True):
        fill(cell, "{{ " + field + " }}", NAME)
        rule(cell, THIRD_MM / 3, THIRD_MM)
    _right_above(pair.rows[0].cells[2])
    number = pair.rows[1].cells[0].merge(pair.rows[1].cells[1])
    fill(number, "{{ number }}", NUMBER)
    fill(pair.rows[1].cells[2], "{{ place_and_day }}", PLACE)
    control(document, "endif")
    control(document, "if not is_pair")
    stack = plain_table(document, (LEFT_MM, RIGHT_MM), rows=2)
    left = stack.rows[0].cells[0]
    fill(left, "{%p if above %}", CENTRED)
    add(left, "{{ above }}", ABOVE)
    control(left, "endif")
    each(left, "name in issuers", [("{{ name }}{% if not loop.last %} -{% endif %}", NAME)])
    control(left, "if is_party")
    add(left, "*", ABOVE)
    control(left, "endif")
    control(left, "if not is_party")
    rule(left, LEFT_MM / 3, LEFT_MM)
    control(left, "endif")
    _right_above(stack.rows[0].cells[1])
    fill(stack.rows[1].cells[0], "{{ number }}", NUMBER)
    fill(stack.rows[1].cells[1], "{{ place_and_day }}", PLACE)
    control(document, "endif")


def title(document: Any) -> None:
    """The draft mark if there is one, then the kind of paper and what it is about."""
    control(document, "if mark")
    add(document, "{{ mark }}", MARK)
    add(document, "{{ mark_why }}", WHY)
    control(document, "endif")
    add(document, "{{ kind }}", KIND)
    add(document, "{{ subject }}", SUBJECT)
    rule(document, 50, WIDTH_MM)
    add(document, "", Look(size=SMALL))


def signatures(document: Any) -> None:
    """Two places beside each other, as many rows as there are parties."""
    table = plain_table(document, (82.5, 82.5))
    fill(table.rows[0].cells[0], "{%tr for row in signature_rows %}", Look(size=9, align=ALIGN.LEFT))
    for cell, side in zip(whole_row(table).cells, ("left", "right"), strict=True):
        fill(cell, "{{ row." + side + ".party }}", SIGNER)
        each(cell, f"title in row.{side}.titles", [("{{ title }}", SIGNER)])
        add(cell, "{{ row." + side + ".how }}", HOW)
        add(cell, "{{ row." + side + ".person }}", SIGNER)
    control_row(table, "endfor")


def recipients(document: Any) -> None:
    """Nơi nhận, on one page with the signatures; beside it the code that verifies a frozen paper."""
    add(document, "", Look(size=6, keep=True))
    left, right = whole_row(plain_table(document, (125, 40), rows=0)).cells
    fill(left, "Nơi nhận:", Look(bold=True, italic=True, size=TABLE, align=ALIGN.LEFT))
    each(left, "one in recipients", [("{{ one }}", Look(size=SMALL, align=ALIGN.LEFT))])
    fill(right, "{{ qr }}", Look(align=ALIGN.RIGHT))


def _right_above(cell: Any) -> None:
    fill(cell, "{%p if is_party %}", CENTRED)
    add(cell, "ĐẢNG CỘNG SẢN VIỆT NAM", PARTY_NAME)
    rule(cell, 75, RIGHT_MM)
    control(cell, "endif")
    control(cell, "if not is_party")
    add(cell, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", COUNTRY)
    add(cell, "Độc lập - Tự do - Hạnh phúc", MOTTO)
    rule(cell, 58, RIGHT_MM)
    control(cell, "endif")
