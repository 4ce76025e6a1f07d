"""Reads: one module per page family, answering with frozen rows. Never writes."""
