"""The calendar of days off: everybody reads it, the system administrator keeps it."""
