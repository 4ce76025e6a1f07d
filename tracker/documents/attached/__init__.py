"""What a file is that somebody attaches: told from its content."""

from tracker.documents.attached.kinds import NotKept, kind_of
from tracker.documents.attached.remarks import has_place, text_of_first_page

__all__ = ["NotKept", "has_place", "kind_of", "text_of_first_page"]
