"""Accounts, absences, role mappings, departments and sessions."""
