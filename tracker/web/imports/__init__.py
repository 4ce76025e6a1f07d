"""From paper: upload an annex, look at what was read, confirm."""
