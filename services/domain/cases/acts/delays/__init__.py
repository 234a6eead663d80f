"""Acts about delays: explanation (说明) and attribution (归责)."""
