"""One person gets one mail a morning about all reviews that are news for him, and is told of each of them once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError

from tests.integration.test_review_mails import AFTER, CONSOLIDATE, LADDERS, SUBMIT, mails, tell, text_to
from tests.make import Make
from tests.people import ALLIANCE, BINH, COMMISSION, LAN, MINH, QUAN, UNION
from tests.reminding import CALENDAR, LETTERHEAD, local, report_owed
from tracker import connect_migrations
from tracker.database import db, transaction
from tracker.domain.agencies import SuccessionKind
from tracker.domain.review_mails import ReviewMail, review_mail_key
from tracker.mail.rendering import Rendered
from tracker.models import OutboxMessage, Person, Report, Review, ReviewTelling
from tracker.services.agency_changing.recording import Asked, record_change
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader
from tracker.services.reminders.review_mails import post_review_mail

NEW = "Ban Tuyên giáo, Dân vận và Liên minh HTX"
SAID = Rendered("Tin về 2 kỳ rà soát", "Nội dung", "<p>Nội dung</p>")


def review_of(make: Make, program: int, number: int = 0, *agencies: str) -> int:
    """One that the two parties, or these, owe reports for, closed when the others did."""
    for agency in agencies or (COMMISSION, ALLIANCE):
        report_id = report_owed(make, program, agency, due_on=SUBMIT + timedelta(number))
    with transaction():
        id_ = db.session.scalars(select(Report.review_id).where(Report.id == report_id)).one()
        dates = {"submit_on": SUBMIT, "consolidate_on": CONSOLIDATE, "sign_on": CONSOLIDATE + timedelta(3)}
        db.session.execute(
            update(Review).where(Review.id == id_).values(dates | {"submit_on": SUBMIT + timedelta(number)})
        )
    return id_


def messages() -> list[OutboxMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def ended(make: Make, kind: SuccessionKind, *agencies: str, into: tuple[str, ...] = ()) -> None:
    """Since 10 September."""
    asked = Asked(
        kind=kind, predecessors=agencies, successors=into, decision_number="08-QĐ/TU", decided_on=date(2026, 9, 1),
        effective_on=date(2026, 9, 10),
    )  # fmt: skip
    record_change(asked, by=make.viewer(QUAN), calendar=CALENDAR, today=SUBMIT, now=local(SUBMIT))


def test_one_person_gets_one_mail_about_all_reviews_of_a_morning(make: Make) -> None:
    programs = [make.agreement(), make.agreement(title="Đào tạo nghề")]
    make.task(programs[1], title="Mô hình điểm", lead=ALLIANCE, due_on=date(2026, 6, 30))
    reviews = [review_of(make, programs[0], number) for number in (0, 1, 4)] + [review_of(make, programs[1])]
    assert tell(CONSOLIDATE) == 4 - 1, "two leaders, and the officer of the standing agency"
    told = {mail.name: mail for mail in messages()}
    assert sorted(told) == sorted([MINH.name, BINH.name, LAN.name])
    said = text_to(BINH)
    assert told[BINH.name].subject == "4 kỳ rà soát trình lãnh đạo xem"
    assert told[LAN.name].subject == "3 kỳ rà soát chưa đủ báo cáo"
    assert [said.count(f"/reviews/{id_}") for id_ in reviews] == [1, 1, 1, 1]
    assert (said.count("Số liệu đến ngày"), said.count("Mô hình điểm")) == (2, 1), "once for each program"
    assert said.count("Chưa nộp: cơ quan anh/chị (Liên minh HTX tỉnh); ") == 2
    assert said.index("Mô hình điểm") < said.index("TUYÊN TRUYỀN PHÁT TRIỂN"), "what is overdue stands first"
    html = told[BINH.name].html
    assert [html.count(f'/reviews/{id_}"') for id_ in reviews] == [1, 1, 1, 1]
    assert html.count("Mô hình điểm") == 1
    assert [tell(CONSOLIDATE + timedelta(days)) for days in (0, 1, 2)] == [0, 1, 0], "the third is late a day after"
    assert messages()[-1].subject.startswith("2 cơ quan chưa nộp báo cáo rà soát quý III/2028")


def test_the_mail_of_several_reviews_is_written_in_the_language_of_its_reader(make: Make) -> None:
    with transaction():
        db.session.execute(update(Person).where(Person.email == BINH.email).values(language="en"))
    program = make.agreement(title="Training")
    review_of(make, program)
    review_of(make, program, 1)
    tell(CONSOLIDATE)
    [mail] = [one for one in messages() if one.name == BINH.name]
    assert mail.subject == "2 reviews are ready for you (Training)"
    assert "Not handed in: your agency (Liên minh HTX tỉnh); " in " ".join(mail.text.split())
    assert "At most one mail about reviews on a working day" in " ".join(mail.text.split())


def test_what_becomes_ready_after_the_mail_of_the_morning_is_told_on_the_next_working_day(make: Make) -> None:
    program, later = make.agreement(), make.agreement(title="Đào tạo nghề")
    first, second = review_of(make, program), review_of(make, later)

    def all_in(review_id: int) -> None:
        with transaction():
            db.session.execute(
                update(Report)
                .where(Report.review_id == review_id)
                .values(submitted_on=SUBMIT, submitted_at=local(SUBMIT))
            )

    all_in(first)
    assert tell(SUBMIT, 8) == 2
    all_in(second)
    assert [tell(SUBMIT, 10), tell(SUBMIT, 14), tell(AFTER, 8), tell(AFTER, 9)] == [0, 0, 2, 0]
    assert f"/reviews/{second}" in text_to(MINH)
    assert f"/reviews/{first}" not in text_to(MINH)
    assert mails() == [(MINH.name, "ready"), (BINH.name, "ready")] * 2


def reader(make: Make) -> Reader:
    return Reader(make.person_id(MINH), MINH.name, MINH.email, "vi")


def posted(make: Make, day: date, *told: Any) -> bool:
    """``told``: None among them is a mark that the database refuses."""
    return post_review_mail(told, reader(make), SAID, Morning(local(day), CALENDAR, LADDERS, LETTERHEAD))


def test_a_mail_that_tells_of_something_told_meanwhile_is_not_written_and_marks_nothing(make: Make) -> None:
    assert posted(make, SUBMIT, "review:1:ready:3", "review:2:ready:3")
    assert not posted(make, SUBMIT, "review:4:ready:3"), "he has his of today"
    assert not posted(make, AFTER, "review:3:ready:3", "review:2:ready:3")
    assert len(messages()) == 1
    assert sorted(db.session.scalars(select(ReviewTelling.told))) == ["review:1:ready:3", "review:2:ready:3"]
    assert posted(make, AFTER, "review:3:ready:3")


def test_a_run_that_dies_between_the_mail_and_its_marks_leaves_neither(make: Make) -> None:
    with pytest.raises(IntegrityError):
        posted(make, SUBMIT, "review:1:ready:3", None)
    db.session.rollback()
    assert not messages()
    assert db.session.scalars(select(func.count(ReviewTelling.id))).one() == 0


def test_a_mail_of_the_version_before_is_not_repeated_after_the_upgrade(app: Flask, make: Make) -> None:
    review_id, person_id = review_of(make, make.agreement()), make.person_id(MINH)
    key = review_mail_key(review_id, ReviewMail.READY, person_id)
    assert tell(CONSOLIDATE) == 3
    with transaction():
        db.session.execute(text("DELETE FROM review_tellings"))
        db.session.execute(text("DELETE FROM outbox_messages WHERE person_id <> :id"), {"id": person_id})
        db.session.execute(update(OutboxMessage).values(dedupe_key=key))
    db.session.remove()
    connect_migrations(app)
    downgrade(revision="0063")
    upgrade()
    assert list(db.session.scalars(select(ReviewTelling.told))) == [key]
    assert tell(CONSOLIDATE) == 2, "the others"
    assert (MINH.name, "ready") not in mails()[1:]


def test_whoever_has_not_handed_in_is_called_by_the_name_of_today_and_once(make: Make) -> None:
    program = make.agreement()
    ended(make, SuccessionKind.MERGE, COMMISSION, UNION, into=(NEW,))
    review_of(make, program, 0, COMMISSION, UNION, ALLIANCE)
    tell(AFTER)
    said = text_to(LAN)
    assert "báo cáo có hạn 17/09/2026; 0/2 cơ quan đã nộp." in said
    assert f"Chưa nộp: cơ quan anh/chị ({NEW}); Liên minh HTX tỉnh." in said
    tell(CONSOLIDATE)
    assert f"Chưa nộp: cơ quan anh/chị (Liên minh HTX tỉnh); {NEW}." in text_to(BINH)
    assert "Ban TG&DV" not in text_to(BINH)


def test_a_body_that_is_no_more_is_named_as_such(make: Make) -> None:
    program = make.agreement()
    ended(make, SuccessionKind.DISSOLVE, ALLIANCE)
    review_of(make, program)
    tell(AFTER)
    assert "Liên minh HTX tỉnh (không còn, đang chờ phân công lại)" in text_to(LAN)
