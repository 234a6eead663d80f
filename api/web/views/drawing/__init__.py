"""Pictures drawn on the server: plain SVG, no inline style, every colour beside its word."""
