"""Documents: which an event brings, what they say, how they are numbered."""
