"""The door: contract, bad input, who may see what."""
