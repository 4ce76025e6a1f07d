"""Mails as their readers see them."""
