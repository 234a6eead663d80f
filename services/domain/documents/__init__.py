"""Documents (文书): triggers, template context, numbering, permissions, voiding."""
