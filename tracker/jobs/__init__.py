"""The table of jobs, and the clock that starts them. A job is three lines that call a service."""
