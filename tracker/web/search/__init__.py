"""Tìm kiếm: one box in the head of every page for programs, tasks and agencies."""
