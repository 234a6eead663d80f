"""Lint of a matter: consistency, policy document, law and calendar."""
