"""Tests of what all pages share: forms, countdowns, compression."""
