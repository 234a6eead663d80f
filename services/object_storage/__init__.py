"""Objects: files and papers as bytes under a key, in a folder or in an object store."""
