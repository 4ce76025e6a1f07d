"""Which browser it was, in plain words, from what it says of itself. For recognising one's own; never trusted."""

from __future__ import annotations

# The first that fits counts: most browsers name others as well.
PROGRAMS = (
    ("coc_coc_browser", "Cốc Cốc"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Zalo", "Zalo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_words(agent: str | None) -> str:
    """Such as "Chrome, Windows"; empty when nothing is recognised. ``agent``: the User-Agent header."""
    found = (next((word for mark, word in known if mark in (agent or "")), "") for known in (PROGRAMS, MACHINES))
    return ", ".join(word for word in found if word)
