"""Programs that follow each other: one history, and no circle in it."""

from __future__ import annotations

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CHI, COMMISSION, HUNG, LAN, UNION
from tracker.database import db, transaction
from tracker.domain.agreement_heads import AgreementHead
from tracker.domain.closing import Closing, Outcome
from tracker.domain.errors import RuleBroken
from tracker.models import Agency, AgencySuccession, Agreement, FormerName, Party
from tracker.queries.days_off import working_calendar
from tracker.queries.program_history import program_history
from tracker.services.agreements.editing import edit_agreement
from tracker.services.agreements.ending import end_agreement

YEARS = [(2002, 2012), (2013, 2017), (2018, 2022)]


def programs(make: Make) -> list[int]:
    """As 14/2002, its follower without a number, 60/CTPH: each names the one it follows."""
    made = []
    for (first, last), symbol in zip(YEARS, ("14/2002/CTPH-TP-PN", None, "60/CTPH-BTP-HPN"), strict=True):
        made.append(
            make.agreement(
                title=f"Giai đoạn {first}–{last}",
                symbol=symbol,
                valid_from=date(first, 1, 1),
                valid_to=date(last, 12, 31),
            )
        )
    with transaction():
        for before, after in pairwise(made):
            db.session.get_one(Agreement, after).predecessor_id = before
        db.session.get_one(Agreement, made[-1]).tracked_from = date(2023, 1, 1)
    return made


def words_of(client: FlaskClient, path: str) -> str:
    return " ".join(re.sub("<[^>]+>", " ", client.get(path).text).split())


def follow(make: Make, agreement_id: int, field: str, other: int, began_on: date | None = None) -> None:
    head = AgreementHead(title="Tên", tracked_from=TODAY, valid_from=began_on, **{field: other})
    edit_agreement(
        agreement_id, head, by=make.viewer(LAN), version=None, today=TODAY, now=NOW, calendar=working_calendar()
    )  # fmt: skip


def test_the_chain_reads_as_one_history_from_each_of_its_programs(make: Make, client: FlaskClient) -> None:
    oldest, middle, newest = programs(make)
    make.task(oldest, title="Đã xong", done_on=date(2010, 1, 1))
    make.task(oldest, title="Còn dở")
    end = Closing(
        outcome=Outcome.REPLACED, closed_on=TODAY - timedelta(9), reason="Hết giai đoạn", document_symbol="5/TB",
        document_on=TODAY - timedelta(9), successor_id=middle, carries_over=True,
    )  # fmt: skip
    end_agreement(oldest, end, by=make.viewer(HUNG), calendar=working_calendar(), today=TODAY, now=NOW)
    with transaction():
        alliance = db.session.get_one(Agency, make.agency_id(ALLIANCE))
        alliance.name = "Liên minh HTX tỉnh Ninh Bình (mới)"
        given_up = FormerName(
            agency_id=alliance.id, name=ALLIANCE, short_name="Liên minh", name_folded="",
            valid_to=TODAY - timedelta(99),
        )  # fmt: skip
        db.session.add(given_up)
        commission = Party.agreement_id == newest, Party.agency_id == make.agency_id(COMMISSION)
        db.session.scalars(select(Party).where(*commission)).one().name_as_signed = "Ban Tuyên giáo (Ninh Bình)"
    for asked in (oldest, middle, newest):
        page = program_history(asked, make.viewer(CHI), today=TODAY)
        assert [one.id for one in page.programs] == [oldest, middle, newest]
        assert [one.id for one in page.programs if one.is_this] == [asked]
    first, second, third = page.programs
    assert (first.outcome, first.document_symbol, first.task_count, first.done_count) == ("replaced", "5/TB", 2, 1)
    assert (first.moved_on_count, [moved.count for moved in second.moved_here]) == (1, [1])
    assert [(party.name, party.now) for party in first.parties][1] == (ALLIANCE, "Liên minh HTX tỉnh Ninh Bình (mới)")
    assert third.parties[0].now is None  # written otherwise is no other name
    assert (third.outcome, third.is_over, second.is_over) == (None, True, True)
    assert [[after.id for after in one.followers] for one in page.programs] == [[middle], [newest], []]
    assert [one.is_followed for one in page.programs] == [True, True, False]
    assert [one.is_untracked for one in page.programs] == [False, False, True]
    with transaction():
        gone = AgencySuccession(
            predecessor_id=make.agency_id(COMMISSION), successor_id=make.agency_id(UNION), kind="merge",
            effective_on=date(2025, 3, 1),
        )  # fmt: skip
        db.session.add(gone)
    heir = program_history(newest, make.viewer(CHI), today=TODAY).programs[0].parties[0]
    assert (heir.name, heir.now) == (COMMISSION, UNION)
    make.sign_in(client, CHI)
    text = client.get(f"/agreements/{newest}/history").text
    assert text.index("14/2002/CTPH-TP-PN") < text.rindex("60/CTPH-BTP-HPN")
    assert "Hết giai đoạn" in text
    words = words_of(client, f"/agreements/{newest}/history")
    assert "3 chương trình nối tiếp nhau: 14/2002/CTPH-TP-PN (2002–2012) → Chưa có số (2013–2017) →" in words
    assert "Hết hiệu lực sau ngày 31/12/2022 chưa có chương trình tiếp nối" in words_of(client, f"/agreements/{newest}")
    assert "chưa có chương trình tiếp nối" not in words_of(client, f"/agreements/{middle}")
    assert words.count("chưa ai ghi kết thúc, chưa có chương trình tiếp nối") == 1


def test_what_one_may_not_read_is_only_counted(make: Make) -> None:
    hidden = make.agreement(title="Của hội", parties=(UNION,), valid_from=date(2001, 1, 1))
    oldest, *_later = programs(make)
    with transaction():
        db.session.get_one(Agreement, oldest).predecessor_id = hidden
    page = program_history(oldest, make.viewer(CHI), today=TODAY)
    assert hidden not in {one.id for one in page.programs}
    assert page.hidden_count == 1


def test_circles_and_followers_that_began_before_are_refused(make: Make) -> None:
    oldest, middle, newest = programs(make)
    for agreement_id, other in ((oldest, newest), (oldest, middle), (middle, middle)):
        with pytest.raises(RuleBroken) as refused:
            follow(make, agreement_id, "predecessor_id", other, began_on=date(2024, 1, 1))
        assert refused.value.field == "predecessor_id"
        assert "followed" in str(refused.value)
    other = make.agreement(parties=(COMMISSION,))
    with pytest.raises(RuleBroken) as refused:
        follow(make, other, "predecessor_id", newest, began_on=date(2017, 12, 31))
    assert refused.value.field == "predecessor_id"
    follow(make, other, "predecessor_id", newest, began_on=date(2018, 1, 1))
    with pytest.raises(RuleBroken):  # and its dates cannot be moved before it either
        follow(make, other, "predecessor_id", newest, began_on=date(2001, 1, 1))
    follow(make, other, "parent_id", oldest)
    with pytest.raises(RuleBroken) as refused:
        follow(make, oldest, "parent_id", other)
    assert refused.value.field == "parent_id"
