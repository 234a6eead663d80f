"""Applicants: online sessions and case progress."""
