"""Coordination: case and deadline data returned to the workflows."""
