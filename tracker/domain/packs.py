"""Hồ sơ kỳ rà soát: all papers of a final version in one file, made in the background."""

from __future__ import annotations

from enum import StrEnum

from tracker.domain.messages import message

MOST_TRIES = 3
"""So often a pack is taken up when its maker dies over it."""


class PackState(StrEnum):
    """asked -> making -> ready | failed; back to asked when its maker is stopped."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class PackPart(StrEnum):
    """What is in it, in the order in which it is made; the name of the file without its number."""

    REPORT_WORD = "bao-cao-chung.docx"
    REPORT_PDF = "bao-cao-chung.pdf"
    ANNEX = "phu-luc-nhiem-vu.xlsx"
    SUMMARY = "bieu-tong-hop.xlsx"
    MINUTES = "bien-ban.docx"
    EVIDENCE = "danh-muc-minh-chung.xlsx"

    @property
    def file_name(self) -> str:
        """As it is called inside: numbered in the order of the pack."""
        return f"{list(PackPart).index(self) + 1:02}-{self.value}"


PART_WORDS: dict[PackPart, str] = {
    PackPart.REPORT_WORD: message("Joint report (Word)").text,
    PackPart.REPORT_PDF: message("Joint report (PDF)").text,
    PackPart.ANNEX: message("Task annex (Excel)").text,
    PackPart.SUMMARY: message("Summary sheet (Excel)").text,
    PackPart.MINUTES: message("Minutes (Word)").text,
    PackPart.EVIDENCE: message("List of evidence (Excel)").text,
}
