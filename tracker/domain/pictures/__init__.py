"""Pictures as numbers: where columns, lines and bars stand. Templates draw them; across in per cent, down in pixels."""
