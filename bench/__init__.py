"""Measured figures: pages and writes under the real server, beside a bare page under the same one. ``make bench``."""
