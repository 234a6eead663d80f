"""Notices: who is told of what, in which words, and what is gathered into one message."""
