"""A telephone with an authenticator app, as tests hold one."""

from __future__ import annotations

import re
from datetime import datetime

import pyotp
from flask.testing import FlaskClient

PAGE = "/account/second-factor"


class Telephone:
    """Shows the codes of one secret."""

    def __init__(self, secret: str) -> None:
        self.codes = pyotp.TOTP(secret)

    def shows(self, at: datetime, steps: int = 0) -> str:
        """Its code at that instant, or so many steps of 30 seconds later."""
        return self.codes.at(int(at.timestamp()) + 30 * steps)


def take_up(client: FlaskClient, at: datetime) -> tuple[Telephone, list[str]]:
    """Switch the second step on for who is signed in; the telephone and the recovery codes."""
    client.post(f"{PAGE}/start")
    key = re.search(r'class="key">([A-Z2-7 ]+)<', client.get(PAGE).text)
    assert key is not None
    telephone = Telephone(key[1].replace(" ", ""))
    page = client.post(PAGE, data={"code": telephone.shows(at)}).text
    return telephone, re.findall(r"<li><code>([0-9A-Z-]{14})</code></li>", page)
