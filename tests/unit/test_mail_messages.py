"""A mail as bytes: one recipient whatever his name, headers that nobody can break into, CR LF on every line."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.mail.headers import UnusableAddress
from tracker.mail.message import Letter, UnusableSender, message_id_for, wire
from tracker.mail.server_address import Server, UnusableServer, server_of

SENDER = "Theo dõi phối hợp <nhac-viec@example.vn>"
HEADERS = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Id", "Content-Language"),
    *("MIME-Version", "Content-Type"),
]
EVIL = "x\r\nBcc: everyone@example.vn\r\n\r\nhello"


def letter(
    *,
    name: str = "Chuyên viên",
    address: str = "chi@example.vn",
    subject: str = "2 việc quá hạn",
    text: str = "Kính gửi:\n.\n..hai\n",
) -> Letter:
    return Letter(
        message_id="<1@example.vn>", name=name, address=address, subject=subject, text=text,
        html="<p>Kính gửi</p>", language="vi", dated_at=datetime(2026, 11, 24, 1, 0, tzinfo=UTC),
    )  # fmt: skip


def parsed(one: Letter) -> EmailMessage:
    content = wire(one, sender=SENDER, list_host="example.vn")
    found = email.message_from_bytes(content, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    return found


def read(header: str) -> str:
    """As mail programs show it."""
    return str(make_header(decode_header(header)))


def test_headers_say_who_wrote_when_and_that_no_person_did() -> None:
    mail = parsed(letter())
    assert mail["From"].addresses[0].display_name == "Theo dõi phối hợp"
    assert mail["To"].addresses[0].addr_spec == "chi@example.vn"
    assert mail["Subject"] == "2 việc quá hạn"
    assert mail["Message-ID"] == "<1@example.vn>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == "<reminders.example.vn>"
    assert mail["Date"].datetime == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert mail["Content-Language"] == "vi"


def test_text_comes_before_html_and_both_are_whole() -> None:
    mail = parsed(letter())
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    text = mail.get_body(("plain",))
    assert text is not None
    assert text.get_content().splitlines() == ["Kính gửi:", ".", "..hai"]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_reads_as_it_was_written_and_stays_in_its_part(text: str) -> None:
    mail = parsed(letter(text=f"{text}\n--=_1\n--=_1--\n"))
    body = mail.get_body(("plain",))
    assert body is not None
    wanted = f"{text}\n--=_1\n--=_1--\n".replace("\r\n", "\n").replace("\r", "\n")
    assert body.get_payload(decode=True).decode().replace("\r\n", "\n") == wanted
    assert not [defect for part in mail.walk() for defect in part.defects]


def test_every_line_on_the_wire_ends_with_carriage_return_and_line_feed() -> None:
    content = wire(letter(), sender=SENDER, list_host="example.vn")
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert b"\r" not in content.replace(b"\r\n", b"")
    assert max(map(len, content.split(b"\r\n"))) <= 998


def test_the_same_letter_is_the_same_bytes() -> None:
    assert wire(letter(), sender=SENDER, list_host="h") == wire(letter(), sender=SENDER, list_host="h")
    assert message_id_for("digest:1:2026-11-24", "h") == message_id_for("digest:1:2026-11-24", "h")
    assert message_id_for("digest:1:2026-11-24", "h") != message_id_for("digest:2:2026-11-24", "h")


@pytest.mark.parametrize("name", ["A, B <c@example.vn>", 'He said "hi"', "semi;colon: x", "a@b", "(comment)", "\\"])
def test_a_name_with_punctuation_is_still_one_recipient(name: str) -> None:
    addresses = parsed(letter(name=name))["To"].addresses
    assert [one.addr_spec for one in addresses] == ["chi@example.vn"]
    assert addresses[0].display_name == name


@pytest.mark.parametrize(
    "name",
    [
        "x{{ 7 * 7 }}</td>, <z@example.vn>, " + "Ban Tuyên giáo " * 5,
        "a; b: c, <z@example.vn> " * 5,
        "Lan =?utf-8?q?=0d=0aBcc:_z=40example.vn?=",
        "=?utf-8?q?=3Cz=40example.vn=3E=2C?= Chuyên viên",
    ],
)
def test_a_long_name_or_one_that_looks_encoded_reads_as_it_was_written(name: str) -> None:
    one = letter(name=name, subject=name)
    assert [found.addr_spec for found in parsed(one)["To"].addresses] == ["chi@example.vn"]
    mail = email.message_from_bytes(wire(one, sender=SENDER, list_host="example.vn"))
    display_name, address = parseaddr(mail["To"])
    assert (read(display_name), address) == (name.strip(), "chi@example.vn")
    assert read(mail["Subject"]) == name.strip()


@given(name=st.text(max_size=300), subject=st.text(max_size=400))
def test_no_name_or_title_breaks_into_the_headers(name: str, subject: str) -> None:
    mail = parsed(letter(name=name + EVIL, subject=EVIL + subject))
    assert [one.addr_spec for one in mail["To"].addresses] == ["chi@example.vn"]
    assert mail["Bcc"] is None
    assert sorted(mail.keys()) == sorted(HEADERS)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "chi",
        "chi@",
        "@example.vn",
        "a b@example.vn",
        "a@b\r\nRCPT TO:<x@y>",
        "chí@example.vn",
        "a@b@c d",
        "a@b,c@d",
    ],
)
def test_what_is_no_address_is_refused_before_it_reaches_a_server(address: str) -> None:
    with pytest.raises(UnusableAddress):
        wire(letter(address=address), sender=SENDER, list_host="example.vn")


def test_a_wrong_sender_is_our_fault_and_not_the_recipients() -> None:
    with pytest.raises(UnusableSender):
        wire(letter(), sender="nobody", list_host="example.vn")


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://127.0.0.1:2525", Server("127.0.0.1", 2525, "none")),
        ("smtps://mail.example.vn", Server("mail.example.vn", 465, "tls")),
        ("smtp+starttls://u%40x:p%3A1@mail.example.vn", Server("mail.example.vn", 587, "starttls", "u@x", "p:1")),
    ],
)
def test_the_address_of_a_server_says_how_it_is_spoken_to(url: str, server: Server) -> None:
    assert server_of(url) == server


@pytest.mark.parametrize(
    "url", ["", "http://x", "smtp://", "smtp://h:port", "file://host/dir", "smtp://u:p@mail.example.vn"]
)
def test_an_address_that_cannot_be_used_is_refused_with_the_reason(url: str) -> None:
    with pytest.raises(UnusableServer):
        server_of(url)
