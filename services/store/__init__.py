"""The record: the only room that says SQL."""
