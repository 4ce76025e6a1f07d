"""What a leader reads once a quarter, out of plain facts: boxes, changes, lateness, silence, five sentences."""
