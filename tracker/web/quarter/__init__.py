"""The leader's quarter: one page, and a list behind each of its numbers."""
