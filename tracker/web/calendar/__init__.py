"""The calendar of a person, and the addresses by which other programs read it."""
