"""Logging progress, and putting an entry right."""
