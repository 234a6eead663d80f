"""Jobs: what the system does by itself at intervals, and after a calendar change."""
