from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.domain.due_dates import DueKind, parse_due
from tracker.domain.due_words import LONGEST
from tracker.language import say

DATA = Path(__file__).parents[1] / "data"
READ = [
    pytest.param([cell.strip() for cell in line.split("|")], id=line.split(" |")[0])
    for line in (DATA / "due_texts.txt").read_text().splitlines()
    if not line.startswith("#")
]
UNREAD, ERRORS = (
    [line.split(" | ") for line in part.splitlines() if line and not line.startswith("#")]
    for part in (DATA / "due_texts_unread.txt").read_text().split("# errors")
)
ROMAN = ("I", "II", "III", "IV")
RHYTHMS = {"monthly": ("tháng", 1), "quarterly": ("quý", 3), "half_yearly": ("nửa năm", 6), "yearly": ("năm", 12)}


def day_or_none(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@pytest.mark.parametrize("row", READ)
def test_a_due_text_is_read_as_officials_mean_it(row: list[str]) -> None:
    text, kind, starts_on, due_on, marks = [*row, "", "", ""][:5]
    due = parse_due(text)
    words = marks.split()
    each = next((word for word in words if word[0].isdigit()), None)
    precision = next((word for word in words if word.isalpha()), None)
    assert (due.text, due.kind, due.starts_on, due.due_on) == (text, kind, day_or_none(starts_on), day_or_none(due_on))
    assert (due.strictly_before, due.each, due.precision) == ("<" in words, each, precision)
    assert (due.message is not None) == ("!" in words)
    assert not due.looks_like_date


@pytest.mark.parametrize(("text", "why"), UNREAD)
def test_what_cannot_be_read_is_unknown_and_says_why(text: str, why: str) -> None:
    due = parse_due(text)
    assert (due.kind, due.due_on, due.starts_on, due.each) == (DueKind.UNKNOWN, None, None, None)
    assert due.message is not None
    assert say(due.message, "en") == why
    assert not due.looks_like_date


@pytest.mark.parametrize(("text", "why"), ERRORS)
def test_a_date_that_is_none_is_told_apart_from_unread_text(text: str, why: str) -> None:
    due = parse_due(text)
    assert (due.kind, due.due_on) == (DueKind.UNKNOWN, None)
    assert due.message is not None
    assert say(due.message, "en") == why
    assert due.looks_like_date


@pytest.mark.parametrize("row", READ)
@pytest.mark.parametrize(
    "respell",
    [
        str.upper,
        str.lower,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"\t {text.replace(' ', '  ')}\u00a0\n",
        lambda text: text.replace("-", "–").replace(" – ", " — "),
        lambda text: text.replace("đ", "\u00f0").replace("Đ", "\u00d0"),
    ],
    ids=["upper", "lower", "decomposed", "spaces", "dashes", "other d"],
)
def test_spelling_changes_nothing_about_the_meaning(row: list[str], respell: Callable[[str], str]) -> None:
    plain, spelled = parse_due(row[0]), parse_due(respell(row[0]))
    assert spelled.kind == plain.kind
    assert (spelled.starts_on, spelled.due_on) == (plain.starts_on, plain.due_on)
    assert (spelled.strictly_before, spelled.each) == (plain.strictly_before, plain.each)


@pytest.mark.parametrize("row", READ)
def test_no_accents_read_the_same_as_accents(row: list[str]) -> None:
    bare = "".join(c for c in unicodedata.normalize("NFD", row[0]) if not unicodedata.combining(c))
    bare = bare.replace("đ", "d").replace("Đ", "D")
    assert (parse_due(bare).kind, parse_due(bare).due_on) == (parse_due(row[0]).kind, parse_due(row[0]).due_on)


days = st.dates(date(1945, 1, 1), date(2100, 12, 31))


@given(
    days,
    st.sampled_from(["", "ngày ", "Trước ngày ", "Chậm nhất ngày ", "đến hết ngày ", "Hoàn thành trước "]),
    st.sampled_from(["{0.day}/{0.month}/{0.year}", "{0:%d/%m/%Y}", "{0:%d-%m-%Y}", "{0.day}.{0.month}.{0.year}",
                     "{0:%d} tháng {0.month} năm {0.year}", "{0:%Y-%m-%d}"]),
)  # fmt: skip
def test_every_day_written_in_any_way_is_read_back(day: date, before: str, form: str) -> None:
    due = parse_due(before + form.format(day))
    assert (due.kind, due.due_on, due.precision) == (DueKind.DATED, day, "day")
    assert due.strictly_before == ("rước" in before)


@given(
    st.integers(1945, 2100), st.integers(1, 12), st.sampled_from(["Tháng {m}/{y}", "tháng {m:02} năm {y}", "T{m}/{y}"])
)
def test_every_month_and_quarter_is_due_on_its_last_day(year: int, month: int, form: str) -> None:
    due = parse_due(form.format(m=month, y=year))
    assert (due.starts_on, due.due_on) == (date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    quarter = parse_due(f"Quý {ROMAN[(month - 1) // 3]}/{year}")
    assert quarter.starts_on is not None
    assert quarter.due_on is not None
    assert quarter.starts_on <= date(year, month, 1) <= quarter.due_on


YEARLY_FORMS = (
    "{0:%d/%m} hằng năm", "hàng năm, trước ngày {0.day}/{0.month}", "Ngày {0.day} tháng {0.month} mỗi năm",
    "Hằng năm (chậm nhất {0:%d.%m})", "01 lần/năm, vào dịp {0.day}/{0.month}",
)  # fmt: skip


@given(st.dates(date(2000, 1, 1), date(2000, 12, 31)), st.sampled_from(YEARLY_FORMS))
def test_every_day_of_a_yearly_rule_is_read_back(day: date, form: str) -> None:
    due = parse_due(form.format(day))
    assert (due.kind, due.each, due.precision) == (DueKind.YEARLY, f"{day:%m-%d}", "day")
    assert due.strictly_before == ("trước" in form)


@given(st.sampled_from(sorted(RHYTHMS)), st.data())
def test_every_rhythm_is_read_back_however_it_is_written(kind: str, data: st.DataObject) -> None:
    unit, months = RHYTHMS[kind]
    forms = [f"hằng {unit}", f"định kỳ hàng {unit}", f"mỗi {unit} một lần", f"1 lần/{unit}", f"{months} tháng/lần"]
    forms += [f"{months:02} tháng một lần", f"định kỳ {months} tháng", f"{12 // months} lần/năm"]
    due = parse_due(data.draw(st.sampled_from(forms)))
    assert (due.kind, due.message) == (kind, None)


WORDS = """
trước ngày chậm nhất quý II III V tháng 9 13 hằng năm hàng đến từ - – , . / 31/12/2026 2026 2028 31/02 31/12 6 đầu cuối
nửa thường xuyên trong giai đoạn lần mỗi 2 lần/năm tuần học kỳ I năm học 2026-2027 0 15 16 và (dự kiến) sau hoặc trở đi
17h T9 Q2 31/12/26 thứ Hai 2 29/2 Chủ nhật, không 00/00/0000 Ⅳ một tháng/lần 0099 ( ) ١ 🙂 \u202e \x00
"""


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(WORDS.split()), max_size=7).map(" ".join)))
def test_reading_never_fails_and_never_guesses_silently(text: str) -> None:
    due = parse_due(text)
    assert due.text == text
    assert (due.kind is DueKind.DATED) == (due.due_on is not None)
    assert due.kind is not DueKind.UNKNOWN or due.message is not None
    assert due.each is None or due.kind is DueKind.YEARLY
    assert due.starts_on is None or due.due_on is None or due.starts_on <= due.due_on
    assert not due.looks_like_date or due.kind is DueKind.UNKNOWN


@pytest.mark.parametrize("text", ["", "   ", "\n", "–"])
def test_nothing_written_is_unknown_with_a_message(text: str) -> None:
    assert str(parse_due(text).message) == "No due date is written."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Thường xuyên, hằng năm", "Read as ongoing; the dates in it stay as text."),
        ("Năm 2026 và những năm tiếp theo", "Read as ongoing from then on."),
        ("Trước tháng 9/2026", "Before that time begins: by 31/08/2026."),
        ("Trình UBND tỉnh trước ngày 31/10/2026", "Only the date was read; the rest stays as text."),
        ("Quý II, IV/2026", "Several times are written; the last one counts."),
        ("Dự kiến quý II/2026", "The text calls the date expected."),
        ("từ 01/3 đến 30/6/2026 (dự kiến)", "The text calls the date expected."),
        ("ngày 25 hằng tháng", "Only how often was read; the rest stays as text."),
    ],
)
def test_what_was_not_used_of_a_text_is_said(text: str, said: str) -> None:
    message = parse_due(text).message
    assert message is not None
    assert say(message, "en") == said


def test_a_very_long_text_is_not_even_tried() -> None:
    endless = parse_due("a" * (LONGEST + 1))
    assert (endless.text, endless.kind) == ("a" * (LONGEST + 1), DueKind.UNKNOWN)
    assert str(endless.message) == "The text is too long to be a due date."
    assert parse_due("31/12/2026".ljust(LONGEST, "!")).message != endless.message
    assert parse_due(" " * 100_000 + "31/12/2026").due_on == date(2026, 12, 31)


def test_digits_of_other_scripts_are_not_taken_for_dates() -> None:
    assert parse_due("٣١/١٢/٢٠٢٦").kind is DueKind.UNKNOWN
