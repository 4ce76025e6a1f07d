"""Entering and changing agreements: head, parties, headings, review rules, tasks."""

from tracker.web.agreements_edit import closing, combining, heads, indicators, ladder, lists, removals, rules, tasks
from tracker.web.agreements_edit.blueprint import blueprint

__all__ = ["blueprint", "closing", "combining", "heads", "indicators", "ladder", "lists", "removals", "rules", "tasks"]
