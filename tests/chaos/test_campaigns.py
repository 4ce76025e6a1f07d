"""The campaigns of ``make chaos``, each in a few faults: enough to see that they run, and that they can fail."""

from __future__ import annotations

import pytest
from flask import Flask

from config import Settings
from tests.chaos.musts import CAMPAIGNS, CATCHING, Campaign, named
from tests.chaos.places import Place
from tests.make import Make

pytestmark = pytest.mark.slow


@pytest.fixture
def place(request: pytest.FixtureRequest, app: Flask, settings: Settings, make: Make) -> Place:
    """The usual test database as the place of a campaign."""
    is_server = settings.database_url.startswith("postgresql")
    cluster = request.getfixturevalue("cluster") if is_server else None
    return Place("PostgreSQL" if is_server else "SQLite", settings, make, cluster)


@pytest.mark.parametrize(
    "campaign", [one for one in CAMPAIGNS if "tiny" in one.amounts], ids=lambda campaign: campaign.name
)
def test_what_must_hold_holds_after_a_few_faults(place: Place, campaign: Campaign) -> None:
    assert campaign.broken(campaign.run(place, campaign.amounts["tiny"])) == []


@pytest.mark.parametrize("sender", CATCHING)
def test_a_wrong_sender_is_caught_by_the_same_campaign(place: Place, sender: str) -> None:
    name, run = CATCHING[sender]
    assert named(name).broken(run(place, 6, sender=sender))
