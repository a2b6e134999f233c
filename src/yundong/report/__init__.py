"""The report: returns aggregated up the hierarchy, compiled as of a day, compared with the documents, rendered.

Read ``compile.py`` first. The reported figure is made in ``reported.py``, the enumerated one in ``counted.py``, how
much of the one is in the other in ``coverage.py``, the documented one in ``documented.py``. What is printed under
which heading is decided in ``sections.py``. Nothing here reads ``truth``.
"""
