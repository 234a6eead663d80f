"""Printing: documents set by typst in a process that can reach nothing."""
