"""Names of persons inside cells: those that a word announces, and columns of text that hold little else.

A column that is titled as one of names is refused before its cells are read (`yundong.base.privacy`). What is found
here stands in a column of remarks or of case numbers. It is said by row and column, never repeated. A name that nothing
announces, in a sentence, is not recognised: no list of words can tell it from a place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from yundong.base.privacy import personal_spans

if TYPE_CHECKING:
    import polars as pl

NAME = "the name of a person"
LEAST, SHARE = 3, 0.6
"""Cells, and the share of all that hold anything, from which a column is taken for one of names."""

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林何郭罗梁宋郑谢韩唐冯董萧曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴夏钟汪任姜范姚谭廖"
    "邹熊陆郝孔崔邱秦顾侯邵孟段雷钱汤尹黎贺赖龚樊倪"
    "張劉陳楊趙黃吳孫羅鄭謝韓馮蕭鄧許彭呂蘇盧蔣賈葉閻鍾範譚鄒陸錢湯黎賀賴龔馬马高田"
)
_TWO_SURNAMES = "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|司徒|慕容|夏侯|尉迟|公孙|令狐"
_NOT_NAMES = (
    "黄金|黃金|马上|馬上|周围|周边|周期|许多|許多|何时|何人|何处|何地|曾经|曾任|任何|任务|任意|沈阳|瀋陽|高级|高利|高价|田地|林业|"
    "陈述|陈旧|张家|张贴|杜绝|夏季|夏收|秦皇|汤药|钱财|钱款|钱粮|顾虑|顾问|雷同|段落|孟加|胡同|胡乱|唐山|梁山|孔子|王朝|王国|"
    "黄县|黄河|罗列|宋代|谢绝|苏联|苏州|苏北|苏南|贺信|尹始|程度|时期|李子|杨树|林场|林区|郑州|徐州|吴县|韩国|彭县|叶子"
)
_LABEL = (
    "姓名|名叫|名字叫|化名|绰号|外号|原名|真名|又名|别名|户主|毒犯|罪犯|犯人|案犯|毒贩|烟贩|烟犯|嫌犯|嫌疑人|被告人|被告|证人|"
    "检举人|主犯|首犯|从犯|惯犯|犯妇|大毒枭|毒枭|本犯|该犯|其妻|其夫|其兄|其弟|其父|其母|其子|其女|商人|同案犯|"
    "絰號|綽號|外號|毒販|煙販|證人|檢舉人|戶主"
)
_GIVEN = "[\u4e00-\u9fff]"
_CHINESE = re.compile(rf"{_GIVEN}[^\n]*")
"""A line from its first Chinese character on: names are looked for in no other."""
_FIRST_OF_SURNAMES = _SURNAMES + "".join(name[0] for name in _TWO_SURNAMES.split("|"))
"""Looked for first: few characters begin a name, and what is none takes long to tell."""
_ANNOUNCED = re.compile(
    rf"(?:{_LABEL})[：:是为叫系]{{0,2}}[ 　]?"
    rf"(?!{_NOT_NAMES})((?:{_TWO_SURNAMES}|[{_SURNAMES}])(?!某|氏|姓|家|县|縣|市|区|區|村|镇|鎮|省){_GIVEN}{{1,2}})"
    r"(?=$|[\s，,。；;、（(）)：:“”]|等|于|於|在|因|与|與|和|的|供|系|从|自|曾|已)"
)
_ADDRESSED = re.compile(
    rf"(?=[{_FIRST_OF_SURNAMES}])(?!{_NOT_NAMES})((?:{_TWO_SURNAMES}|[{_SURNAMES}])(?!某|氏|姓){_GIVEN}{{0,2}})(?:先生|女士|太太|小姐|老板)"
)
_ENGLISH = re.compile(
    r"[ncaM](?:(?:ame(?<=\bname)(?: is|d)?|alled(?<=\bcalled)|lias(?<=\balias)|\.k\.a\.(?<=\ba\.k\.a\.)|ka(?<=\baka))"
    r"[:\s]+(?:as )?"
    r"([A-Z][a-z]+(?:[ -][A-Z]?[a-z]+)?[ ][A-Z][a-z]+(?:-[a-z]+)?|[A-Z][a-z]+ [A-Z][a-z]+(?:-[a-z]+)?)"
    r"|(?<=\bM)(?:r|rs|s|iss|adam)\.? (?!Mrs?\b|Ms\b|Dr\b)"
    r"([A-Z][a-z]+(?: [A-Z][a-z]+(?:-[a-z]+)?)?))"
)
"""A letter first, by which a long text is passed over fast; that a word begins with it is asked behind the word."""
_NUMERAL = "[0-9〇零一二三四五六七八九十百]+"
ADDRESS = re.compile(
    rf"[一-龥]{{1,8}}(?:路|街|巷|弄|胡同|里弄|大道|坊)(?:第)?{_NUMERAL}(?:号|弄|巷)|{_NUMERAL}号(?:院|楼|房|室)"
    r"|\b(?:[Nn]o\.?\s*)?\d{1,5}\s+(?:[A-Z][a-z]+\s+){1,3}(?:Road|Street|Lane|Avenue|Alley)\b"
    r"|\b(?:[A-Z][a-z]+\s+){1,3}(?:Road|Street|Lane|Avenue|Alley),?\s+(?:[Nn]o\.?\s*)?\d+"
)
"""Where a house, a lane or a room is."""
_WHOLE = re.compile(
    rf"(?!{_NOT_NAMES})(?:(?:{_TWO_SURNAMES}){_GIVEN}{{1,2}}|[{_SURNAMES}](?!某|氏|姓|家){_GIVEN}{{1,2}})"
)
_PLACE = re.compile("[县縣市区區村镇鎮乡鄉省州府旗盟街路道口港河山江湖海岛島庄莊屯堡店桥橋门門]$")
_WHOLE_ENGLISH = re.compile(r"[A-Z][a-z]{1,7} [A-Z][a-z]{1,7}(?:[- ]?[a-z]{1,7})?")
_PINYIN = frozenset(
    re.findall(
        "[a-z]+",
        "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo liang song zheng xie han "
        "tang feng yu dong xiao cao yuan deng fu shen zeng peng lu su jiang cai jia ding wei xue ye yan pan du dai xia "
        "zhong tian ren fan fang shi yao tan liao zou xiong jin hao kong bai cui kang mao qiu qin gu hou shao meng "
        "long wan duan lei qian yin xu cheng jia ye",
    )
)
_ORDINARY = frozenset(re.findall("[a-z]+", "he long fan wan kong ma hou gu lei shi mao bai hao qian yin"))
"""Surnames in pinyin that are words or parts of other names too: in a sentence they announce nobody."""
_PLACE_WORDS = (
    "County|City|District|Province|Prefecture|Village|Township|River|Lake|Bay|Bridge|Gate|Road|Street|Port"
)
_IN_SENTENCE = re.compile(
    rf"\b(?:{'|'.join(sorted(name.capitalize() for name in _PINYIN - _ORDINARY))})\s+"
    rf"(?!(?:{_PLACE_WORDS})\b)[A-Z][a-z]+"
)
REMARKS = frozenset(
    re.findall(
        r"\w+",
        "note notes remark remarks comment comments stated extent description "
        "备注 附注 说明 注 情况 案情 经过 事由 備註 說明",
    )
)
"""Titles of columns that hold sentences, in which a list of names has no place."""


def kinds_in(text: str, *, note: bool = False) -> list[str]:
    """Return what in a text points at a person, in words: a number, a name that a word announces, an address.

    Parameters
    ----------
    text : str
        A cell.
    note : bool
        Whether it is a remark of somebody who knew the person: names in pinyin are then looked for wherever they
        stand, and a remark that is nothing but a name is one.

    Examples
    --------
    >>> kinds_in("毒犯张大牛，证件110101199003070038")
    ['an identity or telephone number, or an e-mail address', 'the name of a person']
    >>> kinds_in("贩卖黄金，沈阳商人多名，毒犯王某")
    []
    >>> kinds_in("arrested with Wang Xiaoming", note=True)
    ['the name of a person']
    """
    found = ["an identity or telephone number, or an e-mail address"] if personal_spans(text) else []
    named = note and (_IN_SENTENCE.search(text) is not None or looks_like_a_name(text.strip()))
    found += [NAME] if named or name_spans(text) else []
    return found + (["an address"] if ADDRESS.search(text) else [])


def name_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text holds names of persons that a word before or behind them announces.

    Examples
    --------
    >>> name_spans("毒犯张大牛在逃")
    [(2, 5)]
    """
    found = [
        match.span(2 if match[2] else 1)
        for match in _ENGLISH.finditer(text)
        if match[2] or not _PINYIN.isdisjoint(match[1].casefold().split())
    ]
    for line in _CHINESE.finditer(text):
        for pattern in (_ANNOUNCED, _ADDRESSED):
            found += [match.span(1) for match in pattern.finditer(text, *line.span())]
    return sorted(set(found))


def persons_in(cells: Sequence[str], *, names: bool = True) -> Iterator[tuple[int, str]]:
    """Yield which cells of one column point at a person, and how.

    Parameters
    ----------
    cells : sequence of str
        In the order of the rows; empty for none.
    names : bool
        Whether a column that holds little else than what look like names is one; not where it lists places.

    Yields
    ------
    (int, str)
        Position of the cell, and what it holds, in words.
    """
    listed: set[int] = set()
    if names:
        candidates = {cell for cell in cells if cell and looks_like_a_name(cell)}
        listed = {position for position, cell in enumerate(cells) if cell in candidates}
        filled = sum(map(bool, cells))
        if len(candidates) < LEAST or len(listed) < SHARE * filled:
            listed = set()
    known: dict[str, list[str]] = {}  # most cells of a column say what others say
    for position, cell in enumerate(cells):
        if cell not in known:
            known[cell] = kinds_in(cell) if cell else []
        kinds = [*known[cell]]
        if position in listed and NAME not in kinds:
            kinds.append(NAME)
        for kind in kinds:
            yield position, kind


def flagged(cells: pl.Series) -> list[tuple[int, list[str]]]:
    """Return the positions of notes that point at persons, with what they hold; each text is looked at once.

    Parameters
    ----------
    cells : pl.Series of str
        Free text.
    """
    import polars as pl

    texts = cells.drop_nulls().unique().to_list()
    known = {text: what for text in texts if (what := kinds_in(text, note=True))}
    if not known:
        return []
    rows = cells.to_frame("text").with_row_index("at").filter(pl.col("text").is_in(list(known)))
    return [(at, known[text]) for at, text in rows.iter_rows()]


def looks_like_a_name(cell: str) -> bool:
    """Return whether a whole cell may be a person's name: a surname and one or two characters, or two words.

    Examples
    --------
    >>> [looks_like_a_name(cell) for cell in ("张大牛", "沈阳", "万县", "Zhang Daniu", "Central South", "a-17")]
    [True, False, False, True, False, False]
    """
    if _WHOLE.fullmatch(cell):
        return _PLACE.search(cell) is None
    if not _WHOLE_ENGLISH.fullmatch(cell):
        return False
    if re.search(rf" (?:{_PLACE_WORDS})$", cell):
        return False
    first, _, rest = cell.casefold().partition(" ")
    return first in _PINYIN or rest.replace("-", " ").rpartition(" ")[2] in _PINYIN
