"""Files: detection by content, access to materials, certificate identifiers."""
