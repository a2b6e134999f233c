"""Studies over runs. This room alone may hold records against truth."""
