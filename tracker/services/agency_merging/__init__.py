"""Making two records that are one agency one, and taking that back."""
