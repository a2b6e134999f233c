"""The report as a document in the outline of the report of 1952, the same for every format."""
