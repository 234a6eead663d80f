"""What the workflows are told: where a case is, and when to look again."""
