"""Traces: the spans of a case, derived from its event log."""
