"""Gateways: the world outside, each behind a Protocol, each with a polite simulator."""
