"""The form of a task, and the one that pauses, cancels or resumes it."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, SelectField, SelectMultipleField

from tracker.domain.folding import tidy
from tracker.domain.task_writing import TaskWriting
from tracker.domain.tasks import SetState
from tracker.queries.agreement_forms import ContentForm, TaskForm
from tracker.web.agreements_edit.forms import EditForm
from tracker.web.fields import Filled, LineField, TextField, choices

LONGEST_LINE = 1000
GOES_ON = "goes_on"


class TaskEditForm(EditForm):
    """A task with its parts. Agencies of the agreement are ticked, others are written."""

    title = TextField(_l("What is to be done"), [Filled()])
    number = LineField(_l("Number"), longest=40)
    content_id = SelectField(_l("Under the heading"), coerce=int)
    lead_ids = SelectMultipleField(_l("Lead agency"), coerce=int)
    lead_text = LineField(_l("Other lead agency"), longest=LONGEST_LINE)
    coordinating_ids = SelectMultipleField(_l("Coordinating agencies"), coerce=int)
    others_text = LineField(_l("Others that coordinate"), longest=LONGEST_LINE)
    due_text = LineField(_l("Due, as written in the paper"), longest=LONGEST_LINE)
    deliverable = LineField(_l("Deliverable"), longest=LONGEST_LINE)

    def offer(self, contents: list[ContentForm], agencies: list[tuple[int, str]]) -> None:
        """The headings and agencies to choose from."""
        self.content_id.choices = choices((content.id, content.label or _l("(no heading)")) for content in contents)
        self.lead_ids.choices = choices(agencies)
        self.coordinating_ids.choices = choices(agencies)

    def writing(self) -> TaskWriting:
        """The task as typed."""
        return TaskWriting(
            content_id=self.content_id.data,
            title=tidy(self.title.data or ""),
            number=self.number.data or "",
            deliverable=self.deliverable.data or "",
            due_text=self.due_text.data or "",
            lead_ids=tuple(self.lead_ids.data or ()),
            lead_text=self.lead_text.data or "",
            coordinating_ids=tuple(self.coordinating_ids.data or ()),
            coordinating_text=self.others_text.data or "",
        )


class TaskStateForm(EditForm):
    """What people decide about a task by hand, always with a reason."""

    state = RadioField(
        _l("This task"),
        choices=choices(
            [
                (GOES_ON, _l("goes on")),
                (SetState.PAUSED.value, _l("is paused")),
                (SetState.CANCELLED.value, _l("is not carried out any more")),
            ]
        ),
    )
    reason = TextField(_l("Reason"), longest=LONGEST_LINE)

    @property
    def chosen(self) -> SetState | None:
        """The state to set; None lets the task go on."""
        return None if self.state.data == GOES_ON else SetState(self.state.data)


class TaskRemovalForm(EditForm):
    """Only the version: the question is on the page."""


def filled_in(task: TaskForm) -> dict[str, Any]:
    """What the form of a standing task shows at first."""
    return {
        "title": task.title,
        "number": task.number,
        "content_id": task.content_id,
        "lead_ids": list(task.lead_ids),
        "coordinating_ids": list(task.coordinating_ids),
        "others_text": task.others_text or "",
        "due_text": task.due_text,
        "deliverable": task.deliverable or "",
    }
