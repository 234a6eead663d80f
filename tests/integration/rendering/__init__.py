"""Papers as the press sets them."""
