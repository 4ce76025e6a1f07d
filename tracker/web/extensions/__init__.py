"""Đề nghị gia hạn: asking for a later day, and answering."""
