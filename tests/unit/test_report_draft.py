"""The draft of a report says what was logged, in the order given, and nothing that was not."""

from __future__ import annotations

from datetime import date

import pytest

from tracker.domain.report_draft import DraftEntry, draft


def entry(note: str, figures: tuple[str, ...] = (), proof: str = "", *, content: str = "I. Tuyên truyền") -> DraftEntry:
    return DraftEntry(content, "1", "Mở lớp tập huấn", date(2026, 11, 12), note, figures, proof)


@pytest.mark.parametrize(
    ("logged", "line"),
    [
        (entry("Mở một lớp"), "- 12/11/2026: Mở một lớp"),
        (entry("Mở một lớp", ("45 người", "60 %")), "- 12/11/2026: Mở một lớp; 45 người; 60 %"),
        (entry("", ("45 người",)), "- 12/11/2026: 45 người"),
        (entry("Mở một lớp", proof="215/BC-LMHTX"), "- 12/11/2026: Mở một lớp (215/BC-LMHTX)"),
        (entry("", proof="215/BC-LMHTX"), "- 12/11/2026: (215/BC-LMHTX)"),
    ],
)
def test_an_entry_says_its_note_its_figures_and_its_proof(logged: DraftEntry, line: str) -> None:
    assert draft([logged]).splitlines() == ["I. Tuyên truyền", "1 Mở lớp tập huấn:", line]


def test_entries_of_one_task_stand_together_under_their_content() -> None:
    text = draft([entry("Một"), entry("Hai"), entry("Ba", content="II. Giám sát")])
    assert text.splitlines() == [
        "I. Tuyên truyền", "1 Mở lớp tập huấn:", "- 12/11/2026: Một", "- 12/11/2026: Hai", "",
        "II. Giám sát", "1 Mở lớp tập huấn:", "- 12/11/2026: Ba",
    ]  # fmt: skip


def test_nothing_logged_is_an_empty_draft() -> None:
    assert draft([]) == ""
