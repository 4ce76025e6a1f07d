"""Backups of a whole installation, and bringing one back with proof that nothing is missing."""
