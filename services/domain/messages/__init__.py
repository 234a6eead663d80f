"""Messages: whether somebody is told, in which words, and not at night."""
