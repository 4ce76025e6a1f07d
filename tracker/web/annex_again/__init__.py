"""A changed annex against the tasks that stand: upload, compare, choose line by line, confirm."""
