"""Tests of how Lianban stands up."""
