"""The law of a joint case as pure functions: given what is on file, what holds and what is due."""
