"""The guard: denied by default, silent about what is not yours."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.make import NOW, TODAY, Make
from tests.people import CHI, KIEM, LAN, NAM, OANH, QUAN, THU, Cast
from tracker.domain.permissions import Action, Relation, may
from tracker.queries.viewers import standing_of, viewer_of_session
from tracker.services.sign_in import digest, open_session, sign_out


@pytest.mark.parametrize(
    ("who", "relation"),
    [
        (LAN, Relation.STANDING),
        (CHI, Relation.PARTY),
        (THU, Relation.ASSIGNED),
        (OANH, Relation.SUPERIOR),
        (NAM, Relation.NONE),
        (QUAN, Relation.NONE),
    ],
)
def test_each_agency_stands_to_the_program_as_it_signed(make: Make, who: Cast, relation: Relation) -> None:
    agreement_id = make.program()
    agency_ids = make.viewer(who).agency_ids
    standing = standing_of(agency_ids, agreement_id)
    assert standing is not None
    assert standing.relation(agency_ids) is relation


def test_an_agreement_that_does_not_exist_has_no_standing(make: Make) -> None:
    assert standing_of(make.viewer(CHI).agency_ids, 4711) is None


def test_the_system_administrator_does_not_read_agency_content(make: Make) -> None:
    quan = make.viewer(QUAN)
    standing = standing_of(quan.agency_ids, make.program())
    assert not may(quan, Action.SEE_AGREEMENT, standing)
    assert may(quan, Action.ADMINISTER)


def test_a_session_ended_in_the_database_is_over_everywhere(make: Make) -> None:
    sid = open_session(make.person_id(CHI), now=NOW)
    assert viewer_of_session(digest(sid), now=NOW, today=TODAY) is not None
    sign_out(sid, now=NOW)
    assert viewer_of_session(digest(sid), now=NOW, today=TODAY) is None


def test_a_view_without_a_policy_is_never_served(app: Flask, client: FlaskClient) -> None:
    app.add_url_rule("/forgotten", "forgotten", lambda: "secret")
    assert client.get("/forgotten").status_code == 404


@pytest.mark.parametrize("who", [QUAN, KIEM, CHI])
def test_the_menu_and_the_start_page_lead_only_where_one_may_go(make: Make, client: FlaskClient, who: Cast) -> None:
    make.agreement()
    make.sign_in(client, who)
    content = client.get("/").text
    for address in set(re.findall(r'<a[^>]* href="(/[a-z-]*)"', content)) - {"/demo"}:
        assert client.get(address).status_code == 200, address
    assert ('href="/days-off"' in content) == (who is QUAN)
    assert ("/quarter" in content) == (who is CHI)
