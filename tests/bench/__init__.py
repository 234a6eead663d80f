"""Measurements on the real system: figures and ratios of one run, never asserted."""
