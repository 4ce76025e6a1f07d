"""Is this process alive, is the installation ready, how is it doing: for machines that watch it."""

from tracker.web.health import metrics, views
from tracker.web.health.blueprint import blueprint

__all__ = ["blueprint", "metrics", "views"]
