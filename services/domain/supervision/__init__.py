"""Supervision orders (督办单): issue, lifecycle, reply clock, escalation."""
