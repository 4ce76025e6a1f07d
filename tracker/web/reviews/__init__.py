"""One review: its four dates, where each agency's report stands, handing in one's own."""

from tracker.web.reviews import consolidating, packs, papers, reports, signing, trail, views
from tracker.web.reviews.blueprint import blueprint

__all__ = ["blueprint", "consolidating", "packs", "papers", "reports", "signing", "trail", "views"]
