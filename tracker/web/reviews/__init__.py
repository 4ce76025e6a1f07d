"""One review: its four dates, where each agency's report stands, handing in one's own."""

from tracker.web.reviews import consolidating, papers, reports, signing, views
from tracker.web.reviews.blueprint import blueprint

__all__ = ["blueprint", "consolidating", "papers", "reports", "signing", "views"]
