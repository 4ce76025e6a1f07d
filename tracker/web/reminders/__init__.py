"""The ledger of reminders: what comes, what was sent, why not."""
