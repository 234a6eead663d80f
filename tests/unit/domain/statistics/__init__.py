"""Indicators, measured and entered."""
