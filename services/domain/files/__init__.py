"""Files: what they are by content, who may see them, how certificates are named."""
