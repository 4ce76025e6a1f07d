"""Việc của tôi: the start page."""
