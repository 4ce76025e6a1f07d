"""Of any annex each task is read as it was meant, or reported: never a wrong value in silence."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, settings

from tests.annex_files import faults
from tests.generated_annexes import Annex, Truth, annexes
from tracker.domain.proposals import ProposedTask

EXAMPLES = int(os.environ.get("EXAMPLES", "40"))
careful = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))


def facts(task: ProposedTask) -> tuple[str | None, ...]:
    return (
        task.position, task.group, task.title, task.lead, task.coordinating, task.due_text, task.due_kind,
        str(task.due_on) if task.due_on else None, task.deliverable,
    )  # fmt: skip


def meant(truth: Truth) -> tuple[str | None, ...]:
    return (
        truth.position, truth.group, truth.title, truth.lead, truth.coordinating, *truth.due, truth.deliverable,
    )  # fmt: skip


@careful
@given(annexes())
def test_an_annex_without_faults_is_read_exactly(annex: Annex) -> None:
    proposal = annex.proposal
    assert [facts(task) for task in proposal.tasks] == [meant(truth) for truth in annex.truths]
    assert faults(proposal) == [(None, "warning")] * annex.warning_count


@careful
@given(annexes(with_faults=True))
def test_every_fault_is_named_and_every_other_task_is_read_exactly(annex: Annex) -> None:
    proposal = annex.proposal
    assert [facts(task) for task in proposal.tasks] == [meant(truth) for truth in annex.truths]
    faulty = [truth for truth in annex.truths if truth.fault]
    assert sum(problem.severity == "error" for problem in proposal.problems) == len(faulty)
    assert proposal.is_refused == bool(faulty)
