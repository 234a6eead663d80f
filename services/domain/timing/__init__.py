"""Arithmetic of limits and clocks: due dates, warnings, suspensions, escalation."""
