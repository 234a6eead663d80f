"""Services that join the store with a gateway, object storage or the typesetter."""
