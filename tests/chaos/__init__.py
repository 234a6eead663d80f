"""Chaos: the real system under load, its parts killed with -9, the record asked what was lost."""
