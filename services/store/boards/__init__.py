"""CaseQueries."""
