"""A scenario: a folder of plain data, loaded and validated into frozen typed objects."""
