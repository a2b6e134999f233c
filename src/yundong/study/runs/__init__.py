"""One engine for fit, study and archive: a design point in, outputs or a failure out, kept under a key."""
