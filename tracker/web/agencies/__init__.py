"""Cơ quan: the agencies of the installation. Everybody reads their names, the system administrator keeps them."""

from tracker.web.agencies import changing, checking, editing, merging, views
from tracker.web.agencies.blueprint import blueprint

__all__ = ["blueprint", "changing", "checking", "editing", "merging", "views"]
