"""Calendar changes."""
