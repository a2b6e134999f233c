"""One folded copy of a text for matching, character for character, so that places stay places.

Traditional characters become simplified, full-width letters and digits become plain ones, capitals become small
letters, and the many dashes, quotes and spaces become one each. Every replacement is one character for one: an
offset into the folded text is an offset into the text itself.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib.resources import files

# Forms that old prints and transcriptions use and that no table of traditional characters has.
_OLD_FORMS = str.maketrans(
    "徳恵寛髙戸塩竒廵鄊糓衞囬勦冦卄𢎞厯鈎銕砲餘箇縂囘刼刦衆羣峯畧恊峡擧隣塲眞淸敎靑尙旣卽旣槪戶産絶顔録毎歳継觔圓圎祗廻艸幷併",
    "德惠宽高户盐奇巡乡谷卫回剿寇廿弘历钩铁炮余个总回劫劫众群峰略协峡举邻场真清教青尚既即既概户产绝颜录每岁继斤元元只回草并并",
)
_DASHES = "‐‑‒–−﹣－"
_LONG_DASHES = "―─━⸺"
_SPACES = (
    "\t\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
)
_NO_WIDTH = (
    "\u00ad\u200b\u200c\u200d\u2060\ufeff"
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"  # marks of the direction of writing
)
_QUOTES = {
    "‘": "'",
    "’": "'",
    "`": "'",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "＂": '"',
}


@cache
def _table() -> dict[int, str]:
    """Return the whole replacement table: code point to one character."""
    table: dict[int, str] = {}
    for code in range(0xFF01, 0xFF5F):  # full-width forms of ASCII
        table[code] = chr(code - 0xFEE0).lower()
    for code in range(ord("A"), ord("Z") + 1):
        table[code] = chr(code + 32)
    for code in (*range(0xC0, 0x180), *range(0x1E00, 0x1F00)):  # Latin letters with marks: Lüda, Xi'ān
        base = unicodedata.normalize("NFD", chr(code))[0].lower()
        if base.isascii() and base.isalpha():
            table[code] = base
    table.update(_traditional())
    table.update({old: chr(new) for old, new in _OLD_FORMS.items()})
    table.update(dict.fromkeys(map(ord, _LONG_DASHES), "—"))
    table.update({ord(dash): "-" for dash in _DASHES} | {ord(space): " " for space in _SPACES})
    table.update(dict.fromkeys(map(ord, _NO_WIDTH), "\u200b"))
    table.update({ord(quote): plain for quote, plain in _QUOTES.items()})
    for keep in "，、；：（）！？":  # Chinese punctuation separates clauses and is kept
        table.pop(ord(keep), None)
    table[ord("％")] = "%"
    return table


def _traditional() -> dict[int, str]:
    """Return the traditional characters and their simplified forms, from OpenCC's table of single characters.

    Only the table is used: OpenCC's own conversion replaces phrases too, which would move offsets.
    """
    lines = files("opencc").joinpath("dictionary", "TSCharacters.txt").read_text(encoding="utf-8")
    table = {}
    for line in lines.splitlines():
        traditional, _, simplified = line.partition("\t")
        if len(traditional) == 1 and simplified:
            table[ord(traditional)] = simplified.split(" ")[0][0]
    return table


def fold(text: str) -> str:
    """Return the text as the rules match it.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Of the same length: character i replaces character i.

    Examples
    --------
    >>> fold("ＡＢ１２ 兩 Lüda")
    'ab12 两 luda'
    """
    lowered = text.lower()
    table = _table()
    if len(lowered) != len(text):  # a capital with two small letters (İ): one by one, then
        return _with_marks(text.translate(table))
    found = {ord(sign) for sign in set(lowered)} & table.keys()
    if len(found) < _FEW and not any(ord(table[code]) in found for code in found):
        for code in found:
            lowered = lowered.replace(chr(code), table[code])
    else:
        lowered = _FOREIGN.sub(lambda run: run.group().translate(table), lowered)
    for old, new in _PLAIN:
        lowered = lowered.replace(old, new)
    return _with_marks(lowered)


def _with_marks(folded: str) -> str:
    """Return a folded text with the plain marks beside its Chinese characters as Chinese ones: 共三户,十人;."""
    return folded if folded.isascii() else _PLAIN_MARK.sub(lambda mark: _MARKS[mark.group()], folded)


_MARKS = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！"}
_PLAIN_MARK = re.compile("[,;:?!](?:(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff].))")
_FEW = 200
"""Fewer signs to replace than these are quicker replaced one by one."""
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_PLAIN = (("\t", " "), ("\v", " "), ("\f", " "), ("`", "'"))
"""What the table replaces among plain characters, other than capitals. Runs are quicker than single characters."""
