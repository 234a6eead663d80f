"""One way to speak with the engine (Temporal)."""
