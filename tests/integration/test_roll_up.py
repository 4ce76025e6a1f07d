"""What the programs below one signed, against a slow and obvious recount, and who may read it."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient
from openpyxl import load_workbook

from tests.below_scene import STATES, Cascade, Named
from tests.make import NOW, TODAY, ZONE, Make
from tests.people import ALLIANCE, BINH, CENTRAL, COMMISSION, DEPARTMENT, LAN, MINH, NAM, OANH, UNION
from tests.quarter_scene import merge, read
from tests.review_making import Quarter, quarter, with_password
from tracker.database import db, transaction
from tracker.domain.roll_up_page import RollUpPage
from tracker.models import Agreement
from tracker.queries.below.board import board_below
from tracker.queries.below.roll_up import roll_up_page

MEETINGS, PAPERS, MEMBERS = Named("Hội nghị"), Named("Tài liệu", "cuốn"), Named("Hợp tác xã", "HTX", False)
SHARE = Named("Tỷ lệ xã có hội nghị", "%", False)
KINDS = (
    MEETINGS,
    PAPERS,
    MEMBERS,
    SHARE,
    Named("HỘI NGHỊ"),
    Named("Hội nghị", "hội nghị", False),
    Named("Riêng", "cái"),
)
OWN = KINDS[:4]
NOW_CODE, BEFORE_CODE = "2026-Q3", "2025-Q3"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cascade(make: Make) -> Cascade:
    return Cascade(make)


def rolled(make: Make, program: int, who: Any = OANH, asked: str | None = NOW_CODE) -> RollUpPage:
    page = roll_up_page(program, make.viewer(who), asked=asked, today=TODAY, zone=ZONE)
    assert page is not None
    return page


class World:
    """A centre with the program it followed, which followed one of another centre, and some programs below each; all
    told twice: to the database, and in ``told``: (parent, period, state, kind of figure, value)."""

    def __init__(self, cascade: Cascade, seed: int) -> None:
        self.luck, self.cascade, make = random.Random(seed), cascade, cascade.make
        self.parents = {
            "old": make.agreement(title=f"Trước {seed}", parties=(CENTRAL,)),
            "own": make.agreement(title=f"Nay {seed}", parties=(CENTRAL,)),
            "other": make.agreement(title=f"Khác {seed}", parties=(UNION,)),
        }
        self.told: list[tuple[str, str, str, Named, Decimal | None]] = []
        self.reviews: list[tuple[str, str, str]] = []
        with transaction():
            db.session.get_one(Agreement, self.parents["own"]).predecessor_id = self.parents["old"]
            db.session.get_one(Agreement, self.parents["old"]).predecessor_id = self.parents["other"]
            for named in OWN:
                cascade.indicator(self.parents["own"], named)
        for _ in range(self.luck.randint(1, 6)):
            self._program(self.luck.choice(["own", "own", "old", "other"]))

    def _program(self, parent: str) -> None:
        parties = self.luck.choice([(COMMISSION, ALLIANCE), (ALLIANCE,), (DEPARTMENT, COMMISSION)])
        program = self.cascade.below(self.parents[parent], parties=parties)
        for period in (NOW_CODE, BEFORE_CODE, "2026-Q2"):
            if self.luck.random() < 0.8:
                state = self.luck.choice([*STATES, "signed", "signed"])
                state = "frozen" if state == "half_signed" and len(parties) == 1 else state
                kinds = self.luck.sample(KINDS, self.luck.randint(0, len(KINDS)))
                figures = [(one, self._value()) for one in kinds]
                self.cascade.review(program, period, state, figures)
                self.reviews.append((parent, period, state))
                self.told += [(parent, period, state, one, value) for one, value in figures]

    def _value(self) -> Decimal | None:
        return (
            None if self.luck.random() < 0.1 else Decimal(self.luck.randint(-99, 10**9)) / self.luck.choice([1, 10000])
        )

    def recount(self, period: str, parents: tuple[str, ...]) -> dict[tuple[str, str, bool], list[Decimal]]:
        """By what an indicator is recognised: every figure that counts."""
        found: dict[tuple[str, str, bool], list[Decimal]] = {}
        for parent, of_period, state, named, value in self.told:
            if of_period == period and parent in parents and state in ("signed", "signed_late") and value is not None:
                found.setdefault((named.name.lower(), named.unit, named.is_cumulative), []).append(value)
        return found


def test_every_figure_is_that_of_a_slow_recount_to_the_unit(make: Make, cascade: Cascade) -> None:
    asked_count = reported_count = figure_count = 0
    for seed in range(12):
        world = World(cascade, seed)
        page = rolled(make, world.parents["own"])
        now, before = world.recount(NOW_CODE, ("own",)), world.recount(BEFORE_CODE, ("own", "old"))
        lines = {(one.name.lower(), one.unit, one.now.way != "level" and one.way != "share"): one
                 for _heading, lines in page.groups for one in lines}  # fmt: skip
        for key in {*now, *before}:
            line = lines[key]
            for gathered, wanted in ((line.now, now.get(key, [])), (line.before, before.get(key, []))):
                named = sorted(value for values in gathered.values.values() for value in values)
                assert named == sorted(wanted), (seed, key)
                figure_count += len(named)
                if line.way != "share":
                    assert (gathered.total or 0) == sum(wanted), (seed, key)
                    each = [gathered.of(one.id).total or 0 for one in (*page.programs, *page.ended)]
                    assert sum(each) == sum(wanted), "each program's figure stands in one row, and none is lost"
        asked = [state for parent, period, state in world.reviews if (parent, period) == ("own", NOW_CODE)]
        signed = [state for state in asked if state.startswith("signed")]
        if page.periods.chosen is None or page.periods.chosen.code != NOW_CODE:  # nobody below was asked for it
            assert not asked
            continue
        assert (page.now.reported_count, page.now.asked_count) == (len(signed), len(asked)), seed
        assert len(page.silent) == len(asked) - len(signed)
        asked_count += page.now.asked_count
        reported_count += page.now.reported_count
    assert figure_count > 50
    assert 5 < reported_count < asked_count
    board = board_below(make.viewer(OANH), asked=NOW_CODE, number=1, today=TODAY, zone=ZONE)
    assert board.covered.reported_count >= reported_count


def test_never_a_draft_of_a_program_below_and_from_the_last_signature_on_its_figure(make: Make) -> None:
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    below: Quarter = quarter(make)
    with transaction():
        db.session.get_one(Agreement, below.program).parent_id = parent
    with_password(make, MINH, BINH)

    def told() -> tuple[object, str]:
        page = rolled(make, parent, asked=None)
        line = page.line(below.indicator)
        return line.now.total if line else None, page.programs[0].reported.told.value

    below.log(COMMISSION, quantity=33)
    assert told() == (None, "silent")
    for agency in (COMMISSION, ALLIANCE):
        below.hand_in(agency)
    below.freeze()
    below.sign(MINH)
    assert told() == (None, "silent")
    below.sign(BINH)
    assert told() == (Decimal(33), "signed")


def test_last_year_is_read_across_mergers_and_renewals_and_each_figure_stands_once(
    make: Make, cascade: Cascade
) -> None:
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    merged, renewed = (cascade.below(parent, title=f"Nay {n}", parties=(ALLIANCE,)) for n in (1, 2))
    gone = [
        cascade.below(parent, title=f"Tỉnh cũ {n}", parties=(agency,)) for n, agency in enumerate((UNION, DEPARTMENT))
    ]
    before, ended = (cascade.below(parent, title=title, parties=(COMMISSION,)) for title in ("Trước", "Đã hết"))
    merge(make, UNION, DEPARTMENT, into=ALLIANCE)
    with transaction():
        db.session.get_one(Agreement, renewed).predecessor_id = before
        for program in (*gone, before, ended):
            db.session.get_one(Agreement, program).closed_on = date(2025, 12, 31)
    for program, value in zip((merged, *gone, before, ended), (1, 20, 300, 4000, 50000), strict=True):
        cascade.review(program, BEFORE_CODE, "signed", [(MEETINGS, Decimal(value))])
    cascade.review(merged, NOW_CODE, "signed", [(MEETINGS, Decimal(7))])
    page = rolled(make, parent)
    ((_heading, (line,)),) = page.groups
    assert [one.id for one in page.programs] == [merged, renewed]
    assert [one.id for one in page.ended] == [ended]
    each = {one.id: line.before.of(one.id).total for one in (*page.programs, *page.ended)}
    assert each == {merged: Decimal(321), renewed: Decimal(4000), ended: Decimal(50000)}
    assert (page.before.reported_count, page.before.asked_count) == (5, 5)
    assert (line.now.total, line.before.total) == (Decimal(7), Decimal(54321))


@pytest.mark.parametrize(("closed_on", "coverage"), [(date(2026, 9, 20), (0, 0)), (date(2026, 10, 1), (0, 1))])
def test_closing_a_program_hides_no_period_that_it_owed_and_was_silent_about(
    make: Make, cascade: Cascade, closed_on: date, coverage: tuple[int, int]
) -> None:
    """It is to be signed on 24 September: closed before, nobody owes it any more."""
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    silent = cascade.below(parent, parties=(ALLIANCE,))
    cascade.review(silent, NOW_CODE, "draft", [(MEETINGS, Decimal(1))])
    with transaction():
        db.session.get_one(Agreement, silent).closed_on = closed_on
    board = board_below(make.viewer(OANH), asked=NOW_CODE, number=1, today=TODAY, zone=ZONE)
    now = rolled(make, parent).now
    for covered in (board.covered, now):
        assert (covered.reported_count, covered.asked_count) == coverage


def test_page_list_and_sheet_say_the_same_and_only_whoever_signed_above_reads_them(
    make: Make, cascade: Cascade, client: FlaskClient
) -> None:
    parent = make.agreement(title="Chương trình của Trung ương", parties=(CENTRAL,))
    stranger = make.agreement(title="Chương trình khác", parties=(UNION,))
    signed, silent = (cascade.below(parent, title=title, parties=(agency,)) for title, agency in
                      (("Tỉnh một", ALLIANCE), ("Tỉnh hai", COMMISSION)))  # fmt: skip
    cascade.review(signed, NOW_CODE, "signed", [(MEETINGS, Decimal(1234)), (SHARE, Decimal("97.5"))])
    cascade.review(silent, NOW_CODE, "draft", [(MEETINGS, Decimal(99))])
    cascade.review(cascade.below(stranger), NOW_CODE, "signed", [(MEETINGS, Decimal(5))])
    home = f"/agreements/{parent}/below/figures"
    page = read(make, client, home, OANH)
    assert "1 trên 2 chương trình cấp dưới đã báo cáo" in page
    assert "Ban TG&amp;DV Tỉnh ủy" in page.split("1 chương trình chưa báo cáo")[1]
    assert "1.234" in page
    assert ">99<" not in page
    one = cascade.indicators[signed, MEETINGS]
    listed = read(make, client, f"{home}?indicator={one}", OANH)
    assert "1.234" in listed
    assert read(make, client, f"{home}?indicator=999999", OANH, status=404)
    sheet = load_workbook(BytesIO(client.get(f"{home}.xlsx").data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert any(row[1] == "Hội nghị" and row[4] == 1234 for row in rows)
    assert any(row[7] and str(row[7]).startswith("Chưa báo cáo, quá hạn") for row in rows)
    board = read(make, client, "/below", OANH)
    assert "1 trên 2 chương trình cấp dưới đã báo cáo" in board
    assert "Chưa có chương trình cấp dưới" in read(make, client, "/below", LAN)
    for who in (LAN, NAM):
        assert read(make, client, home, who, status=404)


def test_a_program_above_that_is_over_says_what_to_do_until_another_follows_or_it_is_closed(
    make: Make, cascade: Cascade, client: FlaskClient
) -> None:
    parent = make.agreement(
        symbol="178/CTPH", parties=(CENTRAL,), valid_from=date(2021, 1, 1), valid_to=date(2025, 12, 31)
    )
    cascade.below(parent)
    said = "178/CTPH hết hiệu lực sau ngày 31/12/2025, chưa có chương trình tiếp nối"
    asked = read(make, client, "/below", OANH)
    assert said in asked
    assert "1 chương trình cấp dưới vẫn đang thực hiện theo chương trình này" in asked
    assert "/agreements/new" not in asked  # an observer enters no program
    next_ = make.agreement(parties=(CENTRAL,))
    with transaction():
        db.session.get_one(Agreement, next_).predecessor_id = parent
    assert said not in read(make, client, "/below", OANH)
    with transaction():
        db.session.get_one(Agreement, next_).predecessor_id = None
        db.session.get_one(Agreement, parent).closed_on = date(2026, 1, 5)
    assert said not in read(make, client, "/below", OANH)


def test_silent_programs_of_one_agency_are_told_apart_and_a_period_before_tracking_has_a_word(
    make: Make, cascade: Cascade, client: FlaskClient
) -> None:
    parent = make.agreement(title="Trung ương", parties=(CENTRAL,))
    below = [cascade.below(parent, title=title) for title in ("Tuyên truyền tại Hà Nam", "Tuyên truyền tại Nam Định")]
    for program in below:
        cascade.review(program, NOW_CODE, "draft")
        cascade.review(program, BEFORE_CODE, "draft")
    with transaction():
        for program in below:
            db.session.get_one(Agreement, program).tracked_from = date(2026, 1, 1)
    address = f"/agreements/{parent}/below/figures?period="
    now = " ".join(unescape(re.sub(r"<[^>]+>", " ", read(make, client, address + NOW_CODE, OANH))).split())
    assert "Ban TG&DV Tỉnh ủy Ninh Bình Tuyên truyền tại Hà Nam" in now
    assert "Ban TG&DV Tỉnh ủy Ninh Bình Tuyên truyền tại Nam Định" in now
    before = read(make, client, address + BEFORE_CODE, OANH)
    assert "Không chương trình cấp dưới nào phải báo cáo kỳ này" in before
    assert "2 chương trình bắt đầu theo dõi trên hệ thống sau kỳ này, không tính." in before
    assert "không có kỳ rà soát này" not in before
    assert "trước khi theo dõi trên hệ thống 2" in read(make, client, f"/below?period={BEFORE_CODE}", OANH)
