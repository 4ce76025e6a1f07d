"""Requests that no honest browser sends, made by the ten thousand, and what must hold after each of them."""
