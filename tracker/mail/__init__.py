"""A mail as a value, and the sender that hands it to an SMTP server or a folder."""
