"""The coordination program tracker: keeps a signed coordination program between agencies alive."""
