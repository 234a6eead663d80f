"""The law of a running joint case: pure functions over its state, without clock or database."""
