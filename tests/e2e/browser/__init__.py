"""Pages as people meet them: a real browser, the real door, the real record."""
