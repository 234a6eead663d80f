"""The law of acts as tables: regimes, intake rules, remedies, and how provisions are cited."""
