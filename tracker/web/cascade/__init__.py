"""Programs above and below each other: what carries what, guidance that flows down, plans of a year, history."""
