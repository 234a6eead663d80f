"""A case told as a trace: spans that are nothing but a reading of its log."""
