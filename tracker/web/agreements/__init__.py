"""Pages that read programs: the list, and one program with its road map."""
