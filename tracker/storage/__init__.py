"""Where contents of evidence lie: called by their SHA-256, never by a name that people gave."""

from tracker.storage.store import MissingContent, Store, store_for

__all__ = ["MissingContent", "Store", "store_for"]
