"""Break-glass: opening one program to read it."""
