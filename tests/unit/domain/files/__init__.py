"""Files: content, names of certificates, who sees what."""
