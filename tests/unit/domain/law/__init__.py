"""Tests of basis, remedy and intake as data."""
