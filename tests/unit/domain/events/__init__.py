"""Event classes."""
