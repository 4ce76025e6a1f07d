"""Words of tasks, their parts and their progress."""

from __future__ import annotations

from enum import StrEnum


class PartRole(StrEnum):
    """What an agency is to a task: chủ trì, hai bên cùng chủ trì, phối hợp."""

    LEAD = "lead"
    JOINT_LEAD = "joint_lead"
    COORDINATING = "coordinating"


LEADING = frozenset({PartRole.LEAD, PartRole.JOINT_LEAD})


class SetState(StrEnum):
    """A state that people set by hand, always with a reason."""

    PAUSED = "paused"
    CANCELLED = "cancelled"


class EvidenceKind(StrEnum):
    """What proves a progress entry."""

    LINK = "link"
    DOCUMENT = "document"
    OUTPUT = "output"  # news, articles, broadcasts
    FILE = "file"
