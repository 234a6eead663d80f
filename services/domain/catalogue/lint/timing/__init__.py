"""Lint rules of time: promises, limits and yardsticks of a matter."""
