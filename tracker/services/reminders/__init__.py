"""Reminders: deciding them, writing the digests, sending. Each step may be run twice, or die at any moment."""
