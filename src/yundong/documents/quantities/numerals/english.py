"""Spelled-out English numbers, and back."""

from __future__ import annotations

import re
from functools import lru_cache

from yundong.documents.quantities.numerals.amount import MOST_FIGURES, Amount, neat, product
from yundong.documents.vocabulary import word_list

UNITS = {word: value for value, word in enumerate(word_list("units"))} | dict.fromkeys(word_list("zeros"), 0)
TENS = {word: 10 * value for value, word in enumerate(word_list("tens"), start=2)}
MAGNITUDES = {
    "hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "mn": 10**6, "bn": 10**9, "dozen": 12, "doz": 12, "dz": 12, "score": 20, "gross": 144, "lakh": 10**5, "lac": 10**5,
    "crore": 10**7,
}  # fmt: skip
PLURALS = {"tens": 10, "dozens": 12, "scores": 20, "hundreds": 100, "thousands": 10**3, "lakhs": 10**5,
           "millions": 10**6, "crores": 10**7, "billions": 10**9}  # fmt: skip
VAGUE = {"few": (2, 9), "several": (2, 9), "couple": (2, 2)}
WORDS = frozenset({*UNITS, *TENS, *MAGNITUDES, *PLURALS, *VAGUE, "half", "quarter", "a", "an", "and"})

_ARABIC = re.compile(r"\d[\d,]*(?:\.\d+)?")
_LONE = re.compile(r"(?:a |one )?(half|quarter|three quarters)(?: of)?(?: an?)?(?: (\w+))?")
_MIXED = re.compile(r"(.+?) and (\w+) (\w+)(?: (\w+))?")
_WITH_FIGURES = re.compile(r"(\d[\d,]*)\s+(\d+)/(\d+)")
_WITH_CENTS = re.compile(r"(?P<whole>\d[\d,]*)\.(?P<cents>\d{1,3})\s+(?P<n>\d+)/(?P<d>[1-9]\d*)")
_FRACTION = re.compile(r"([0-9]+)/([1-9][0-9]*)")
_ORDINALS = (
    "third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth "
    "seventeenth eighteenth nineteenth twentieth"
)
NTHS = {word: value for value, word in enumerate(_ORDINALS.split(), start=3)} | {
    "half": 2, "halve": 2, "quarter": 4, "hundredth": 100, "thousandth": 1000}  # fmt: skip
"""What a part of one is called, in the singular."""
_SHARES = {"half": 0.5, "quarter": 0.25, "three quarters": 0.75}
_SINGULAR = {f"{word}s": word for word in MAGNITUDES if word not in ("mn", "bn", "gross")}
_SPLIT = re.compile(r"[\s-]+")


@lru_cache(maxsize=16384)
def parse_english(run: str) -> Amount | None:
    """Return the number that a run of English number words means.

    Parameters
    ----------
    run : str
        Lower case; words separated by blanks or hyphens. Arabic figures may stand before a magnitude.

    Returns
    -------
    Amount or None
        None when the run is not a well-formed numeral.

    Examples
    --------
    >>> parse_english("three hundred and sixty-nine thousand seven hundred and five").value
    369705
    >>> parse_english("half a million").value
    500000
    >>> parse_english("several hundred").low
    200
    """
    cents = _WITH_CENTS.fullmatch(run.strip())
    if cents is not None:  # 17.21 1/2: a half of the last place
        places = len(cents["cents"])
        value = float(cents["whole"].replace(",", "") + "." + cents["cents"])
        part = int(cents["n"]) / int(cents["d"]) / 10**places
        return Amount.exact(neat(float(f"{value + part:.10g}")), 1 / int(cents["d"]) / 10**places)
    figures = _WITH_FIGURES.fullmatch(run.strip())
    if figures is not None:
        return _with_part(
            Amount.exact(int(figures.group(1).replace(",", ""))), int(figures.group(2)), int(figures.group(3))
        )
    part = _FRACTION.fullmatch(run.strip())
    if part is not None:
        return Amount.exact(
            neat(float(f"{int(part.group(1)) / int(part.group(2)):.10g}")), 1 / int(part.group(2))
        )
    words = [word for word in _SPLIT.split(run.strip()) if word]
    if not words or words[0] == "and" or words[-1] == "and":
        return None
    if words[0] in PLURALS or any(word in VAGUE for word in words):
        return _vague(words)
    words = [_SINGULAR.get(word, word) for word in words]  # "sixty millions"
    if "point" in words:
        return _point(words)
    if any(word.removesuffix("s") in NTHS or word == "halves" for word in words):
        return _half(words)
    return _plain(words)


def _plain(words: list[str]) -> Amount | None:
    """Read thousands from the left, each part below a thousand with hundreds, tens and units."""
    total, part, last, step = 0.0, 0.0, float("inf"), 1.0
    fresh, floor, group = True, float("inf"), 0.0
    for index, word in enumerate(words):
        if word == "and":
            if words[index - 1] not in MAGNITUDES:
                return None
            continue
        if word in ("a", "an"):
            if index or len(words) < 2 or words[1] not in MAGNITUDES:
                return None
            part, fresh = 1, False
        elif word in UNITS or word in TENS:
            value = UNITS.get(word, TENS.get(word, 0))
            place = 10 if word in TENS else 1
            if not fresh and (place >= floor or value >= floor):
                return None
            part, fresh, floor, step = part + value, False, place, place
        elif word in MAGNITUDES:
            factor = MAGNITUDES[word]
            if fresh and group and factor > last:  # three lakh crore, two thousand million
                total, group, last = total - group + product(group, factor), 0.0, factor
                continue
            if fresh:
                return None
            if factor < 1000:
                if part >= 100 or part == 0:
                    return None
                part, floor, step = product(part, factor), factor, factor
            elif factor >= last:
                return None
            else:
                group = product(part, factor)
                total, part, last, floor = total + group, 0, factor, float("inf")
                step, fresh = factor, True
        else:
            number = _ARABIC.fullmatch(word)
            if not number or (index and not fresh) or len(word.replace(",", "")) > 2 * MOST_FIGURES:
                return None
            if index:  # "4 thousand 3 hundred"
                if "." in word or not int(word.replace(",", "")) < last:
                    return None
                part, fresh, floor, step = int(word.replace(",", "")), False, 1, 1
                continue
            text = word.replace(",", "")
            part, fresh = (float(text) if "." in text else int(text)), False
            step = 10.0 ** -len(text.partition(".")[2]) if "." in text else Amount.exact(part).step
            if len(words) > 1 and words[1] in MAGNITUDES:
                scale = MAGNITUDES[words[1]]
                while words[2:] and MAGNITUDES.get(words[2], 0) > scale:  # 2 thousand million
                    scale, words = scale * MAGNITUDES[words[2]], [*words[:2], *words[3:]]
                head = Amount.exact(product(part, scale), product(step, scale))
                tail = words[3:] if words[2:3] == ["and"] else words[2:]
                rest = _plain(tail) if tail and scale >= 100 else None
                if len(words) == 2:
                    return head
                return head.plus(rest) if rest and rest.value < scale else None
    return Amount.exact(neat(total + part), neat(step))


def _vague(words: list[str]) -> Amount | None:
    """Read "several hundred", "a few thousand", "tens of thousands" as what they leave open."""
    low, high = 1.0, 1.0
    seen = False
    for word in words:
        if word in ("a", "of", "and", "the"):
            continue
        if word in VAGUE:
            low, high, seen = low * VAGUE[word][0], high * VAGUE[word][1], True
        elif word in PLURALS:  # of "tens of thousands" only the first leaves open how many
            least, most = (1, 1) if seen else (2, 9)
            low, high, seen = low * least * PLURALS[word], high * most * PLURALS[word], True
        elif word in MAGNITUDES:
            low, high = low * MAGNITUDES[word], high * MAGNITUDES[word]
        else:
            return None
    if not seen:
        return None
    hedge = "" if low == high else "several"
    return Amount(neat((low + high) / 2), neat(low), neat(high), 1, hedge)


def _half(words: list[str]) -> Amount | None:
    """Read "half a million", "two and a half thousand", "one and a half"."""
    text = " ".join(words)
    lone = _LONE.fullmatch(text)
    if lone:
        share = _SHARES[lone.group(1)]
        factor = MAGNITUDES.get(lone.group(2) or "", 1)
        if lone.group(2) and lone.group(2) not in MAGNITUDES:
            return None
        return Amount.exact(product(share, factor), product(share, factor))
    mixed = _MIXED.fullmatch(text)
    if not mixed:
        return None
    whole, last = _plain(mixed.group(1).split()), mixed.group(1).rsplit(" ", 1)[-1]
    count = 1 if mixed.group(2) in ("a", "an") else UNITS.get(mixed.group(2), 0)
    nth, further = NTHS.get(mixed.group(3).removesuffix("s"), 0), mixed.group(4)
    if whole is None or not count or not nth or (further and further not in MAGNITUDES):
        return None
    scale = MAGNITUDES.get(last, 1)
    if further and scale > MAGNITUDES[further]:  # "one billion and a half million"
        share = product(count / nth, MAGNITUDES[further])
        return Amount.exact(product(whole.value + share, 1), share)
    if further:  # "two and a half million"
        return _with_part(whole, count, nth, MAGNITUDES[further])
    if scale >= (
        12 if mixed.group(2) == "a" else 1000
    ):  # "one million and a half", "six million and two thirds"
        share = product(count / nth, scale)
        return Amount.exact(product(whole.value + share, 1), share)
    return _with_part(whole, count, nth)


def _with_part(whole: Amount, count: int, nth: int, factor: int = 1) -> Amount | None:
    """Return two and a half million, 2 1/4: a whole with a fraction below one."""
    if not 0 < count < nth:
        return None
    value = float(f"{(whole.value + count / nth) * factor:.10g}")
    return Amount.exact(neat(value), product(1 / nth, factor))


def _point(words: list[str]) -> Amount | None:
    """Read "two hundred point zero three" and "two point seventy-one"."""
    at = words.index("point")
    whole = _plain(words[:at]) if at else None
    places = ""
    for index, word in enumerate(words[at + 1 :], start=at + 1):
        if word in TENS:
            follows = index + 1 < len(words) and words[index + 1] in UNITS
            places += str(TENS[word] // 10) + ("" if follows else "0")
        elif word in UNITS:
            places += str(UNITS[word])
        else:
            return None
    if whole is None or not places or whole.value != int(whole.value):
        return None
    return Amount.exact(neat(float(f"{int(whole.value)}.{places}")), 10.0 ** -len(places))


_BELOW_TWENTY = list(UNITS)
_TENS_WORDS = ["", "", *TENS]


def write_english(number: int) -> str:
    """Return a whole number in English words.

    Parameters
    ----------
    number : int
        From 0 to 10**15 - 1.

    Returns
    -------
    str

    Examples
    --------
    >>> write_english(369_705)
    'three hundred and sixty-nine thousand seven hundred and five'
    """
    if not 0 <= number < 10**15:
        raise ValueError("a whole number from 0 to 10**15 - 1")
    if number == 0:
        return "zero"
    parts = []
    for factor, word in ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= factor:
            parts.append(f"{_below_thousand(number // factor)} {word}")
            number %= factor
    if number:
        parts.append(("and " if parts and number < 100 else "") + _below_thousand(number))
    return " ".join(parts)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    head = f"{_BELOW_TWENTY[hundreds]} hundred" if hundreds else ""
    if rest < 20:
        tail = _BELOW_TWENTY[rest] if rest else ""
    else:
        tail = _TENS_WORDS[rest // 10] + (f"-{_BELOW_TWENTY[rest % 10]}" if rest % 10 else "")
    return f"{head} and {tail}" if head and tail else head or tail
