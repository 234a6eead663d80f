"""Server-sent events: board and case streams, and who may open them."""
