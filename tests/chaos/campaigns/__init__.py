"""The campaigns: each does something bad for a while, lets things settle, and counts."""
