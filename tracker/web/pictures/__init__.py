"""Pictures of a program: its indicators against their targets, its road map as bars."""
