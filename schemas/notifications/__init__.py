"""Notifications to accounts, deliveries to the outside, subscriptions."""
