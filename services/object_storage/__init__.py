"""Objects: files and documents as bytes under a key, in a folder or in an object store."""
