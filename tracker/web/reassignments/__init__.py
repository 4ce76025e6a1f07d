"""Chờ phân công lại: the work of an agency that is no more, given to somebody by whoever must decide."""

from tracker.web.reassignments.views import blueprint

__all__ = ["blueprint"]
