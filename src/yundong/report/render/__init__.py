"""The document in each format: the same blocks, dressed."""
