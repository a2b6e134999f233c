"""The scanner: finds numerals in a text and the words beside them, as the tokens of the grammar."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from yundong.documents.quantities.numerals import Amount, parse_chinese, parse_english
from yundong.documents.quantities.numerals.amount import neat
from yundong.documents.quantities.numerals.english import TENS, UNITS
from yundong.documents.text.document import Span
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import phrases, rows, word_list

_ARABIC = (
    r"(?:[0-9]{1,3}(?:[,'\u066c][0-9]{3})+(?![0-9])|[0-9]{1,3}(?: [0-9]{3}){2,}(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
)
_D = "零〇○一二三四五六七八九两〡-〩壹贰叁肆伍陆柒捌玖"
_M = "十百千万亿兆拾佰仟廿卅卌"
_ZH_RUN = (
    rf"(?:{_ARABIC}|[{_D}{_M}]|几(?=[十百千万亿名个人件次起])|数(?=[十百千万亿](?!分之)))"
    rf"(?:\n?(?:[{_D}{_M}]|(?<=[万亿千百]){_ARABIC}|(?<=[十百千])几|[余多来](?=[十百千万亿]))|点(?=[{_D}])(?<![0-9]点))*"
    r"(?:余|多(?![次方种年])|来(?=[个名人件斤两次天年]))?"
)
_EN_WORD = any_of([*UNITS, *TENS, "hundred", "thousand", "million", "billion", "trillion", "dozen"])
_EN_MEASURES = any_of(
    phrase
    for row in rows("units")
    if row["class"] in ("mass", "area", "length")
    for phrase in phrases(row["en"])
)
_EN_SCALE = "(?:hundred|thousand|million|billion|trillion|dozen|mn|bn|score)"
_EN_RUN = (
    rf"(?:{_ARABIC}(?:[ \n-]{_EN_SCALE}(?![a-z]))*(?![a-z])"
    rf"|half[ \n]an?(?=[ \n](?:{_EN_MEASURES})(?![a-z]))"
    rf"|(?:(?:half an?|several|(?:a )?few|an?|a couple of)[ \n]){_EN_SCALE}(?:[ \n]{_EN_SCALE})*(?![a-z])"
    r"(?:[ \n]and[ \n](?:a[ \n]half|[a-z]+(?:-[a-z]+)?))?"
    r"|(?:(?:tens|dozens|scores|hundreds|thousands|millions)[ \n]of[ \n])?"
    r"(?:dozens|scores|hundreds|thousands|millions)(?=[ \n]of[ \n])"
    rf"|{_EN_WORD}(?![a-z])(?:(?:[ \n]|-|,?[ \n]and[ \n](?:a[ \n])?)(?:{_EN_WORD}|half|score)(?![a-z]))*)"
)
_RUN = {"en": re.compile(_EN_RUN), "zh": re.compile(_ZH_RUN)}
_PARTS = {
    "en": re.compile(r"(?!)"),
    "zh": re.compile(r"(?:(百|一百)|(千|一千)|(万|一万)|([二三四五六七八九十两0-9]+))分之"),
}
_SHARE_WORD = {
    "en": re.compile(
        r"(?<![a-z-])(?:(?:one[ -])?half|an? (?P<part>third|quarter|fourth|fifth|sixth|eighth|tenth))"
        r"(?= (?:of|the|its|their|our|his|all|this|these|those)\b)"
    ),
    "zh": re.compile(r"(?<!大)(?:一半|半数)(?P<part>(?!))?"),
}
_NTHS = word_list("nths")
_NTH_VALUE = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
              "eighth": 8, "ninth": 9, "tenth": 10, "hundredth": 100, "thousandth": 1000}  # fmt: skip
_SEED = {
    "en": re.compile(rf"{_SHARE_WORD['en'].pattern}|(?<![a-z0-9.,/:'-])(?:{_EN_RUN})"),
    "zh": re.compile(rf"{_PARTS['zh'].pattern}|(?<!大)(?:一半|半数)|(?<![a-z0-9.,/:])(?:{_ZH_RUN})"),
}
_SHARE_STARTS = frozenset("oha一半")
"""One half, half, a third, 一半, 半数: no other numeral is matched again as a share."""
_LOOK_AHEAD = 60
"""No pattern of a numeral looks further than this beyond its end."""
_INNER_BLANK = re.compile(r"(?<=[0-9]) (?=[0-9])")
_LETTER = re.compile("[a-z]")
_LAST_WORD = re.compile(r"(?:,?[ \n-]+(?:and[ \n]+)?(?:a[ \n])?[^ \n-]+|.)$")
_GAP = re.compile(r"[ \n]*(?:every )?")
_FORMAL_MARK = re.compile("[拾佰仟万亿]")
_SMALLER = re.compile(r"[ \n]+(?:and[ \n]+)?(?=[0-9.]+[ \n](?:mace|taels?|liang|catt|qian|jin))")
_DIVISIBLE = ("jin", "liang", "dan")
_UNIT_CLASSES_EN = {"mass", "area", "length", "money", "duration", "age"}


class Token(NamedTuple):
    """One terminal of the grammar at its place.

    Parameters
    ----------
    type : str
        Its name in ``figure.lark``.
    start, end : int
        Offsets; end is exclusive.
    text : str
        Folded.
    amount : Amount, optional
        Of a NUM.
    detail : str
        The kind of a hedge, the id of a unit, the divisor of PARTS and NTHS, 100 or 1000 of PER.
    """

    type: str
    start: int
    end: int
    text: str
    amount: Amount | None = None
    detail: str = ""


@dataclass(frozen=True)
class _Words:
    """The patterns of a language: what may come before and behind a numeral."""

    before: re.Pattern[str]
    before_ends: frozenset[str]
    hedge_before: dict[str, str]
    behind: re.Pattern[str]
    hedge_after: dict[str, str]
    units: dict[str, str]


@cache
def _words(lang: str) -> _Words:
    hedges: dict[str, dict[str, str]] = {"before": {}, "after": {}}
    for row in rows("hedges"):
        if row["lang"] == lang or row["phrases"] == "~":
            hedges[row["side"]].update(dict.fromkeys(phrases(row["phrases"]), row["kind"]))
    units: dict[str, str] = {}
    for row in rows("units"):
        if lang == "zh" or row["class"] in _UNIT_CLASSES_EN:
            for name in phrases(row[lang]):
                units.setdefault(name, row["id"])
    return _Words(
        _before_pattern(lang, list(hedges["before"])),
        frozenset(phrase[-1] for phrase in (*hedges["before"], *_OTHERS_BEFORE)),
        hedges["before"],
        _behind_pattern(lang, list(hedges["after"]), list(units)),
        hedges["after"],
        units,
    )


_OTHERS_BEFORE = ("between", "from", "rmb", "jmp", "yuan", "¥", "￥", "about", *"上币于在由从")
"""What `_before_pattern` knows beside the hedges."""


def _before_pattern(lang: str, hedges: list[str]) -> re.Pattern[str]:
    """What may end right before a numeral: a hedge, a currency, "between"."""
    if lang == "en":
        return re.compile(
            rf"(?:(?<![a-z])(?P<BEFORE>{any_of(hedges)})|(?P<MONEY>(?<![a-z])(?:rmb|jmp|yuan)|[¥￥])"
            r"|(?<![a-z])(?P<BETWEEN>between|from)(?: about)?)[ \n]*$"
        )
    return re.compile(
        rf"(?:(?<![附最邻靠条契公大])(?P<BEFORE>{any_of(hedges)}|上(?=$))|(?P<MONEY>人民币|[¥￥])"
        r"|(?P<BETWEEN>介于|在(?=$)|由(?=$)|从(?=$)))[ \n]*$"
    )


def _behind_pattern(lang: str, hedges: list[str], units: list[str]) -> re.Pattern[str]:
    if lang == "en":
        return re.compile(
            r"[ \n-]?(?:(?P<PER>%|‰|(?:per[ \n]?cent(?:age points?)?|percent|pct|per[ \n]mille|per[ \n]thousand|"
            r"in a thousand|in the hundred)(?![a-z]))"
            rf"|(?P<AFTER>\+|(?:{any_of([hedge for hedge in hedges if hedge != '+'])})(?![a-z]))"
            rf"|(?<=[ -])(?P<NTHS>{'|'.join(_NTHS)})(?![a-z])|/(?P<NTHS2>[0-9]{{1,3}})(?= of)|(?P<HALF>½)"
            rf"|(?P<UNIT>{any_of(units)})(?![a-z])"
            r"|(?P<IN>in(?= (?:every )?(?:[a-z]+|[0-9]+)))(?: every)?(?![a-z])"
            r"|(?P<AND>and(?=[ \n]))|(?P<TO>(?:to|or)(?=[ \n]))|~(?P<TO2>))|[ ]?(?P<TO3>-)(?=[ ]?[0-9a-z])"
        )
    return re.compile(
        r"[ ]?(?:(?P<PER>%|‰)"
        r"|(?P<CHENG>成(?![立为员功人年绩分本果就份了都群因品千色]))"
        rf"|(?P<AFTER>{any_of(hedges)})"
        r"|(?P<TO>[-—~至到或])"
        rf"|(?P<UNIT>{any_of(units)})"
        r"|(?P<HALF>半(?![数路夜年月天日]))|(?P<AFTER2>多(?=[的时,，。；、]|$)))"
    )


def _numeral_at(folded: str, at: int, stop: int, lang: str) -> Token | None:
    """Return the numeral that begins at a place: as long as it can be while well formed."""
    match = _RUN[lang].match(folded, at, stop)
    return None if match is None else _numeral(folded, match, lang)


def _numeral(folded: str, match: re.Match[str], lang: str) -> Token | None:
    if not match.group():
        return None
    return _chinese_numeral(folded, match) if lang == "zh" else _english_numeral(match)


def _english_numeral(match: re.Match[str]) -> Token | None:
    run, start = match.group(), match.start()
    while run:
        text = _INNER_BLANK.sub("", run.replace("\n", " ").replace("'", ""))
        amount = parse_english(text) if _LETTER.search(text) else parse_chinese(text)
        if amount is not None:
            return Token("NUM", start, start + len(run), run, amount)
        run = _LAST_WORD.sub("", run, count=1)
    return None


_FORMAL = re.compile("[壹贰叁肆伍陆柒捌玖拾佰仟]")
_MEASURE_NEXT = re.compile("[个名人件次门挺支枝枚部套起封张天年月位条处口户]")


def _chinese_numeral(folded: str, match: re.Match[str]) -> Token | None:
    run, start = match.group(), match.start()
    if len(run) > 1 and run[-1] == "两" and not _MEASURE_NEXT.match(folded, match.end()):
        run = run[:-1]  # 三百两: here 两 weighs
    elif run[-2:-1] == "两" and run[-1] in "余多" and len(run) > 2:
        run = run[:-2]
    while run:
        clean = _INNER_BLANK.sub("", run.replace("\n", ""))
        amount = parse_chinese(clean)
        formal = bool(_FORMAL.search(clean)) and not _FORMAL_MARK.search(clean)
        if amount is not None and not formal:
            return Token("NUM", start, start + len(run), run, amount)
        run = run[:-1]
    return None


class Scanner:
    """Finds the numerals of a text, one after the other.

    Parameters
    ----------
    folded : str
        Folded text.
    lang : str
        "en" or "zh".
    taken : sequence of (int, int)
        Sorted spans (dates, numbering) in which no numeral is sought.
    """

    def __init__(self, folded: str, lang: str, taken: Sequence[Span]) -> None:
        self.folded, self.lang = folded, lang
        self._starts = [span[0] for span in taken]
        self._reach: list[int] = []
        for _, end in taken:
            self._reach.append(max(end, self._reach[-1] if self._reach else 0))

    def next_island(self, at: int) -> list[Token] | None:
        """Return the tokens of the next numeral and of the words beside it, or None at the end.

        Parameters
        ----------
        at : int
            Where to begin to look.
        """
        while (seed := _SEED[self.lang].search(self.folded, at)) is not None:
            begin = seed.start()
            index = bisect_right(self._starts, begin)
            if (
                index and self._reach[index - 1] > begin
            ):  # inside a date or a number that counts nothing: go on behind it
                at = self._reach[index - 1]
                continue
            limit = self._starts[index] if index < len(self._starts) else len(self.folded)
            tokens = self._island(seed, limit)
            if tokens is not None:
                return tokens
            at = begin + 1 if self.lang == "zh" else max(seed.end(), begin + 1)
        return None

    def _island(self, seed: re.Match[str], limit: int) -> list[Token] | None:
        """Return the tokens of the figure that begins at a place, hedges before it included."""
        folded, lang, begin = self.folded, self.lang, seed.start()
        tokens = _before(folded, begin, lang)
        word = folded[begin] in _SHARE_STARTS
        half = _SHARE_WORD[lang].match(folded, begin, limit) if word else None
        parts = _PARTS[lang].match(folded, begin, limit) if "分之" in seed.group() else None
        at = begin
        if half:
            share = 100 / _NTH_VALUE[half.group("part") or "half"]
            amount = Amount.exact(neat(float(f"{share:.6g}")), 1)
            tokens.append(Token("NUM", begin, half.end(), half.group(), amount, "half"))
            tokens.append(Token("PER", half.end(), half.end(), "", None, "100"))
            at = half.end()
        else:
            if parts:
                tokens.append(Token("PARTS", begin, parts.end(), parts.group(), None, _divisor(parts)))
                at = parts.end()
            whole = not parts and seed.end() + _LOOK_AHEAD <= limit  # else the limit may cut it shorter
            number = _numeral(folded, seed, lang) if whole else _numeral_at(folded, at, limit, lang)
            if number is None:
                return None
            tokens.append(number)
            at = number.end
        _extend_behind(folded, at, limit, lang, tokens)
        return tokens


def _divisor(match: re.Match[str]) -> str:
    for group, value in ((1, "100"), (2, "1000"), (3, "10000")):
        if match.group(group):
            return value
    amount = parse_chinese(match.group(4))
    return str(amount.value if amount else 0)


def _extend_behind(folded: str, at: int, limit: int, lang: str, tokens: list[Token]) -> None:
    """Add what follows a numeral, as far as it belongs to it."""
    words = _words(lang)
    while len(tokens) < 12:
        match = words.behind.match(folded, at, limit)
        if match is None:
            return
        kind = str(match.lastgroup).rstrip("23")
        text = match.group(match.lastgroup or 0)
        start, end = match.start(match.lastgroup or 0), match.end(match.lastgroup or 0)
        if kind in ("TO", "IN", "AND"):
            if kind == "AND" and tokens[0].type != "BETWEEN":
                return
            gap = _GAP.match(folded, match.end())
            after = gap.end() if gap else match.end()
            parts = _PARTS[lang].match(folded, after, limit)
            if parts and kind == "TO":
                pending = [Token("PARTS", after, parts.end(), parts.group(), None, _divisor(parts))]
                after = parts.end()
            else:
                pending = []
            number = _numeral_at(folded, after, limit, lang)
            if number is None:
                return
            tokens += [Token(kind, start, end, text), *pending, number]
            at = number.end
            continue
        detail = _detail(kind, text, words)
        if kind == "UNIT" and any(token.type == "UNIT" for token in tokens) and tokens[-1].type != "NUM":
            return
        tokens.append(Token(kind, start, end, text, None, detail))
        at = match.end()
        if kind == "CHENG" or (
            kind == "UNIT" and detail in _DIVISIBLE
        ):  # 三成五, 十八两五钱, 33 taels 4 mace
            width = 1 if kind == "CHENG" else 6
            joint = _SMALLER.match(folded, at, limit) if lang == "en" else None
            at = joint.end() if joint else at
            rest = _numeral_at(folded, at, min(at + width, limit), lang)
            if rest is not None and (kind == "CHENG" or words.behind.match(folded, rest.end, limit)):
                tokens.append(rest)
                at = rest.end


def _detail(kind: str, text: str, words: _Words) -> str:
    text = text.replace("\n", " ")
    if kind == "UNIT":
        return words.units[text]
    if kind == "AFTER":
        return words.hedge_after.get(text, "more than")
    if kind == "PER":
        return "1000" if text in ("‰", "per mille", "per thousand", "in a thousand") else "100"
    if kind == "NTHS":
        if text.isdigit():
            return text
        return str(_NTH_VALUE.get(text, _NTH_VALUE.get(text.removesuffix("s"), 0)))
    return ""


_NEVER_HEDGE = frozenset(',.;:()，。；：、（）名次件人"')
"""Most numerals follow a mark or a blank behind one: no need to look for a hedge."""


def _before(folded: str, begin: int, lang: str) -> list[Token]:
    """Return hedges and the like that end where a numeral begins, in the order of the text."""
    words = _words(lang)
    found: list[Token] = []
    edge = begin
    while len(found) < 3:
        low = max(0, edge - 24)
        if folded[edge - 1 : edge] in _NEVER_HEDGE:
            break
        near = folded[low:edge].rstrip(" \n")
        if near[-1:] not in words.before_ends:
            break
        match = words.before.search(folded[low:edge])
        if match is None:
            break
        kind = str(match.lastgroup)
        text = match.group(kind).replace("\n", " ")
        if text == "上" and folded[edge : edge + 1] not in tuple("百千万亿"):
            break
        if kind == "BETWEEN" and found:
            break
        detail = (
            words.hedge_before.get(text, "more than")
            if kind == "BEFORE"
            else "yuan"
            if kind == "MONEY"
            else ""
        )
        found.insert(0, Token(kind, low + match.start(kind), low + match.end(kind), text, None, detail))
        edge = low + match.start(kind)
    return found
