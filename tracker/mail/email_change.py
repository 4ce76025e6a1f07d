"""Two mails about another e-mail address: the link to the new one, and a notice to the old one."""

from __future__ import annotations

from tracker.mail.letterhead import Letterhead
from tracker.mail.links import ACCOUNT, CONFIRM_EMAIL
from tracker.mail.rendering import Rendered, render


def write_email_link(token: str, name: str, language: str, letterhead: Letterhead, *, hours: int) -> Rendered:
    """To the new address: the page where it is confirmed."""
    url = f"{letterhead.base_url}{CONFIRM_EMAIL.format(token=token)}"
    return render("email_change", language, name=name, url=url, hours=hours)


def write_email_notice(new: str, name: str, language: str, letterhead: Letterhead) -> Rendered:
    """To the old address: what was asked for, and what to do if it was somebody else."""
    return render("email_change_notice", language, name=name, new=new, url=f"{letterhead.base_url}{ACCOUNT}")
