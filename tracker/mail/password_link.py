"""The mail with the link that sets a new password, to who has forgotten his."""

from __future__ import annotations

from tracker.mail.letterhead import Letterhead
from tracker.mail.links import BY_LINK
from tracker.mail.rendering import Rendered, render


def write_password_link(token: str, name: str, language: str, letterhead: Letterhead, *, minutes: int) -> Rendered:
    """The mail as its reader gets it. The link leads to the installation's own address, whatever a request said."""
    url = f"{letterhead.base_url}{BY_LINK.format(token=token)}"
    return render("password_link", language, name=name, url=url, minutes=minutes)
