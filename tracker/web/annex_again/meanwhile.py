"""What others saved in the program since the page was made, in the words of its forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask_babel import gettext as _

from tracker.domain.annex_again.facts import StandingTask
from tracker.queries.annex_again import SavedMeanwhile
from tracker.web.agreements_edit.changes import OTHER_WORDS, ToldChange, shown
from tracker.web.agreements_edit.task_forms import TaskEditForm
from tracker.web.annex_again.shown import shortened

LONGEST_TITLE = 80


def told_meanwhile(saved: Iterable[SavedMeanwhile], tasks: Mapping[int, StandingTask]) -> list[ToldChange]:
    """One line for each fact; for what has no facts to show, one that says what it was."""
    labels = {name: field.label.text for name, field in TaskEditForm(formdata=None)._fields.items()}
    labels |= {name: str(label) for name, label in OTHER_WORDS.items()}
    return [line for one in saved for line in _lines(one, tasks, labels)]


def _lines(one: SavedMeanwhile, tasks: Mapping[int, StandingTask], labels: Mapping[str, str]) -> Iterator[ToldChange]:
    names = [name for name in dict.fromkeys([*one.after, *one.before]) if name in labels and name != "content_id"]
    about = _about(one, tasks)
    for name in names:
        yield ToldChange(
            one.at, one.actor, f"{about}, {labels[name]}", shown(one.before.get(name)), shown(one.after.get(name))
        )
    if not names:
        yield ToldChange(one.at, one.actor, about, "–", str(_("changed")))


def _about(one: SavedMeanwhile, tasks: Mapping[int, StandingTask]) -> str:
    if one.subject != "task":
        return str(_("The program"))
    task = tasks.get(one.subject_id or 0)
    title = task.title if task else str(one.before.get("title") or one.after.get("title") or "")
    return str(_("Task “%(title)s”", title=shortened(title, LONGEST_TITLE)))
