"""Time account."""
