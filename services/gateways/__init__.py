"""The world outside, each part behind a Protocol."""
