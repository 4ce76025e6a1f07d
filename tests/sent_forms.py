"""The forms of an agreement as a browser sends them."""

from __future__ import annotations

import re

from sqlalchemy import select

from tracker.database import db
from tracker.domain.periods import Cadence
from tracker.models import Agreement

REASON = "Theo công văn 12/CV-BTGDV ngày 20/11/2026"
TITLE = "Tuyên truyền phát triển kinh tế tập thể, hợp tác xã"


def version(agreement_id: int) -> int:
    db.session.rollback()
    return db.session.scalars(select(Agreement.version).where(Agreement.id == agreement_id)).one()


def head(agreement_id: int, **changed: str) -> dict[str, str]:
    """The head form as a browser sends it."""
    return {
        "version": str(version(agreement_id)), "title": TITLE, "kind": "Chương trình phối hợp", "symbol": "",
        "signed_on": "01/01/2026", "valid_from": "01/01/2026", "valid_to": "31/12/2030", "tracked_from": "01/01/2026",
        "parent_id": "0", "predecessor_id": "0", "signing_note": "", "due_shift": "forward",
        "host_rule": "standing", "signing_order": "free",
        "because": REASON,
    } | changed  # fmt: skip


def rules(agreement_id: int, *cadences: str, **changed: str) -> dict[str, str]:
    """The form of review rules with these cadences ticked."""
    days = {"submit_days": "3", "consolidate_days": "2", "sign_days": "3"}
    rows = {f"{cadence}-{name}": value for cadence in Cadence for name, value in days.items()}
    ticked = {f"{cadence}-is_on": "y" for cadence in cadences}
    return (
        {"version": str(version(agreement_id)), "convention": "official", "because": REASON} | rows | ticked | changed
    )


def confirmed(page: str) -> str:
    found = re.search(r'name="confirmed" type="hidden" value="([0-9a-f]{64})"', page)
    assert found, "the page asks for no confirmation"
    return found[1]
