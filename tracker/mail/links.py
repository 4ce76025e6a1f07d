"""Where mails lead. Paths only, so that mail knows nothing of pages; a test compares them with the site's map."""

from __future__ import annotations

from tracker.domain.obligations import ObligationKind

PATHS = {
    ObligationKind.REPORT: "/reports/{id}",
    ObligationKind.CONSOLIDATION: "/reviews/{id}",
    ObligationKind.SIGN_OFF: "/reviews/{id}",
    ObligationKind.TASK: "/tasks/{id}",
    ObligationKind.DECISION: "/decisions/{id}",
    ObligationKind.CONFIRMATION: "/assignments/{id}",
    ObligationKind.REASSIGNMENT: "/reassignments/{id}",
    ObligationKind.GUIDANCE: "/readings/{id}",
}
REMINDERS = "/reminders"
AGREEMENT = "/agreements/{id}"
REVIEW = "/reviews/{id}"
QUARTER = "/quarter?agreement={id}&period={period}"
BELOW = "/below?period={period}"
DAYS_OFF = "/days-off?year={year}"
BY_LINK = "/set-password/{token}"
FORGOT, PEOPLE = "/forgot", "/people"
CONFIRM_EMAIL = "/confirm-email/{token}"
ACCOUNT = "/account"


def path_to(kind: ObligationKind, obligation_id: int) -> str:
    """The page where this obligation is seen and met."""
    return PATHS[kind].format(id=obligation_id)
