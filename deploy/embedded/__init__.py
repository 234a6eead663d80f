"""PostgreSQL and Temporal from packages, started and ended by one owner."""
