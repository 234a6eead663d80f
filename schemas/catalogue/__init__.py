"""Catalogue: matters, versions, limits, form rules, lint findings."""
