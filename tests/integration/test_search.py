"""One search for programs, tasks and agencies: what is found, in which order, and what nobody learns by it."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from pathlib import Path

import psycopg
import pytest
import time_machine
from flask.testing import FlaskClient

from tests.databases import Cluster, migrate, settings_for
from tests.make import NOW, TODAY, Make
from tests.people import ALLIANCE, CENTRAL, CHI, COMMISSION, DEPARTMENT, KIEM, LAN, NAM, QUAN, UNION, Cast
from tests.statements import statements
from tracker import create_app
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.models import Agency, AgencySuccession, Task
from tracker.queries.found import MOST, Found, find, find_tasks
from tracker.queries.search import forgives_slips
from tracker.services.agency_texts import refresh_agency_texts

OLD = "Ban Tuyên giáo Tỉnh ủy Ninh Bình"


@pytest.fixture(autouse=True)
def _the_day():
    with time_machine.travel(NOW, tick=False):
        yield


def found(make: Make, who: Cast, words: str) -> Found:
    answer = find(make.viewer(who), words, today=TODAY)
    db.session.rollback()
    return answer


def program_ids(answer: Found) -> list[int]:
    return [] if answer.is_nearly else [row.id for row in answer.programs]


def task_ids(answer: Found) -> list[int]:
    return [] if answer.is_nearly else [row.id for row in answer.tasks]


@pytest.fixture
def old_program(make: Make) -> int:
    """Signed by the commission's predecessor, which is another agency of the list."""
    with transaction():
        db.session.add(Agency(name=OLD, short_name="Ban Tuyên giáo", abbreviation="BTG", name_folded="ban tuyen giao"))
        db.session.flush()
        pair = make.agency_id(OLD), make.agency_id(COMMISSION)
        merged = AgencySuccession(
            predecessor_id=pair[0], successor_id=pair[1], kind=SuccessionKind.MERGE, effective_on=date(2025, 3, 1)
        )
        db.session.add(merged)
        refresh_agency_texts()
    make.agreement(title="Việc khác", parties=(ALLIANCE, CENTRAL), symbol="99/CTPH-LMHTX-LMHTXVN")
    return make.agreement(title="Tuyên truyền HTX", parties=(OLD, ALLIANCE), symbol="178/CTPH-BTGTW-LMHTXVN")


@pytest.mark.parametrize(
    "words",
    ["Ban Tuyên giáo và Dân vận", "ban tuyen giao va dan van", "BTG", "btgdvtu", "BTGTUNB", "tuyen truyen btg",
     "178/CTPH", "178 CTPH BTGTW", "0178-CTPH/BTGTƯ-LMHTXVN", "Số: 178/CTPH-BTGTW-LMHTXVN", "dan van 178"],
)  # fmt: skip
def test_a_program_is_found_by_old_and_new_names_abbreviations_and_any_symbol(make, old_program, words) -> None:
    assert program_ids(found(make, CHI, words)) == [old_program]


def test_the_list_of_programs_finds_by_the_same_rule(make: Make, client: FlaskClient, old_program: int) -> None:
    make.sign_in(client, CHI)
    text = client.get("/agreements", query_string={"q": "Ban Tuyên giáo và Dân vận"}).text
    assert f'href="/agreements/{old_program}"' in text
    assert "Việc khác" not in text


def test_a_task_is_found_by_title_and_by_each_agency_that_has_a_part(make: Make) -> None:
    program = make.agreement()
    wanted = make.task(program, title="Tập huấn kế toán", lead=COMMISSION, coordinating=[DEPARTMENT])
    make.task(program, title="Tập huấn kiểm toán", lead=COMMISSION)
    for words in ("ke toan", "TẬP HUẤN snnmt", "Sở Nông nghiệp", "tap huan nong nghiep"):
        assert task_ids(found(make, LAN, words)) == [wanted], words


def test_a_renamed_task_is_found_by_its_new_title_only(make: Make) -> None:
    task_id = make.task(make.agreement(), title="Tập huấn")
    with transaction():
        db.session.get_one(Task, task_id).title = "Hội nghị đầu bờ"
    assert task_ids(found(make, LAN, "dau bo")) == [task_id]
    assert task_ids(found(make, LAN, "tap huan")) == []


def test_nothing_of_a_program_one_may_not_read_is_found_or_counted(make: Make, client: FlaskClient) -> None:
    own = make.agreement(title="Song sinh kinh tế", parties=(COMMISSION, ALLIANCE), symbol="12/CTPH-A-B")
    make.task(own, title="Tập huấn song sinh", lead=ALLIANCE)
    before = {words: found(make, LAN, words) for words in ("song sinh", "12/CTPH", "tap huan", UNION)}
    twin = make.agreement(title="Song sinh kinh tế", parties=(UNION, ALLIANCE), symbol="12/CTPH-A-B")
    make.task(twin, title="Tập huấn song sinh", lead=UNION)
    for words, answer in before.items():
        assert found(make, LAN, words) == answer, words
    assert found(make, CHI, "song sinh").program_count == 2
    assert found(make, CHI, "song sinh").task_count == 2
    assert program_ids(found(make, NAM, "song sinh")) == [twin]
    make.sign_in(client, LAN)
    assert f"/agreements/{twin}" not in client.get("/search?q=song+sinh").text
    assert "Xem tất cả" not in client.get("/search?q=song+sinh&in=tasks").text


@pytest.mark.parametrize("who", [KIEM, QUAN])
def test_who_reads_no_programs_finds_names_of_agencies_only(make: Make, client: FlaskClient, who: Cast) -> None:
    make.task(make.agreement(title="Liên minh", symbol="12/CTPH-A-B"), title="Liên minh")
    answer = found(make, who, "lien minh")
    assert (answer.program_count, answer.task_count) == (0, 0)
    assert {row.name for row in answer.agencies.rows} == {ALLIANCE, CENTRAL}
    make.sign_in(client, who)
    assert "/tasks/" not in client.get("/search?q=lien+minh&in=tasks").text


@pytest.mark.parametrize(
    "words", ["%", "_", "\\", "%' OR 1=1 --", "(a+)+$", "x" * 5000, "qz " * 1600, "zz\x00zz", "\u0301"]
)
def test_signs_of_a_pattern_find_nothing(make: Make, client: FlaskClient, words: str) -> None:
    make.program()
    make.sign_in(client, CHI)
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    assert "Không có gì khớp" in answer.text
    assert 'class="what"' not in answer.text


@pytest.mark.parametrize("words", ["", "   ", "\u200b\u202e"])
def test_an_empty_search_says_what_to_type(make: Make, client: FlaskClient, words: str) -> None:
    make.sign_in(client, CHI)
    assert "Gõ nội dung cần tìm" in client.get("/search", query_string={"q": words}).text


def test_the_symbol_comes_first_then_the_words_as_typed_then_the_newest(make: Make) -> None:
    scattered = make.agreement(title="Tế kinh 15", valid_from=date(2026, 3, 1))
    newer = make.agreement(title="15 kinh tế", valid_from=date(2026, 2, 1))
    older = make.agreement(title="15 kinh tế", valid_from=date(2025, 2, 1))
    undated = make.agreement(title="15 kinh tế", valid_from=None, valid_to=None)
    over = make.agreement(title="15 kinh tế", valid_from=date(2020, 1, 1), valid_to=date(2021, 1, 1))
    assert program_ids(found(make, LAN, "15 kinh te")) == [newer, older, undated, over, scattered]
    by_symbol = make.agreement(
        title="Khác", symbol="15/CTPH-A-B", valid_from=date(2019, 1, 1), valid_to=date(2019, 2, 1)
    )
    assert program_ids(found(make, LAN, "15"))[0] == by_symbol


def test_tasks_with_the_words_as_typed_come_first_and_those_done_last(make: Make) -> None:
    program = make.agreement()
    scattered = make.task(program, title="huấn rồi tập", due_on=date(2026, 1, 1))
    done = make.task(program, title="tập huấn", due_on=date(2026, 1, 1), done_on=date(2026, 1, 1))
    undated = make.task(program, title="tập huấn", due_on=None)
    later, sooner = (make.task(program, title="tập huấn", due_on=date(2026, month, 1)) for month in (9, 3))
    assert task_ids(found(make, LAN, "tap huan")) == [sooner, later, undated, done, scattered]


def test_a_group_shows_the_best_and_leads_to_all(make: Make, client: FlaskClient) -> None:
    program = make.agreement()
    for number in range(MOST + 3):
        make.task(program, title=f"Tập huấn {number}")
    answer = found(make, LAN, "tap huan")
    assert (len(answer.tasks), answer.task_count) == (MOST, MOST + 3)
    make.sign_in(client, LAN)
    link = re.search(r'href="(/search\?q=tap[^"]*in=tasks)">Xem tất cả 11', client.get("/search?q=tap+huan").text)
    assert link
    assert client.get(link[1].replace("&amp;", "&")).text.count('class="what"') == MOST + 3


def test_a_page_of_tasks_that_is_not_there_is_the_first(make: Make) -> None:
    make.task(make.agreement(), title="Tập huấn")
    assert find_tasks(make.viewer(LAN), "tap huan", number=7, today=TODAY).number == 1


def test_slips_of_the_pen_are_forgiven_where_the_database_can_tell(make: Make, client: FlaskClient) -> None:
    wanted = make.agreement(title="Tuyên truyền phát triển kinh tế tập thể")
    answer = found(make, LAN, "tuyn truyen kinh te tpa the")
    if not forgives_slips():
        assert not answer.total
        return
    assert answer.is_nearly
    assert [row.id for row in answer.programs] == [wanted]
    assert not found(make, NAM, "tuyn truyen kinh te tpa the").program_count
    make.sign_in(client, LAN)
    assert "gần giống" in client.get("/search?q=tuyn+truyen+kinh+te+tpa+the").text


def test_postgresql_with_its_extension_forgives_and_sqlite_does_not(make: Make) -> None:
    assert forgives_slips() is (db.engine.dialect.name == "postgresql")


@pytest.mark.parametrize("words", ["tap huan kinh te lien minh ninh binh so y te nua", "qqqqqq"])
def test_a_search_takes_a_bounded_number_of_statements(make: Make, words: str) -> None:
    for _ in range(3):
        make.task(make.program(), title="Tập huấn kinh tế")
    viewer = make.viewer(LAN)
    with statements() as seen:
        find(viewer, words, today=TODAY)
    assert len(seen) <= 12


def test_the_box_is_in_the_head_of_every_page(make: Make, client: FlaskClient) -> None:
    make.sign_in(client, LAN)
    for page in ("/", "/agreements", "/search", "/agencies"):
        text = client.get(page).text
        assert text.count('<form class="find" action="/search">') == 1
        assert text.count('action="/sign-out"') == 1
        assert 'form="out"' in text


def test_without_the_right_to_make_the_extension_all_is_made_but_it(cluster: Cluster, tmp_path: Path) -> None:
    name = cluster.new_database()
    with contextlib.suppress(psycopg.errors.DuplicateObject):
        cluster.execute("CREATE ROLE limited LOGIN")
    with psycopg.connect(cluster.url(name), autocommit=True) as owner:
        owner.execute("GRANT ALL ON SCHEMA public TO limited")
    url = cluster.url(name).replace(f"//{cluster.user}@", "//limited@")
    migrate(url, tmp_path)
    app = create_app(settings_for(url, tmp_path))
    with app.app_context():
        make = Make(app)
        make.cast()
        wanted = make.agreement(title="Tuyên truyền")
        assert program_ids(found(make, LAN, "tuyen truyen")) == [wanted]
        assert not found(make, LAN, "tuyn truyen").total
        db.session.remove()
        db.engine.dispose()
