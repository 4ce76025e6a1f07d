"""From paper: upload an annex, look at what was read, mend it, confirm; and undo as long as nobody worked on it."""

from tracker.web.imports import preview, undo
from tracker.web.imports.views import blueprint

__all__ = ["blueprint", "preview", "undo"]
