"""Signing in and out, the password link, and the demonstration's people."""
