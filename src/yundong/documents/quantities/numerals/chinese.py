"""Chinese numerals of every style, and back.

Plain (三百九十九万六千零五十六), formal (叁佰玖拾玖万), rows of figures (一九五二, 二〇〇), the short tens 廿
and 卅, the merchants' rod figures (〡〢〣), mixed with Arabic ones (399万6056), short endings (三千五), the old
万万 for 亿, adjacent figures as a range (三四百, 十二三), and open ones (几十, 数百, 百余, 三千余万).
"""

from __future__ import annotations

import re
from functools import lru_cache

from yundong.documents.quantities.numerals.amount import MOST_FIGURES, Amount, neat, product

DIGITS = {
    **{character: value for value, character in enumerate("零一二三四五六七八九")},
    **{character: value for value, character in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{character: value for value, character in enumerate("○〡〢〣〤〥〦〧〨〩")},
    "两": 2, "俩": 2, "貳": 2, "陸": 6, "幺": 1, "弌": 1, "弍": 2, "弎": 3, "參": 3, "叄": 3,
}  # fmt: skip
SMALL = {"十": 10, "拾": 10, "〸": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
TENS = {"廿": 20, "〹": 20, "卅": 30, "〺": 30, "卌": 40}
LONGEST = 64
"""More characters are no numeral: the largest that is written out has 40."""
OPEN = "余多来"
SOME = "几数"

_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|.", re.DOTALL)
_SOME_LOW, _SOME_HIGH = 2, 9
"""几 and 数 mean a figure from two to nine."""


@lru_cache(maxsize=16384)
def parse_chinese(run: str) -> Amount | None:
    """Return the number that a run of Chinese (and Arabic) figures means.

    Parameters
    ----------
    run : str
        Folded text (simplified, half-width) of numeral characters only.

    Returns
    -------
    Amount or None
        None when the run is not a well-formed numeral.

    Examples
    --------
    >>> parse_chinese("三百九十九万六千零五十六").value
    3996056
    >>> parse_chinese("399万6056").value
    3996056
    >>> amount = parse_chinese("三四百")
    >>> (amount.low, amount.high)
    (300, 400)
    """
    if len(run) > LONGEST:
        return None
    if run.endswith("打"):  # five dozen
        dozens = parse_chinese(run[:-1]) if len(run) > 1 else None
        return dozens.times(12) if dozens is not None else None
    tokens = _TOKEN.findall(
        run.replace("萬", "万").replace("億", "亿").replace("貮", "贰").replace("万万", "亿")
    )
    if not tokens:
        return None
    if len(tokens) == 1 and "0" <= tokens[0][0] <= "9":
        return _arabic(tokens[0])
    if _misplaced_two(tokens):
        return None
    if "点" in tokens:
        return _decimal(run)
    if len(tokens) > 1 and all(token in DIGITS for token in tokens):
        return _row_of_figures(tokens)
    return _large(tokens)


def _misplaced_two(tokens: list[str]) -> bool:
    """Return whether 两 can only be the weight where it is: it counts at the start or before 百, 千, 万, 亿."""
    return any(
        token == "两"
        and place
        and (place + 1 == len(tokens) or tokens[place + 1] not in "百千万亿兆")
        and not (place == 1 and len(tokens) == 2 and tokens[0] in "一")
        for place, token in enumerate(tokens)
    )


def _decimal(run: str) -> Amount | None:
    """Read 二点五 and 一点九二万."""
    whole, _, rest = run.partition("点")
    marks = "".join(mark for mark in rest if mark in LARGE or mark in SMALL)
    places = rest[: len(rest) - len(marks)]
    head = parse_chinese(whole)
    if head is None or head.low != head.high or not places or any(mark not in DIGITS for mark in places):
        return None
    if not rest.endswith(marks) or head.value != int(head.value):
        return None
    step = 10.0 ** -len(places)
    value = float(f"{int(head.value)}." + "".join(str(DIGITS[place]) for place in places))
    amount = Amount.exact(neat(value), step)
    for mark in marks:
        amount = amount.times(LARGE.get(mark) or SMALL[mark])
    return amount


def _row_of_figures(tokens: list[str]) -> Amount:
    """Read 一九五二 as 1952, but two neighbours (三四, 五六) as a range."""
    values = [DIGITS[token] for token in tokens]
    if len(values) == 2 and values[0] > 0 and values[1] == values[0] + 1:
        return Amount(sum(values) / 2, values[0], values[1], 1, "about")
    number = int("".join(str(value) for value in values))
    return Amount(number, number, number, 1, digits=True)


def _large(tokens: list[str]) -> Amount | None:
    """Split at the largest of 兆 亿 万 and read what is before as its multiple."""
    for mark in ("兆", "亿", "万"):
        if mark not in tokens:
            continue
        at = len(tokens) - 1 - tokens[::-1].index(mark)
        before, after = tokens[:at], tokens[at + 1 :]
        return _multiple(before, LARGE[mark], after)
    return _section(tokens)


def _multiple(before: list[str], factor: int, after: list[str]) -> Amount | None:
    if not before and after and (after[0] in OPEN or (after[0] in DIGITS and after[1:2] in (["千"], ["百"]))):
        # 万余 and 万二千 count ten thousand without saying 一
        head: Amount | None = Amount.exact(factor, factor)
    else:
        head = _large(_spelled_out(before))
        head = head.times(factor) if head is not None else None
    if head is None:
        return None
    while after and after[0] in ("零", "〇", "○") and len(after) > 1:
        after = after[1:]
        if after[0] in DIGITS and len(after) == 1:
            return _add(head, Amount.exact(DIGITS[after[0]], 1))
    if not after:
        return head
    if after[0] in OPEN and len(after) == 1:
        return _opened(head)
    if len(after) == 1 and after[0] in DIGITS and DIGITS[after[0]]:  # 两万八 is 28,000
        return _add(head, Amount.exact(DIGITS[after[0]] * factor // 10, factor // 10))
    if after == ["半"]:
        return _add(head, Amount.exact(factor // 2, factor // 2))
    tail = _large(after)
    if tail is None or not tail.value < factor:
        return None
    return _add(head, tail)


def _spelled_out(tokens: list[str]) -> list[str]:
    """Return a count of 万 or 亿 with the zero that old books leave out: 七百一萬 is 7,010,000."""
    if len(tokens) > 2 and DIGITS.get(tokens[-1]) and SMALL.get(tokens[-2], 0) > 10:
        return [*tokens[:-1], "零", tokens[-1]]
    return tokens


def _add(head: Amount, tail: Amount) -> Amount | None:
    """Join two parts; an open part may only come last (三千余万 is one part, not two)."""
    return None if head.hedge else head.plus(tail)


def _opened(amount: Amount) -> Amount | None:
    """Return 680余 as 680 to just under 690: the open figures are those below the last one written."""
    if amount.hedge or amount.low is None:
        return None
    return Amount(amount.value, amount.low, neat(amount.value + amount.step), amount.step, "over")


def _section(tokens: list[str]) -> Amount | None:
    """Read a part below ten thousand."""
    if not tokens:
        return None
    if tokens[0][0].isdigit() and len(tokens) == 1:
        return _arabic(tokens[0])
    total: Amount | None = None
    last, zero = 10**4, False
    pending: list[str] = []
    for index, token in enumerate(tokens):
        if token in SMALL:
            factor = SMALL[token]
            if factor >= last or (not pending and factor != 10 and total is not None):
                return None
            part = _coefficient(pending, factor)
            total = part if total is None and part else _add(total, part) if total and part else None
            if total is None:
                return None
            last, pending, zero = factor, [], False
        elif token in TENS:
            if pending or last <= 10:
                return None
            part = Amount.exact(TENS[token], 10)
            total = part if total is None else _add(total, part)
            last = 10
        elif token in OPEN:
            return _open_at(tokens, index, total, pending)
        elif token in ("零", "〇", "○") and not pending and total is not None:
            zero = True
        elif token in DIGITS or token in SOME or token[0].isdigit() or token == "半":
            pending.append(token)
        else:
            return None
    return _ending(total, pending, last, zero)


def _open_at(tokens: list[str], index: int, total: Amount | None, pending: list[str]) -> Amount | None:
    """Read a numeral opened by 余 or 多, which may only be its last character here."""
    if index != len(tokens) - 1:
        return None
    whole = _ending(total, pending, 10 if total else 10**4, True)
    return _opened(whole) if whole is not None and (whole.value >= 10 or whole.step >= 1) else None


def _ending(total: Amount | None, pending: list[str], last: int, zero: bool) -> Amount | None:
    """Add the figures after the last magnitude: 三千五 is 3,500, 三千零五 is 3,005."""
    if not pending:
        return None if zero and total is None else total
    factor = last // 10 if total is not None and last > 10 and not zero and len(pending) == 1 else 1
    if pending[0] == "半":
        factor = 1
    tail = _coefficient(pending, factor)
    if total is None or tail is None:
        return tail
    return _add(total, tail) if tail.value < last else None


def _coefficient(pending: list[str], factor: int) -> Amount | None:
    """Return the figures before a magnitude times it; none before 十, 百, 千 counts as one."""
    if not pending:
        return Amount.exact(factor, factor)
    if len(pending) == 1:
        token = pending[0]
        if token in SOME:
            low, high = _SOME_LOW * factor, _SOME_HIGH * factor
            return Amount((low + high) / 2, low, high, factor, "several")
        if token == "半":
            return Amount.exact(neat(factor / 2), factor / 2)
        if token in DIGITS:
            return Amount.exact((DIGITS[token] or factor == 10) * factor, factor)  # 零十 is ten
        return _arabic(token, factor)
    if len(pending) == 2 and all(token in DIGITS for token in pending):
        low, high = (DIGITS[token] for token in pending)
        if (low > 0 and high == low + 1) or (low, high) == (3, 5):
            return Amount((low + high) * factor / 2, low * factor, high * factor, factor, "about")
    if factor == 1 and all(token in DIGITS for token in pending):
        number = int("".join(str(DIGITS[token]) for token in pending))
        return Amount(number, number, number, 1, digits=True)
    return None


def _arabic(token: str, factor: int = 1) -> Amount | None:
    text = token.replace(",", "")
    if len(text.partition(".")[0]) > MOST_FIGURES:
        return None
    value: float = float(text) if "." in text else int(text)
    places = len(text.partition(".")[2])
    step = 10.0**-places if places else Amount.exact(value).step
    return Amount.exact(product(value, factor), product(step, factor))


def write_chinese(number: int, formal: bool = False) -> str:
    """Return a whole number in Chinese figures.

    Parameters
    ----------
    number : int
        From 0 to 10**16 - 1.
    formal : bool
        In the characters of accounts (壹佰) instead of the plain ones (一百).

    Returns
    -------
    str

    Examples
    --------
    >>> write_chinese(3_996_056)
    '三百九十九万六千零五十六'
    """
    if not 0 <= number < 10**16:
        raise ValueError("a whole number from 0 to 10**16 - 1")
    figures = "零壹贰叁肆伍陆柒捌玖" if formal else "零一二三四五六七八九"
    marks = ("", "拾", "佰", "仟") if formal else ("", "十", "百", "千")
    if number == 0:
        return figures[0]
    groups, rest = [], number
    while rest:
        rest, group = divmod(rest, 10**4)
        groups.append(group)
    out = ""
    for power in range(len(groups) - 1, -1, -1):
        group = groups[power]
        if not group:
            if power == 2 and any(groups[power + 1 :]):  # 一万亿: the mark of the group stays
                out += "亿"
            continue
        if out and (group < 1000 or (groups[power + 1] % 10 == 0 and groups[power + 1] == 0)):
            out += figures[0]
        out += _group(group, figures, marks) + ("", "万", "亿", "万")[power]
    return out[1:] if out.startswith("一十") else out


def _group(group: int, figures: str, marks: tuple[str, ...]) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        figure = group // 10**place % 10
        if figure:
            text += (figures[0] if gap and text else "") + figures[figure] + marks[place]
            gap = False
        else:
            gap = True
    return text
