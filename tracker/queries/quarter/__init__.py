"""Reads for the leader's quarter: scope, tasks, reports, entries, then one page or one list put together from them."""
