"""One's own account: password, sessions, language."""
