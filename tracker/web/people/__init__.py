"""Người và chức vụ: the posts of one's agency, who holds them, who is away."""
