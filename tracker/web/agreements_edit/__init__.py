"""Entering and changing agreements: head, parties, headings, review rules, tasks."""

from tracker.web.agreements_edit import closing, heads, indicators, ladder, lists, removals, rules, tasks
from tracker.web.agreements_edit.blueprint import blueprint

__all__ = ["blueprint", "closing", "heads", "indicators", "ladder", "lists", "removals", "rules", "tasks"]
