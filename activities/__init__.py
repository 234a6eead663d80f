"""Side effects: each one transaction or one call, safe to repeat."""
