"""Three months before a year whose days off nobody has entered, the system administrators get one mail about it."""

from __future__ import annotations

from sqlalchemy import or_, select

from tracker.database import db, transaction
from tracker.domain.permissions import Role
from tracker.domain.reminders import is_time_to_remind
from tracker.mail.missing_year import write_missing_year
from tracker.models import Holding, Person, Post
from tracker.services.reminders.morning import Morning
from tracker.services.reminders.posting import Reader, post


def tell_of_missing_year(morning: Morning) -> int:
    """Write the mails that are not written yet, within the office hours of a working day; answers how many.

    One for each year and administrator, whenever and however often this runs.
    """
    year = morning.calendar.gap_ahead(morning.today)
    if year is None or not is_time_to_remind(morning.now.astimezone(morning.letterhead.zone), morning.calendar):
        return 0
    with transaction():
        return sum(_tell(reader, year, morning) for reader in _administrators(morning))


def _tell(reader: Reader, year: int, morning: Morning) -> bool:
    said = write_missing_year(year, reader.name, reader.language, morning.letterhead)
    return post(f"days-off:{year}:{reader.person_id}", reader, said, morning) is not None


def _administrators(morning: Morning) -> list[Reader]:
    """Who holds the post of a system administrator today."""
    rows = db.session.execute(
        select(Person.id, Person.name, Person.email, Person.language)
        .join(Holding, Holding.person_id == Person.id)
        .join(Post, Post.id == Holding.post_id)
        .where(
            Post.role == Role.SYSTEM_ADMIN,
            Person.disabled_at.is_(None),
            Holding.from_on <= morning.today,
            or_(Holding.until_on.is_(None), Holding.until_on > morning.today),
        )
        .distinct()
        .order_by(Person.id)
    )
    return [Reader(*row) for row in rows]
