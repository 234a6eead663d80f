"""The documentation: generated pages are current, every link leads somewhere."""
