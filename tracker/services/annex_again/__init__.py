"""A changed annex: kept for its preview, compared with the tasks that stand, taken over line by line."""
