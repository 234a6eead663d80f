"""Pages without a browser: what the server answers, and what it refuses."""
