"""Documents (文书): kinds, templates, verification."""
