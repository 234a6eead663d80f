"""Notices, without any record."""
