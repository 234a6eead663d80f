"""Tests of time_account."""
