"""A case told as a trace: stories by hand, and what holds of every trace."""
