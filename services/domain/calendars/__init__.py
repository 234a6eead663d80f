"""Work calendars: working days, opening hours, holiday notices and their versions."""
