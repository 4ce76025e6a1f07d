"""Starts web server and scheduler side by side and stops them together."""
