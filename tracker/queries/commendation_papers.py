"""The list of commendations of a program as a paper, as it stands today."""

from __future__ import annotations

from tracker.database import db
from tracker.domain.papers.commendation_list import CommendationList
from tracker.domain.papers.heads import Issuer
from tracker.models import Agreement
from tracker.models.joint_commendations import commendation_lines
from tracker.models.joint_tasks import joint_parties


def commendation_list(agreement_id: int) -> CommendationList:
    """Of a program that there is. Three statements."""
    agreement = db.session.get_one(Agreement, agreement_id)
    parties = joint_parties(db.session(), agreement_id)
    return CommendationList(
        issuers=tuple(Issuer(party.name, party.abbreviation) for party in parties),
        by_kind=agreement.kind,
        symbol=agreement.symbol,
        agreement=agreement.title,
        agreed_on=agreement.signed_on,
        lines=commendation_lines(db.session(), agreement_id),
    )
