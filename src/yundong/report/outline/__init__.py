"""The report as a document in the outline of the report of 1952, the same for every format.

`build.build` makes an `Outline` (`tree.py`) of a report and needs the packages that draw; the other modules do not.
"""
