"""Notifications: recipients, texts, digests and message rules."""
