"""Supervision orders, without any record."""
