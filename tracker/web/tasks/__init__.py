"""One task: its parts, its progress, confirming what was reported done."""
