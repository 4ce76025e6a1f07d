"""Registers made on the spot: lists of programs as workbooks, from plain rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.annex_files import workbook
from tests.people import ALLIANCE, COMMISSION
from tracker.documents.registers import read_register
from tracker.domain.kept_registers import KeptRegister

HEADER = ["STT", "Số, ký hiệu", "Ngày ký", "Tên chương trình", "Các bên ký kết", "Thời hạn", "Chế độ rà soát"]
BOTH = f"{COMMISSION}; {ALLIANCE}"


def program(
    number: int = 1,
    symbol: Any = None,
    signed: Any = "05/4/2022",
    title: Any = None,
    parties: Any = BOTH,
    validity: Any = "2021–2025",
    review: Any = None,
) -> list[Any]:
    """A row under HEADER; without a symbol each number has its own."""
    own = f"{number}/CTPH-BTGTU-LMHTX" if symbol is None else symbol
    return [number, own, signed, title or f"Chương trình số {number}", parties, validity, review]


def a_register() -> KeptRegister:
    """A register as it is kept between preview and confirmation: two rows to enter, one to mend."""
    wrong = program(3, signed="31/02/2022")
    read = read_register(register(program(1), program(2, validity="năm học 2025–2026"), wrong))
    return KeptRegister(read.rows, read.problems)


def register(*rows: Sequence[Any], header: Sequence[Any] = HEADER) -> bytes:
    """A workbook with this header and these rows."""
    return workbook([header, *rows])
