"""Accounts, absences, departments, permissions and masking of personal data."""
