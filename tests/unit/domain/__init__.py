"""The law as functions: time, limits, clocks and the life of a case."""
