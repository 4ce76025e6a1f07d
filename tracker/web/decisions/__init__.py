"""Ý kiến chỉ đạo: what leaders decided at a review, who has it done by when, and what was done."""
