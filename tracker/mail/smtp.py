"""A mailer that speaks SMTP, step by step, so that it is always known how far a letter came."""

from __future__ import annotations

import contextlib
import re
import smtplib
import ssl
from email.utils import parseaddr

from tracker.domain.delivery import Answer, Phase
from tracker.mail.server_address import Server

CONNECT_SECONDS = 15.0
REPLY_SECONDS = 60.0
FINAL_SECONDS = 180.0
"""Time limits. A server may be slow to answer the final dot: giving up too early is what makes copies."""

LONGEST_TEXT = 500
_LINE_ENDS = re.compile(rb"\r\n|\r|\n")


class SmtpMailer:
    """One connection, opened when first needed and again after it broke."""

    def __init__(
        self, server: Server, *, sender: str, reply_seconds: float = REPLY_SECONDS, final_seconds: float = FINAL_SECONDS
    ) -> None:
        self.server = server
        self.sender_address = parseaddr(sender)[1]
        self.reply_seconds = reply_seconds
        self.final_seconds = final_seconds
        self._line: smtplib.SMTP | None = None

    def offer(self, to_address: str) -> Answer | None:
        """Connect if need be; MAIL and RCPT. None when both were accepted.

        A server that ended the line after the last letter is called again, once.
        """
        was_open = self._line is not None
        answer = self._try_offer(to_address)
        if answer is not None and was_open and self._line is None:
            return self._try_offer(to_address)
        return answer

    def _try_offer(self, to_address: str) -> Answer | None:
        phase = Phase.CONNECT
        try:
            if self._line is None:
                trouble = self._connect()
                if trouble:
                    return trouble
            line = self._open_line()
            phase = Phase.SENDER
            code, text = line.docmd("MAIL", f"FROM:<{self.sender_address}>")
            if code == 250:
                phase = Phase.RECIPIENT
                code, text = line.rcpt(to_address)
        except (OSError, smtplib.SMTPException) as broken:
            return self._broken(phase, broken)
        if code in (250, 251):
            return None
        return self._refused(phase, code, text)

    def hand_over(self, content: bytes, message_id: str) -> Answer:
        """DATA, the content, the final dot, the server's answer."""
        phase = Phase.DATA
        try:
            line = self._open_line()
            code, text = line.docmd("data")
            if code != 354:
                return self._refused(phase, code, text)
            phase = Phase.CONTENT
            self._set_patience(self.final_seconds)
            line.send(_stuffed(content))
            code, text = line.getreply()
            self._set_patience(self.reply_seconds)
        except (OSError, smtplib.SMTPException) as broken:
            return self._broken(phase, broken)
        answer = Answer(Phase.ANSWER, code, _readable(text))
        if code == 421:
            self._drop()
        return answer

    def close(self) -> None:
        """QUIT, if there is a line."""
        if self._line is None:
            return
        with contextlib.suppress(OSError, smtplib.SMTPException):
            self._line.quit()
        self._drop()

    def _connect(self) -> Answer | None:
        server = self.server
        phase = Phase.CONNECT
        try:
            if server.security == "tls":
                secured = ssl.create_default_context()
                self._line = smtplib.SMTP_SSL(server.host, server.port, timeout=CONNECT_SECONDS, context=secured)
            else:
                self._line = smtplib.SMTP(server.host, server.port, timeout=CONNECT_SECONDS)
            self._set_patience(self.reply_seconds)
            if server.security == "starttls":
                phase = Phase.SECURE
                self._line.starttls(context=ssl.create_default_context())
            self._line.ehlo_or_helo_if_needed()
            if server.user:
                phase = Phase.LOGIN
                self._line.login(server.user, server.password)
        except smtplib.SMTPResponseException as refused:
            return self._refused(phase, refused.smtp_code, refused.smtp_error, is_over=True)
        except (OSError, smtplib.SMTPException) as broken:
            return self._broken(phase, broken)
        return None

    def _open_line(self) -> smtplib.SMTP:
        if self._line is None:
            raise smtplib.SMTPServerDisconnected("no line")
        return self._line

    def _set_patience(self, seconds: float) -> None:
        if self._line is not None and self._line.sock is not None:
            self._line.sock.settimeout(seconds)

    def _refused(self, phase: Phase, code: int, text: bytes | str, *, is_over: bool = False) -> Answer:
        """The server said no. The line stays for the next letter unless the server ends it."""
        if code == 421 or is_over or self._line is None:
            self._drop()
        else:
            try:
                self._line.rset()
            except (OSError, smtplib.SMTPException):
                self._drop()
        return Answer(phase, code, _readable(text))

    def _broken(self, phase: Phase, broken: Exception) -> Answer:
        self._drop()
        said = str(broken) or type(broken).__name__
        return Answer(phase, None, _readable(f"{type(broken).__name__}: {said}"))

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


def _stuffed(content: bytes) -> bytes:
    """The content with its dots doubled at the start of lines, ended by the final dot."""
    body = (b"\r\n" + _LINE_ENDS.sub(b"\r\n", content)).replace(b"\r\n.", b"\r\n..")
    return body.removeprefix(b"\r\n").removesuffix(b"\r\n") + b"\r\n.\r\n"


def _readable(text: bytes | str) -> str:
    """What the server said, as one line that is safe to show and to log."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return " ".join("".join(c if c.isprintable() else " " for c in said).split())[:LONGEST_TEXT]
