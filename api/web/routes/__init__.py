"""Pages, one file per subject; each is found by itself when it has a `router`."""
