"""The shared words: pydantic and the standard library only."""
