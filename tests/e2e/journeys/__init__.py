"""Whole journeys, on real parts, as their users walk them."""
