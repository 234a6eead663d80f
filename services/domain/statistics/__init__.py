"""The formulas of the indicators: figures from counts of cases and from the catalogue, pure."""
