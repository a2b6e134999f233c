"""Returns and case files that people bring: read, validated, totalled, estimated, and given the tables of a run."""
