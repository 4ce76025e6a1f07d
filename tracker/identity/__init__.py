"""What the office's own identity system says who is there (OpenID Connect). Libraries load when it is asked."""

from tracker.identity.client import AnswerRefused, Client, Identity, ProviderAway

__all__ = ["AnswerRefused", "Client", "Identity", "ProviderAway"]
