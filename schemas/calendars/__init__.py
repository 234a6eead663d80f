"""Calendars: limits, opening hours, holiday notices and changes."""
