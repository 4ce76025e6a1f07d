"""On the first day there is nothing: every list says so, and what to do next, to whoever looks."""

from __future__ import annotations

import re

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.make import NOW, Make
from tests.people import CHI, DUNG, KIEM, MINH, OANH, QUAN, Cast

EVERYBODY = (CHI, MINH, DUNG, OANH, KIEM, QUAN)
NEVER_EMPTY = re.compile(
    r"/agencies$|/(account|forgot|days-off|sign-in|set-password|styleguide|static|healthz|readyz|metrics|demo|people|accounts|emergency)|.*/new$|.*\.(ics|csv|xlsx)$"
)


def pages(app: Flask) -> list[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ()) and not rule.arguments)
    return sorted(rule.rule for rule in rules)


@pytest.mark.parametrize("who", EVERYBODY, ids=lambda who: who.name)
def test_no_page_breaks_on_the_first_day(app: Flask, make: Make, client: FlaskClient, who: Cast) -> None:
    with time_machine.travel(NOW, tick=False):
        make.sign_in(client, who)
        answers = {page: client.get(page) for page in pages(app)}
    broken = {page: answer.status_code for page, answer in answers.items() if answer.status_code >= 500}
    assert set(broken) <= {"/readyz"}  # no scheduler has ticked yet
    silent = [
        page
        for page, answer in answers.items()
        if answer.status_code == 200 and not NEVER_EMPTY.match(page) and 'class="empty' not in answer.text
    ]
    assert not silent
