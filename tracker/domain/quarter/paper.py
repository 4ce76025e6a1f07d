"""How many rows of each table the two printed pages hold. The screen shows the same: the rest is one click away.

Measured on A4 with every table full at once (a test prints that page); a new table has to find its room here.
"""

from __future__ import annotations

LEAD_AGENCIES = 5
OVERDUE_TASKS = 4  # beside a full table of agencies
CHANGED_TASKS = 6
SILENT_AGENCIES = 2
MISSING_REPORTS = 3
HEAT_ROWS = 6
CLOCK_ROWS = 5
EVIDENCE_AGENCIES = 5
INDICATORS = 5
COMING_TASKS = 3
_LEAD_ROWS = LEAD_AGENCIES + 3  # and those led jointly, by nobody, by other agencies
_ROWS_OF_A_TASK = 3


def overdue_tasks(lead_rows: int) -> int:
    """How many overdue tasks have room below a table of ``lead_rows`` agencies."""
    return OVERDUE_TASKS + max(0, _LEAD_ROWS - lead_rows) // _ROWS_OF_A_TASK
