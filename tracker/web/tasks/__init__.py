"""One task, and the word of the agency that confirms its parts."""
