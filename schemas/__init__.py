"""Types shared by all layers; only pydantic and the standard library."""
