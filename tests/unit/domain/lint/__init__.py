"""The lint of matters: what it finds, what it leaves alone, and that its proof is right."""
