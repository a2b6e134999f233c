"""What the labels of a table say of all its numbers: unit, scale ("in thousands", 单位：万亩) and shares."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from yundong.documents.formats.tables import HYPHENED, hyphens_are_points
from yundong.documents.meaning.index import CellUnit, IndexedText
from yundong.documents.meaning.nouns_chinese import unit_of_label
from yundong.documents.meaning.topics import announcements, names_no_thing
from yundong.documents.text.document import Block
from yundong.documents.text.matching import any_of
from yundong.documents.vocabulary import noun_classes, unit_words, word_list
from yundong.documents.vocabulary.nouns import class_of_noun

_SCALES = {
    "十": 10, "百": 100, "千": 1000, "万": 10**4, "十万": 10**5, "百万": 10**6, "千万": 10**7, "亿": 10**8,
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "lakh": 10**5, "crore": 10**7,
    "000": 1000, "1,000": 1000, "1000": 1000, "1,000,000": 10**6,
    "'000": 1000, "000,000": 10**6, "mn": 10**6, "bn": 10**9,
}  # fmt: skip
_SIGNS = {
    "£": "GBP", "$": "dollars", "us$": "USD", "mex. $": "Mexican dollars", "mex.$": "Mexican dollars", "dol": "dollars",
    "dols": "dollars", "p": "pesos", "₱": "pesos", "¥": "yuan", "rs": "rupees", "rs.": "rupees",
}  # fmt: skip
_RATES: tuple[tuple[re.Pattern[str], float], ...] = (
    (re.compile(r"per[ ](?:1,?000|thousand|mille)(?![,0-9])|‰|千分|每千[人名口]"), 0.1),
    (re.compile(r"per[ ](?:10,?000|ten thousand)(?![,0-9])|万分|每万[人名口]"), 0.01),
    (re.compile(r"per[ ](?:100,?000|hundred thousand)(?![,0-9])"), 0.001),
    (re.compile(r"%|per[ ]?cent\b|percent|per[ ]100(?![,0-9])|百分|比例"), 1),
)
_SHARES_IN_CAPTION = re.compile(
    r"[(（\[]\s*(?:in\s+)?(?:%|per ?cent|percent)[^)）\]]{0,12}[)）\]]|单位[:：]\s*%|in (?:%|per ?cent)"
)


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], ...]:
    """Return how a label states a scale, a unit, or both: in brackets, behind a comma, behind "in" or 单位."""
    if lang == "zh":
        units = any_of({word for word, _, _ in unit_words("zh")} | {"kg", "km", "ha", "t", "m2"})
        inner = rf"(?P<scale>[十百千]?[万亿]|[十百千])?(?P<unit>{units}|(?<=[万亿])度)?"
        return (
            re.compile(rf"单位(?:数)?[:：]?[ ]*(?:为)?{inner}(?=[ )）\]】，,。；;、]|$)"),
            re.compile(
                r"[（(\[【][ ]*[以按]?(?:(?:[^()（），,\[\]【】]{0,6}[币钞券洋]|每[^()（），,]{1,3})[，,、:：][ ]*)?"
                rf"{inner}(?:/[^)）\]】/]{{1,4}})?(?:计算?|为单位)?[ ]*[)）\]】]"
            ),
            re.compile(rf"[以按]{inner}(?:计算?|为单位)"),
            re.compile(rf"[，,][ ]*{inner}$"),
            re.compile(r"(?P<unit>[斤担石吨亩尺丈里])数$"),
            re.compile(rf"^(?:{inner}|(?P<alone>[十百千]?[万亿])[\u4e00-\u9fff]{{1,2}})$"),
        )
    units = any_of({word for word, _, _ in (*unit_words("en"), *unit_words("symbols"))})
    scale = (
        r"(?P<scale>(?:hundred|thousand|million|billion|lakh|crore)(?=s?\b)|mn\b|bn\b|"
        r"(?<![0-9])(?<![0-9][,.])'?000(?:,000)?(?=s?\b))"
        r"(?:['’]?s)?"
    )
    sign = r"(?P<sign>us\$|[£$¥₱]|rs\.?)?[ ]?"
    inner = rf"{sign}(?:{scale}(?:[ ](?:of(?:[ ]|$))?)?)?(?:(?P<unit>{units})(?![a-z0-9]))?"
    return (
        re.compile(
            r"(?:[(\[]|\bin )(?:in )?(?P<sign>us\$|[£$¥₱]|rs\.?)[ ]?(?P<scale>1,?000(?:,000)?)s?(?![,.0-9])"
        ),
        re.compile(
            rf"[(\[][ ]*(?:in[ ]|figures in[ ]|unit:?[ ])?{inner}(?:[ ](?:omitted|each|per[ ][a-z]+))?\.?[ ]*[)\]]"
        ),
        re.compile(rf"(?:^|[ ,;(\[])(?:in|units?:)[ ](?!cash\b){inner}(?=[ .,;:)]|$)"),
        re.compile(rf"(?:(?<![0-9]),|,(?=[ ]))(?![ ]*(?:{any_of(_ORIGINS)})\.?$)[ ]*{inner}\.?$"),
        re.compile(r"[ ](?P<sign>us\$|mex\. ?\$|[£$¥₱]|rs\.|tls\.)\.?$"),
        re.compile(r"^(?P<sign>mex\. ?\$|dols?(?=\.|$)|[p$₱](?=\.? ?cts?\.?$))\.?(?: ?cts?\.?)?$"),
        re.compile(rf"^(?P<measure>{units})[ ](?=of[ ][a-z]|[a-z]{{2,}}(?:ed|wn|ld|nt)(?:[ ,;(]|$))"),
        re.compile(rf"\b(?:(?:nos?\.|number) of|^average(?: number of)?) (?P<measure>{units})(?![a-z0-9])"),
        re.compile(rf"^[a-z][a-z -]*[ ](?P<measure>{_PLAIN_MEASURES})\.?$"),
        re.compile(rf"^{inner}\.?$"),
    )


_PLAIN_MEASURES = "acres|hectares|tons|cwts|lbs|piculs|catties|maunds|bushels|gallons|barrels|miles|yards"
"""Planted acres: measures that end a label, and of which there is nothing else."""
_ORIGINS = ("chinese", "japanese", "europeans", "americans", "natives", "native")
"""Cotton yarn, Japanese: where a thing comes from, and no unit of its row."""


def unit_of_cell(block: Block, text: IndexedText) -> CellUnit:
    """Return the unit and the scale that the labels of a cell state, the nearest label first.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    said = [name for a, b in block.names if not _is_one_measure(name := text.folded[a:b], text.lang)]
    column = (block.table, block.heads, tuple(one for one in said if _may_measure(one, text.lang)))
    key = (*column, block.caption, block.lead)
    known = text.units_of_columns.get(key)
    if known is None:
        known = text.units_of_columns[key] = _unit_of_column(block, text)
    return known


def _is_one_measure(name: str, lang: str) -> bool:
    """Return whether the name of a row is a measure in the singular, and so names a thing: gram, the pulse."""
    said = name.strip(" .")
    return lang == "en" and len(said) > 2 and f"{said}s" in noun_classes("en")


def _may_measure(name: str, lang: str) -> bool:
    """Return whether the name of a row can say anything of a unit; few do, and the others share that of the column."""
    named = lang == "zh" and unit_of_label(name)
    return bool(named or _share_of(name, _RATES) or _stated(name, lang) or _CLAUSE.search(name))


def _unit_of_column(block: Block, text: IndexedText) -> CellUnit:
    folded = text.folded
    own = [
        *_heads_of(block, folded),
        *(name for a, b in block.names if not _is_one_measure(name := folded[a:b], text.lang)),
    ]
    priced = any(_PRICE.search(label) for label in own)
    for label in own:
        if (factor := _share_of(label, _RATES)) and not (priced and factor < 1):
            return CellUnit("%", "percent", factor)
    if any(_SHARES_IN_CAPTION.search(folded, a, b) for a, b in block.caption):
        return CellUnit("%", "percent")
    if any(_TONNAGE.search(folded, *head) for head in block.heads):
        return CellUnit("t", "mass")
    for head in block.heads:
        if match := _EXTENT.fullmatch(folded, *head):
            return _EXTENTS[match["extent"]]
    unit, factor = CellUnit(), 1.0
    for label in _labels(block, text):
        if (share := _share_of(label, _RATES[:3])) and not priced:
            return CellUnit("%", "percent", share)
    counts = _counts_things if text.lang == "en" else _counts_things_zh
    things = any(counts(folded[a:b]) for a, b in block.heads)
    for label in _labels(block, text):
        if label not in own:
            clause = _clause_of_column(label, block, text)
            general = text.lang == "zh" and "单位" in label
            other = (things and text.lang == "en") or (not general and _is_of_another_column(block, text))
            if clause is None and other:
                continue
            label = label if clause is None else clause
        if label.strip(" .") in _ORIGINS and not all(
            _OF_TIME.fullmatch(folded, *head) for head in block.heads
        ):
            continue  # the flag of the ships that its column counts
        for found in _stated(label, text.lang):
            if things and label not in own and found.unit_class in _MEASURING:
                continue
            unit = found if found.unit and not unit.unit else unit
            factor = (
                found.factor if factor == 1 and (not unit.unit or unit is found or not found.unit) else factor
            )
    if (
        text.lang == "en"
        and not unit.unit
        and all(_TIME_OR_TOTAL_EN.fullmatch(folded, *head) for head in block.heads)
    ):
        number_of = next(filter(None, map(_NUMBER_OF.search, _labels(block, text))), None)
        unit = CellUnit(*class_of_noun(number_of[1])) if number_of is not None else unit
    if not unit.unit and block.heads and _TOTAL.fullmatch(folded, *block.heads[-1]):
        beside = {one for head in _heads_before(block, text) for one in _stated(head, text.lang) if one.unit}
        unit = beside.pop() if len(beside) == 1 else unit
        factor = unit.factor if factor == 1 else factor
    if text.lang == "en" and not unit.unit and text.currency and _is_of_money(block, text):
        unit = CellUnit(text.currency, "money", unit.factor)
    if unit.unit_class == "money" and (full := _with_origin(unit.unit, block, text)):
        unit = unit._replace(unit=full)
    known = unit.unit or (_unit_of_nouns(block, folded) if text.lang == "zh" else "")
    return CellUnit(known, unit.unit_class if unit.unit else known, factor)


_MONEY_ALWAYS = re.compile(
    r"\b(?:revenues?|expenditures?|receipts|payments|income|salar(?:y|ies)|wages|debts?|costs?|expenses|profits?|taxes|"
    r"budget|surplus|deficit|savings|loans?|rents?|fees)\b"
)
_MONEY_OF_TRADE = re.compile(r"\b(?:exports?|imports?|trade|commerce|shipments)\b")


def _is_of_money(block: Block, text: IndexedText) -> bool:
    """Return whether a cell counts money by its labels: revenue in any column, trade where nothing traded is named."""
    heads = [text.folded[a:b] for a, b in block.heads]
    if any(_counts_things(head) for head in heads):
        return False
    if any(_MONEY_ALWAYS.search(head) for head in heads):
        said = [*heads, *(text.folded[a:b] for a, b in block.names)]
        return not any(_OF_NUMBER.search(label) for label in said)
    labels = [*heads, *(text.folded[a:b] for a, b in block.caption)]
    return names_no_thing(block, text) and any(_MONEY_OF_TRADE.search(label) for label in labels)


_OF_NUMBER = re.compile(
    r"\b(?:nos?\.|numbers?|persons|weights?|quantit(?:y|ies)|volume)(?![a-z])|%|per cent|percentage"
)
_ORIGIN = re.compile(r"(?P<origin>[A-Z][a-z]+(?:an|ish|ese|se|ts|ch|n)|[Hh]ard|[Gg]old|[Ss]ilver)\.?$")


def _with_origin(unit: str, block: Block, text: IndexedText) -> str:
    """Return a currency with the word that says which, in the head above: Spanish / Dollars."""
    said = " ".join(text.document.text[a:b] for a, b in block.heads)
    at = said.casefold().find(unit)
    origin = _ORIGIN.search(said[:at].rstrip()) if at > 0 else None
    return f"{origin['origin']} {unit}" if origin else ""


_TOTAL = re.compile(r"\W*(?:[合总共]\s*计|(?:grand )?total)\W*")


def _heads_before(block: Block, text: IndexedText) -> list[str]:
    """Return the heads of the two columns to the left of a cell, of which a column of totals is the sum."""
    heads = [one for one in text.heads_of(block.table) if block.column - 3 < one.column < block.column]
    return [text.folded[one.start : one.end] for one in heads]


_PRICE = re.compile(r"\b(?:prices?|costs?|wages|pay|dols?|cents|pence|shillings)\b|[£$]|价|工资")
"""A price per 1,000 is no share."""
_NUMBER_OF = re.compile(r"\bnumber of (?:[a-z-]+ )?([a-z-]+s|people|men|women|children)\b")
"""The caption that says what is counted where the columns only name times."""
_TIME_OR_TOTAL_EN = re.compile(rf"[\W0-9]*(?:(?:{any_of(word_list('months'))}|total|year)[\W0-9]*){{0,3}}")


def _unit_of_nouns(block: Block, folded: str) -> str:
    """Return what the noun of the column, or of the row where the column names only a time, counts: 男生, 户数."""
    for begin, stop in reversed(block.heads):
        head = folded[begin:stop]
        if unit := unit_of_label(head):
            return unit
        if not _TIME_OR_TOTAL.fullmatch(head) and (_MEASURES_ZH.search(head) or len(block.heads) == 1):
            return ""  # 经费 of the pupils
    return next((unit for begin, stop in block.names if (unit := unit_of_label(folded[begin:stop]))), "")


_MEASURES_ZH = re.compile("[数额量费积率价值款重长度金银粮钱]\\W*(?:[(（].*)?$")
_TIME_OR_TOTAL = re.compile(r"[\s0-9〇零一二三四五六七八九十年月季度上下半春夏秋冬初末合总小共计数目、—~-]*")


@lru_cache(maxsize=256)
def _share_of(label: str, rates: tuple[tuple[re.Pattern[str], float], ...]) -> float:
    """Return what a label multiplies shares by to make them per cent, 0 where it is of no shares."""
    return next((factor for rate, factor in rates if rate.search(label)), 0.0)


_EXTENTS = {"mileage": CellUnit("miles", "length"), "acreage": CellUnit("acres", "area")}
_EXTENT = re.compile(rf"\W*(?:total |average )?(?P<extent>{'|'.join(_EXTENTS)})(?: [a-z ]+)?\W*")
_TONNAGE = re.compile(r"\btonnage\b|吨位")
_WORD = re.compile("[a-z]{4,}|[\u4e00-\u9fff]{2,}")


def states_unit(block: Block, text: IndexedText) -> bool:
    """Return whether a cell only states the unit of its row, with its scale: 千个, tons.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    said = text.folded[block.start : block.end].strip()
    return bool(said) and not _DIGIT.search(said) and bool(_patterns(text.lang)[-1].fullmatch(said))


_DIGIT = re.compile("[0-9]")


def _counts_things(head: str) -> bool:
    """Return whether a heading says that its column counts things, which no caption's unit measures: Cases, 1933."""
    word = _WORD.match(head.strip())
    known = noun_classes("en").get(word.group()) if word else None
    return known is not None and known[1] in _THINGS


_MEASURING = frozenset({"money", "mass", "area", "length", "volume", "power"})
_THINGS_ZH = re.compile(
    "(?:[户人口员工徒社组所处队家头匹辆艘座起次校班船件只]数|人员|学生|学徒|[职员民]工|社员|工人|人口|农?户|社组)"
    "[^\u4e00-\u9fff]*$"
)


def _counts_things_zh(head: str) -> bool:
    """Return whether a heading says that its column counts things, which no measure of a caption is of: 户数."""
    return bool(_THINGS_ZH.search(head.strip()))


_THINGS = frozenset(
    {"persons", "households", "cases", "places", "groups", "businesses", "pieces", "letters", "meetings"}
)


def _is_of_another_column(block: Block, text: IndexedText) -> bool:
    """Return whether a caption names another column than that of a cell: "Receipts of the toll, in krans"."""
    lead = text.document.blocks[block.lead] if block.lead >= 0 else None
    spans = [*block.caption, *([(lead.start, min(lead.end, lead.start + 160))] if lead is not None else [])]
    label = " ".join(text.folded[a:b] for a, b in spans)
    said = label if text.lang == "zh" else frozenset(word.rstrip("s") for word in _WORD.findall(label))
    named = {
        (cell.start, cell.end)
        for cell in text.heads_of(block.table)
        if not _OF_TIME.fullmatch(text.folded, cell.start, cell.end)
        and any(word.rstrip("s") in said for word in _WORD.findall(text.folded[cell.start : cell.end])[:1])
    }
    return bool(named) and not any(head in named for head in block.heads)


_OF_TIME = re.compile(
    rf"[\W0-9]*(?:(?:{any_of(word_list('months'))}|total|year|quarter|half-year|week)[\W0-9]*){{1,3}}"
)
_CLAUSE = re.compile(
    r"\b(?P<noun>[a-z]{3,}?)s?,? (?:is |are |being |expressed )?(?P<unit>in [^,;()\n]{3,40})"
)


_SIBILANT = re.compile("(?<=ch|sh)e$|(?<=[sx])e$")


def _clause_of_column(label: str, block: Block, text: IndexedText) -> str | None:
    """Return what a label says of the column of a cell where it goes by columns, "" if nothing; None where it does not.

    "(weights in tons, values in taels)" gives each its own.
    """
    if text.lang == "zh":
        return _clause_of_column_zh(label, block, text)
    clauses = [(f" {_SIBILANT.sub('', one['noun'])}", one["unit"]) for one in _CLAUSE.finditer(label)]
    heads = [f" {text.folded[a:b]}" for a, b in block.heads]
    of_table = (
        [f" {text.folded[cell.start : cell.end]}" for cell in text.heads_of(block.table)] if clauses else []
    )
    known = [(noun, unit) for noun, unit in clauses if any(noun in head for head in of_table)]
    if len(known) < 2:
        return None
    return next((unit for noun, unit in known if any(noun in head for head in heads)), "")


_CLAUSE_ZH = re.compile(
    "(?:^|[，,。；;、（(\\s])(?P<noun>[\u4e00-\u9fff]{2,6}?)(?:的?单位(?P<unit>[:：为]?[^，,。；;、)）]{1,8})"
    "|[以按](?P<by>[^，,。；;、)）]{1,6})计)"
)


def _clause_of_column_zh(label: str, block: Block, text: IndexedText) -> str | None:
    """Return what a label says of a column by name, 产值单位：千元, "" for the others; None for any other label."""
    for clause in _CLAUSE_ZH.finditer(label):
        heads = {(one.start, one.end) for one in text.heads_of(block.table)}
        named = {span for span in heads if clause["noun"] in text.folded[slice(*span)]}
        if named:
            own = any(span in named for span in block.heads)
            return (f"单位{clause['unit']}" if clause["unit"] else f"单位:{clause['by']}") if own else ""
    return None


def _heads_of(block: Block, folded: str) -> list[str]:
    """Return the heads of a cell, and as one those of which one opens a bracket that another closes."""
    heads = [folded[a:b] for a, b in block.heads]
    opened = any("(" in head and ")" not in head for head in heads)
    return [*heads, " ".join(heads)] if opened else heads


def _labels(block: Block, text: IndexedText) -> Iterator[str]:
    """Yield the labels of a cell, and the end of what leads to its table."""
    yield from reversed(_heads_of(block, text.folded)[len(block.heads) :])
    for begin, stop in (*reversed(block.heads), *block.names, *block.caption):
        if (begin, stop) not in block.names or not _is_one_measure(text.folded[begin:stop], text.lang):
            yield text.folded[begin:stop].strip(" *_")
    if block.lead >= 0:
        for number in (block.lead, block.lead - 1):
            lead = text.document.blocks[number] if number >= 0 else None
            if (
                lead is not None
                and lead.kind != "cell"
                and (number == block.lead or lead.end - lead.start < 80)
            ):
                yield text.folded[max(lead.start, lead.end - 60) : lead.end]
        for begin, stop in announcements(block, text):
            yield text.folded[begin:stop]


@lru_cache(maxsize=256)
def _stated(label: str, lang: str) -> tuple[CellUnit, ...]:
    """Return the units and scales that a label states; of the name of a row, once for all its cells."""
    matches = (match for pattern in _patterns(lang) for match in pattern.finditer(label.replace("\n", " ")))
    return tuple(found for match in matches if (found := _stated_by(match, lang)) is not None)


def _stated_by(match: re.Match[str], lang: str) -> CellUnit | None:
    groups = match.groupdict()
    scale, unit, sign = (
        groups.get("scale") or groups.get("alone") or "",
        groups.get("unit") or "",
        groups.get("sign") or "",
    )
    if measure := groups.get("measure"):  # Tons of bait, Acres sown
        known = noun_classes(lang).get(measure, ("", ""))
        return CellUnit(*known) if known[1] in {*_MEASURING, "duration"} else None
    if not (scale or unit or sign):
        return None
    known = noun_classes(lang).get(unit) or noun_classes("symbols").get(unit) or _DEGREES.get(unit, ("", ""))
    if sign and not unit:
        known = (_SIGNS[sign], "money")
    return CellUnit(*known, factor=_SCALES.get(scale, 1))


_DEGREES = {"度": ("kWh", "power")}
"""亿度: degrees of heat are never so many."""
_TWO_FIGURES = re.compile("[ \n]*([一二三四五六七八九])([一二三四五六七八九])[ \n]*")


def number_of_cell(block: Block, text: IndexedText) -> float | None:
    """Return the number of a cell of two figures, one a place: 二三 is 23, where a sentence would mean two or three.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    figures = _TWO_FIGURES.fullmatch(text.folded, block.start, block.end)
    if figures is None:
        return None
    tens, ones = ("一二三四五六七八九".index(figure) + 1 for figure in figures.groups())
    return 10 * tens + ones


_SIGN_APART = re.compile(r"[ \n]*[-−–][ ]{1,3}(?=[0-9])")
_PLUS_APART = re.compile(r"[ \n]*\+[ ]{1,3}[0-9]")


def is_below_zero(block: Block, text: IndexedText) -> bool:
    """Return whether a cell sets a minus apart from its number, in a column where others have a plus so: -  3.8.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    if not _SIGN_APART.match(text.folded, block.start, block.end):
        return False
    column = text.columns.get((block.table, block.column), ())
    return any(_PLUS_APART.match(text.folded, one.start, one.end) for one in column)


_HUNDREDTHS = re.compile(
    r"[ \n]*[a-z]{0,2}\.?[£$₱]?[ ]?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)[ ]{1,3}(?P<part>[0-9]{2})"
    r"(?:[ ](?P<over>[0-9])/(?P<under>[0-9]))?[ \n]*"
)
_STERLING = re.compile(r"[ \n]*£?[ ]?[0-9][0-9,]*[ ]{1,6}1?[0-9][ ]{1,6}(?:1[01]|[0-9])[¼½¾]?[ \n]*")


def in_sterling(block: Block, text: IndexedText) -> bool:
    """Return whether a cell holds pounds, shillings and pence, as all of its column do, one behind the sign.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    if _STERLING.fullmatch(text.folded, block.start, block.end) is None:
        return False
    column = [text.folded[one.start : one.end] for one in text.columns.get((block.table, block.column), ())]
    signed = any("£" in one for one in column)
    return signed and all(_STERLING.fullmatch(one) or _NONE.fullmatch(one) for one in column)


_NONE = re.compile(r"[ \n]*[-–—.…\"“”]*[ \n]*")


def with_hyphen(block: Block, text: IndexedText) -> float | None:
    """Return the number of a cell whose point was read as a hyphen, as in all of its table: 29-7, 4-3, 13-6.

    Sums of money may be written so, and are left alone.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    said = HYPHENED.fullmatch(text.folded, block.start, block.end)
    if said is None or block.column < 1:
        return None
    known = text.hyphened_tables.get(block.table)
    if known is None:
        cells = [
            text.folded[one.start : one.end]
            for (table, column), body in text.columns.items()
            if table == block.table and column > 0
            for one in body
        ]
        known = text.hyphened_tables[block.table] = hyphens_are_points(cells)
    if not known or unit_of_cell(block, text).unit_class == "money":
        return None
    return float(f"{said['whole']}.{said['part']}")


def with_hundredths(block: Block, text: IndexedText) -> float | None:
    """Return the number of a cell that sets hundredths off by a blank, as all of its column do: 11,044 02 dollars.

    Parameters
    ----------
    block : Block
        A cell.
    text : IndexedText
        The text.
    """
    said = _HUNDREDTHS.fullmatch(text.folded, block.start, block.end)
    if said is None:
        return None
    column = [text.folded[one.start : one.end] for one in text.columns.get((block.table, block.column), ())]
    if len(column) < 2 or not all(_HUNDREDTHS.fullmatch(one) or _NONE.fullmatch(one) for one in column):
        return None
    fraction = int(said["over"]) / int(said["under"]) if said["under"] and said["under"] != "0" else 0.0
    return float(f"{int(said['whole'].replace(',', '')) + (int(said['part']) + fraction) / 100:.10g}")
