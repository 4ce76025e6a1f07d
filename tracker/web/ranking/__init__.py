"""Xếp hạng: whether the parties of a program agree to be ranked."""
