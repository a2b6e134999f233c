"""Turns a text with figures marked in it into its annotation: ``python marks.py FILE --annotator B``.

An annotator copies a text, puts every figure in braces, and says behind bars what it is::

    %% @Ashford County ~1931
    Over {1,200||cattle|h=more than} head of cattle and {27|persons|persons} were lost.

that is ``{figure|unit|counted|more}``, where *more* holds, separated by semicolons, ``@place``, ``~period``,
``h=hedge``, ``r=role``, ``of=ID``, ``#ID`` and ``v=VALUE`` or ``v=LOW..HIGH`` where the figure as written does not
give its value. A line that begins with ``%%`` vanishes and sets what later figures inherit (``@place ~period =counted
u=unit``), as does ``{{@place}}`` within a line. ``%%cols UNIT|COUNTED|MORE ## …`` describes the columns of a table:
the first bare ``{12}`` of a line is of the first column, and so on; ``%%cols`` alone ends it.

GUIDE.md says what is a figure and decides doubtful cases.
"""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from annotation import HERE, Figure, annotation_path, period_days, text_path, unit_of, write_annotation

_PIECE = re.compile(r"\{\{(?P<state>[^{}]*)\}\}|\{(?P<figure>[^{}]*)\}")
_SHORT = {"p": "persons", "hh": "households"}


@dataclass(frozen=True)
class State:
    """What figures inherit where they do not say otherwise."""

    place: str = ""
    period: str = ""
    unit: str = ""
    counted: str = ""
    columns: tuple[str, ...] = field(default=())

    def changed(self, words: str) -> State:
        """Return the state after ``@place ~period =counted u=unit``; a sign alone clears."""
        state = self
        for name, value in re.findall(r"(?:^|(?<=\s))(@|~|=|u=)((?:(?!\s(?:@|~|=|u=)).)*)", words.strip()):
            key = {"@": "place", "~": "period", "=": "counted", "u=": "unit"}[name]
            state = replace(state, **{key: value.strip()})
        return state


def read_marked(marked: str) -> tuple[str, list[Figure]]:
    """Return the plain text and its figures.

    Parameters
    ----------
    marked : str
        A text with marks, as described above.

    Raises
    ------
    ValueError
        If a value cannot be read from the figure and is not given, or an id is not known.
    """
    state, parts, figures, names, length = State(), [], [], {}, 0
    for number, line in enumerate(marked.splitlines(keepends=True), 1):
        if line.startswith("%%cols"):
            columns = [part.strip() for part in line[6:].split("##")]
            state = replace(state, columns=tuple(columns) if line[6:].strip() else ())
            continue
        if line.startswith("%%"):
            state = state.changed(line[2:])
            continue
        at, bare = 0, 0
        for piece in _PIECE.finditer(line):
            plain = line[at : piece.start()]
            parts.append(plain)
            length += len(plain)
            at = piece.end()
            if piece["state"] is not None:
                state = state.changed(piece["state"])
                continue
            words = piece["figure"]
            if "|" not in words and state.columns:
                words, bare = f"{words}|{state.columns[bare]}", bare + 1
            try:
                figure, name = _figure(words, state, length, len(figures) + 1)
            except ValueError as error:
                raise ValueError(f"line {number}, {{{piece['figure']}}}: {error}") from None
            parts.append(figure.exact)
            length += len(figure.exact)
            figures.append(figure)
            if name and name in names:
                raise ValueError(f"The id #{name} is given twice.")
            names |= {name: figure.id} if name else {}
        parts.append(line[at:])
        length += len(line) - at
    unknown = sorted({one.part_of for one in figures if one.part_of} - set(names))
    if unknown:
        raise ValueError(f"No figure has the id {', '.join(unknown)}.")
    return "".join(parts), [replace(one, part_of=names.get(one.part_of, "")) for one in figures]


def _figure(words: str, state: State, start: int, number: int) -> tuple[Figure, str]:
    exact, unit, counted, more = (*words.split("|", 3), "", "", "")[:4]
    if "||" in counted:
        raise ValueError("too many bars")
    said = {"@": state.place, "~": state.period, "h=": "", "r=": "", "of=": "", "#": "", "v=": ""}
    for part in filter(None, (part.strip() for part in more.split(";"))):
        sign = next((sign for sign in said if part.startswith(sign)), None)
        if sign is None:
            raise ValueError(f"{part!r} is none of @ ~ h= r= of= # v=")
        said[sign] = part[len(sign) :].strip()
    unit = unit.strip() or state.unit
    low, high = _value(said["v="] or exact)
    ranged = low != high
    begin, end = period_days(said["~"])
    role = said["r="] or ("share" if unit == "%" else "level")
    figure = Figure(
        id=f"f{number}", start=start, end=start + len(exact), exact=exact,
        value=None if ranged else low, low=low if ranged else None, high=high if ranged else None,
        unit=unit_of(_SHORT.get(unit, unit)).name or "count",
        counted=(counted.strip() or state.counted).replace("/", "|"),
        place=said["@"].replace("/", "|"), period_start=begin, period_end=end, hedge=said["h="], role=role,
        part_of=said["of="],
    )  # fmt: skip
    if not figure.counted:
        raise ValueError("the second bar must be followed by what is counted")
    return figure, said["#"]


def _value(words: str) -> tuple[float, float]:
    low, dots, high = words.partition("..")
    if dots:
        return float(low), float(high)
    value = plain_value(words)
    if value is None:
        raise ValueError("the figure does not give its value: add v=")
    return value, value


_SIGNS = ("零〇", "一壹", "二贰两貳兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
_DIGITS = {sign: n for n, signs in enumerate(_SIGNS) for sign in signs}
_TENS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_SMALL = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen"""
_WORDS = {word: n for n, word in enumerate(_SMALL.split())}
_WORDS |= {
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_BIG = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "lakh": 10**5, "lakhs": 10**5,
        "crore": 10**7, "crores": 10**7, "dozen": 12}  # fmt: skip


def plain_value(words: str) -> float | None:
    """Return the value of a numeral in a common form, else None: the annotator then gives it.

    It is kept apart from the reader on purpose, and is not used in scoring.
    """
    text = words.strip().translate(str.maketrans("０１２３４５６７８９，．％", "0123456789,.%"))
    text = (
        re.sub(r"\s*(per cent|percent|per thousand|per 1,000|per mille|%|‰|p\.c\.)\.?$", "", text)
        .removeprefix("百分之")
        .removeprefix("千分之")
    )
    scaled = re.fullmatch(r"(-?[\d,.  ]+?)\s*([a-zA-Z]+|[万萬亿億]+)?", text)
    if scaled and any(char.isdigit() for char in text):
        factor = {**_BIG, **_SCALES, None: 1, "千": 1000}.get(scaled[2])
        try:
            return (
                None
                if factor is None
                else round(float(re.sub(r"[, \u2009\u202f\xa0]", "", scaled[1])) * factor, 6)
            )
        except ValueError:
            return None
    whole, point, places = text.partition("点") if "点" in text else text.partition("點")
    if whole and all(char in _DIGITS or char in _TENS or char in _SCALES for char in whole):
        value, decimals = _chinese(whole), "".join(str(_DIGITS.get(char, "?")) for char in places)
        if value is None or (point and not decimals.isdigit()):
            return None
        return round(value + float(f"0.{decimals or 0}"), 6)
    if re.fullmatch(r"[A-Za-z -]+", text):
        return _english(re.split(r"[\s-]+", text.lower()))
    return None


def _chinese(text: str) -> float | None:
    if len(text) > 1 and all(char in _DIGITS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    total, section, digit, last, scale = 0, 0, None, 1, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
            last = 1 if digit == 0 else last
        elif char in _TENS:
            section += (1 if digit is None else digit) * _TENS[char]
            digit, last = None, _TENS[char]
        elif scale > _SCALES[char]:  # 三亿二千万: the 亿 stands
            total, section = total + (section + (digit or 0)) * _SCALES[char], 0
            digit, last = None, _SCALES[char]
        else:
            total, section = (total + section + (digit or 0)) * _SCALES[char], 0
            digit, last, scale = None, _SCALES[char], _SCALES[char]
    if digit and last > 10:  # 三千五 may be 3,005 or 3,500
        return None
    return float(total + section + (digit or 0))


def _english(words: list[str]) -> float | None:
    total, current, seen = 0, 0, False
    for word in words:
        if word in _WORDS:
            current, seen = current + _WORDS[word], True
        elif word == "a" and not seen:
            current = 1
        elif word == "hundred" or word == "dozen":
            current, seen = (current or 1) * _BIG[word], True
        elif word in _BIG:
            total, current, seen = total + (current or 1) * _BIG[word], 0, True
        elif word != "and":
            return None
    return float(total + current) if seen else None


def main() -> None:
    """Convert marked files, and refuse one whose plain text is not the text of the benchmark."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("marked", type=Path, nargs="+", help="marked texts, named as in texts/")
    parser.add_argument("--annotator", default="B", help="folder of annotations/ to write to")
    parser.add_argument(
        "--new", action="store_true", help="write texts/ too: for a new document of the first set"
    )
    options = parser.parse_args()
    for path in options.marked:
        try:
            text, figures = read_marked(path.read_text(encoding="utf-8"))
            if options.new:
                (HERE / "texts" / path.name).write_text(text, encoding="utf-8", newline="\n")
            elif text != text_path(path.name).read_text(encoding="utf-8"):
                parser.error(
                    f"{path.name}: without its marks it is not the text in {text_path(path.name).parent}/."
                )
        except (OSError, ValueError) as error:
            parser.error(f"{path.name}: {error}")
        target = annotation_path(path.name, options.annotator)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_annotation(target, figures)
        print(f"{path.name}: {len(figures)} figures")


if __name__ == "__main__":
    main()
