"""The headings of a program that follow its annex. Runs inside the caller's transaction."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from tracker.database import db
from tracker.domain.annex_again.changes import Fact, Line
from tracker.domain.annex_again.choices import HEADINGS, Choices
from tracker.domain.annex_again.places import in_order, moved_within
from tracker.models import Content, Task
from tracker.services.agreements.aligning import let_go
from tracker.services.annex_again.comparing import Compared


class Headings:
    """The headings while an annex is taken over: renamed, put in order, added where a task needs one, dropped."""

    def __init__(self, agreement_id: int, compared: Compared, choices: Choices) -> None:
        self.agreement_id, self.compared = agreement_id, compared
        self.mapped = compared.changes.headings
        self.is_followed = choices.takes(HEADINGS) and compared.changes.has_headings
        asked = select(Content).where(Content.agreement_id == agreement_id).order_by(Content.position)
        self.rows = list(db.session.scalars(asked))
        self.ids: dict[str, int] = {title: id_ for title, id_ in self.mapped.ids.items() if id_ is not None}
        self.had_tasks = {task.heading_id for task in compared.standing.values()}

    def facts(self) -> list[str]:
        """The headings in order, as the trail keeps them."""
        return [" ".join(word for word in (row.number, row.title) if word) for row in self.rows]

    def order(self) -> list[int]:
        """Their ids."""
        return [row.id for row in self.rows]

    def rename_and_order(self) -> None:
        """As the paper has it, if that was chosen. A heading the paper does not name stays behind the one above it."""
        if not self.is_followed:
            return
        titles = {one.id: one.after for one in self.mapped.renamed}
        for row in self.rows:
            if row.id in titles:
                row.title = titles[row.id]
                row.number = "" if row.title.startswith(row.number) else row.number
        named = list(self.ids.values())
        standing = [id_ for id_ in self.order() if id_ in named]
        wanted = in_order(self.order(), named, moved_within(standing, named))
        self.rows.sort(key=lambda row: wanted.index(row.id))
        self._write()

    def of(self, line: Line, task_ids: Mapping[int, int]) -> int:
        """The heading under which the task of this line of the paper stands; made if it is new."""
        if line.task is not None and not any(each.fact is Fact.HEADING for each in line.differences):
            return line.task.heading_id
        if line.paper is None:
            raise ValueError("a line of the paper")
        if not self.mapped.is_stated:
            return self._of_neighbour(line.paper.index, task_ids)
        title = line.paper.read.group or ""
        if title not in self.ids:
            self.ids[title] = self._add(title)
        return self.ids[title]

    def drop_emptied(self) -> None:
        """Headings that the paper has no more and from which the last task has gone."""
        db.session.flush()
        used = set(db.session.scalars(select(Task.content_id).where(Task.agreement_id == self.agreement_id)))
        kept = used | set(self.ids.values()) if self.mapped.is_stated else used
        emptied = [row for row in self.rows if row.id in self.had_tasks and row.id not in kept]
        for row in emptied:
            if len(self.rows) > 1:
                self.rows.remove(row)
                let_go(row)
                db.session.delete(row)
        if emptied:
            self._write()

    def _of_neighbour(self, index: int, task_ids: Mapping[int, int]) -> int:
        """Of a paper without headings: where the task above it stands."""
        above = next((task_ids[at] for at in range(index - 1, -1, -1) if at in task_ids), None)
        if above is None:
            return self.rows[0].id
        return db.session.scalars(select(Task.content_id).where(Task.id == above)).one()

    def _add(self, title: str) -> int:
        """A new heading behind the one that stands above it in the paper."""
        titles = list(self.mapped.ids)
        above = next((self.ids[other] for other in reversed(titles[: titles.index(title)]) if other in self.ids), None)
        row = Content(agreement_id=self.agreement_id, position=len(self.rows) + 1, title=title)
        place = self.order().index(above) + 1 if above is not None else 0
        self.rows.insert(place, row)
        self._write()
        return row.id

    def _write(self) -> None:
        """Positions from 1 on; they are unique, so first out of the way."""
        for away in (10_000, 0):
            for position, row in enumerate(self.rows, start=1):
                row.position = away + position
                db.session.add(row)
            db.session.flush()
