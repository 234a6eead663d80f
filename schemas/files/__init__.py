"""Files: uploads, materials, certificates."""
