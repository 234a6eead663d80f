"""What administrators do in the browser: calendars and matters."""
