"""Guards that several acts share."""
