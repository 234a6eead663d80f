"""Documents as the press sets them."""
