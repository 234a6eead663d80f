"""Limits per sender and account, before and around a request."""
