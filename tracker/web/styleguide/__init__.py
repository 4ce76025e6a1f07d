"""The styleguide: each component in each state. Shown in demo and test only."""

from tracker.web.styleguide.views import blueprint

__all__ = ["blueprint"]
