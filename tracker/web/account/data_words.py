"""What each kind of stored data is, for the page that lists it: its word, why, how long (docs/privacy.md)."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import lazy_gettext as _l

FOR_THE_ACCOUNT = _l("until the name is removed")
FOR_GOOD = _l("as long as the agencies' records")


class Kind(NamedTuple):
    """One line. ``tables``: what is counted in it."""

    word: object
    why: object
    how_long: object
    tables: tuple[str, ...]


KINDS = (
    Kind(
        _l("Account: name, e-mail, language"), _l("to sign in, and to say who did what"), FOR_THE_ACCOUNT, ("people",)
    ),
    Kind(_l("Posts held"), _l("to know who may do what, and whom to remind"), FOR_GOOD, ("holdings",)),
    Kind(
        _l("Sessions, links and the second step of signing in"),
        _l("so that nobody else uses the account"),
        FOR_THE_ACCOUNT,
        (
            "sign_in_sessions", "one_time_links", "second_factors", "recovery_codes", "half_sign_ins", "email_changes",
            "provider_links", "sign_in_failures", "password_requests",
        ),
    ),
    Kind(_l("Absences entered"), _l("so that reminders go to who stands in"), FOR_GOOD, ("absences",)),
    Kind(_l("Days promised"), _l("so that reminders wait until then"), FOR_GOOD, ("acknowledgements",)),
    Kind(
        _l("Mails to you"),
        _l("to prove that a reminder went out"),
        _l("the day for good; address and text until the name is removed"),
        ("outbox_messages", "outbox_items"),
    ),
    Kind(_l("Calendar addresses"), _l("to show your dates in your calendar"), FOR_THE_ACCOUNT, ("calendar_feeds",)),
    Kind(
        _l("Files sent up and not saved yet"),
        _l("to confirm what was read of them"),
        FOR_THE_ACCOUNT,
        ("pending_imports", "pending_annexes", "pending_registers"),
    ),
    Kind(
        _l("Programs opened in an emergency"),
        _l("so that the parties know who read them"),
        FOR_GOOD,
        ("emergency_readings",),
    ),
    Kind(_l("Acts in programs"), _l("who did what, by law and by agreement of the parties"), FOR_GOOD, ("acts",)),
    Kind(_l("Entries of the trail"), _l("to prove what was done; nobody can change them"), FOR_GOOD, ("trail",)),
)  # fmt: skip
