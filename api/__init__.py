"""HTTP API and web pages over the services."""
