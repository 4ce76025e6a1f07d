"""Fault campaigns: real senders and planners are killed, stopped and starved, and a real mail server keeps the score.

``make chaos`` runs them all; each is one function in ``campaigns`` that answers with a ``Result``.
"""
