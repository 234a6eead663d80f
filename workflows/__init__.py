"""Deterministic coordination: reads like the office manual."""
