"""Commands: flask --app tracker ..."""
