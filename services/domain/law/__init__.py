"""The law of administrative acts as tables: regimes, intake rules, remedies, citations."""
