"""What official papers of a program say: plain rows that pages, Word, Excel and PDF print alike."""
