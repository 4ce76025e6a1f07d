"""Vấn đề nổi cộm: noting an issue, having it settled, reporting back."""
