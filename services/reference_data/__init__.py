"""Reference data and its loaders: matters, calendars, indicators."""
