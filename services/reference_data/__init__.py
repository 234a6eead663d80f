"""What the house knows as data, and the loaders that read it: matters, calendars, indicators."""
