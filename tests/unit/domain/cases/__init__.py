"""The law of a running case: told as stories, and walked at random."""
