"""Migrations, dated; each runs on the previous release's code."""
