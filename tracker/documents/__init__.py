"""In: Excel and Word annexes become proposals. Plain values only; nothing here knows the database."""
