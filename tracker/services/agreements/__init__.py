"""Agreements: importing, entering and editing them, each change with its version and its trail."""
