"""Which passwords are taken, and which browser it was."""

from __future__ import annotations

import unicodedata

import pytest

from tracker.domain.browsers import browser_words
from tracker.domain.errors import RuleBroken
from tracker.domain.passwords import check_password, is_common

PERSONAL = ("nguyenthihoa@example.vn", "Nguyễn Thị Hoa")
SENTENCE = "đồng lòng thì việc gì cũng xong"


@pytest.mark.parametrize(
    "password",
    [SENTENCE, unicodedata.normalize("NFD", SENTENCE), "correct horse battery", "một câu dài dễ nhớ",
     "Mưa rơi trên mái", "hgv7w-kk2pd-9xw", "🌾🌻🐃🚜🌧️🌙⭐🌊🍚🧧🎋🏮", "пароль для работы",
     "x" * 6 + "yzw" + "kl" * 490],
)  # fmt: skip
def test_a_long_sentence_of_any_letters_is_taken(password: str) -> None:
    check_password(password, personal=PERSONAL)


@pytest.mark.parametrize("password", ["", "ngắn", "mười một ch", "Aa1!Aa1!xyz"])
def test_too_short_a_password_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken) as refused:
        check_password(password)
    assert refused.value.field == "password"
    assert "at least" in refused.value.message.text


@pytest.mark.parametrize(
    "password",
    ["123456789012", "password1234", "Password@2026", "matkhau123456", "Mật khẩu 123456", "vietnamvodich",
     "aaaaaaaaaaaa", "abababababab", "qwertyuiop123", "1q2w3e4r5t6y", "AnhYeuEm2025!!", "admin@admin@123",
     "chuyenvien2026", "123456789qwerty", "            ", "............1", "finalfantasy", "Hà Nội 2026 2026",
     "P@ssw0rd123456", "anhyeuemnhieulam", "khongcogiquyhon", "Thang11nam2026!", "M@tKh@u123456"],
)  # fmt: skip
def test_what_guessers_try_first_is_refused(password: str) -> None:
    assert is_common(password)
    with pytest.raises(RuleBroken, match="guessers"):
        check_password(password)


@pytest.mark.parametrize(
    "password", ["NguyenThiHoa ở nhà số chín", "Chào nguyễn thị hoa nhé", "cô nguyenthihoa vui vẻ"]
)
def test_ones_own_name_and_address_are_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="Leave your name"):
        check_password(password, personal=PERSONAL)


def test_a_name_of_few_letters_forbids_no_words() -> None:
    check_password("mái tranh nghèo an vui", personal=("an@example.vn", "An"))


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36",
         "Chrome, Windows"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/131.0 Safari/537.36 Edg/131.0",
         "Edge, Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605 Version/17 Mobile Safari/604.1",
         "Safari, iPhone"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36", "Chrome, Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", "Firefox, Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) coc_coc_browser/131 Chrome/125 Safari/537.36", "Cốc Cốc, Windows"),
        ("curl/8.0", ""), ("", ""), (None, ""), ("\x00<script>", ""),
    ],
)  # fmt: skip
def test_a_browser_is_told_in_plain_words(agent: str | None, words: str) -> None:
    assert browser_words(agent) == words


@pytest.mark.parametrize("password", ["phoihop.example.vn", "PhoiHop.Example.VN là của tôi", "phối hợp example vn"])
def test_the_host_of_the_installation_is_refused(password: str) -> None:
    with pytest.raises(RuleBroken, match="guessers"):
        check_password(password, places=["phoihop.example.vn"])
    check_password("phối hợp cho thật tốt nhé", places=["phoihop.example.vn"])


@pytest.mark.parametrize(
    "password",
    ["thang ba nam nay mua it", "ngay mai di cho som", "quy mot hop o xa xoi", "tuan sau ve que ngoai",
     "ba con meo vang bac", "nam nay lua chin dep"],
)  # fmt: skip
def test_words_of_the_calendar_do_not_spoil_a_sentence(password: str) -> None:
    check_password(password)
