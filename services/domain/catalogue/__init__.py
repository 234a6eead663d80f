"""Matters of the catalogue: forms, planning, versions, graph and lint."""
