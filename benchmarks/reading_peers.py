"""Reads figures with quantulum3 and Recognizers-Text, for `reading.py`: JSON texts in, JSON figures out.

Both pin old versions of common packages, so this runs in an environment of its own::

    python -m venv /tmp/peers && /tmp/peers/bin/pip install quantulum3 recognizers-text-suite "emoji<2"
    python benchmarks/reading.py --peers /tmp/peers/bin/python
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings


def quantulum(text: str, lang: str) -> list[tuple[int, int, float]] | None:
    """Return what quantulum3 finds; it reads English only."""
    if lang != "en":
        return None
    from quantulum3 import parser

    return [(*found.span, float(found.value)) for found in parser.parse(text)]


def recognizers(text: str, lang: str) -> list[tuple[int, int, float]]:
    """Return numbers and percentages of Recognizers-Text, without those inside a date it recognises itself."""
    from recognizers_date_time import recognize_datetime
    from recognizers_number import Culture, recognize_number, recognize_percentage

    culture = Culture.English if lang == "en" else Culture.Chinese
    dates = [(one.start, one.end + 1) for one in recognize_datetime(text, culture)]
    shares = [(one.start, one.end + 1, _value(one)) for one in recognize_percentage(text, culture)]
    taken = dates + [(start, end) for start, end, _ in shares]
    numbers = [(one.start, one.end + 1, _value(one)) for one in recognize_number(text, culture)]
    kept = [one for one in numbers if not any(a <= one[0] < b for a, b in taken)]
    shares = [one for one in shares if not any(a <= one[0] < b for a, b in dates)]
    return [one for one in kept + shares if one[2] is not None]


def _value(found) -> float | None:
    try:
        return float(found.resolution["value"].rstrip("%"))
    except (KeyError, TypeError, ValueError):
        return None


def main() -> None:
    warnings.simplefilter("ignore")
    texts = json.load(sys.stdin)
    results = {}
    for name, reader in (("quantulum3", quantulum), ("recognizers-text", recognizers)):
        try:
            with contextlib.redirect_stdout(io.StringIO()):
                begin = time.perf_counter()
                figures = [reader(one["text"], one["lang"]) for one in texts]
                results[name] = {"figures": figures, "seconds": time.perf_counter() - begin}
        except ImportError as error:
            results[name] = {"skipped": f"not installed: {error}"}
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
