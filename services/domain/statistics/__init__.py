"""Formulas of the indicators: figures from counts of cases and from the catalogue."""
