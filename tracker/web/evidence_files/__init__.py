"""Files that prove what was logged."""
