"""Migrations of the database: one initial schema as SQL, then one file per change, by date."""
