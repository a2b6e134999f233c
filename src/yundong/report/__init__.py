"""The report: returns rolled up the hierarchy, compiled as of a day, compared with the documents, shown.

Read ``compile.py`` first. What an organ had received is in ``received.py``, what the tables really hold in
``complete.py``, how much of it had come up in ``completeness.py``. Nothing here reads ``truth``.
"""
