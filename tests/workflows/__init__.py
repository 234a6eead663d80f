"""Coordination on a real engine."""
