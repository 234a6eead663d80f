"""Explanations of clocks: why a limit is due when it is, as Chinese sentences."""
