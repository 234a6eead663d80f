"""The door: HTTP routes and pages that file acts through services and read the record."""
