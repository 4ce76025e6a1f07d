"""The annex is read again: what it changes in the tasks that stand, and what is taken over of it."""
