"""Whether a paper is genuine, asked by anybody who holds it."""
