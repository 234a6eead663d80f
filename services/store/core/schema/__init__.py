"""Tables that several capabilities share, as SQLAlchemy declares them."""
