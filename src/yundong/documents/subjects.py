"""What figures count where their own words name nothing: what their whole counts, or the figure before, or the topic.

"It had been £438 twelve months earlier" counts what the sentence before it did; "Sumatran, 2,750,000" the kerosene that
its list began with; 亏欠的8户 the households that were asked about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from yundong.documents.elided import apposed, asked_before, elided, is_only_name, is_only_time, named_after
from yundong.documents.figure import ReadFigure
from yundong.documents.formats.tables import only_dates
from yundong.documents.meaning.clause import VERBS, starts_with_verb, subject_before
from yundong.documents.sums import figures_in_cells, single_cells
from yundong.documents.text.document import Document
from yundong.documents.text.fold import fold
from yundong.documents.vocabulary import unit_classes, word_list
from yundong.documents.vocabulary.nouns import class_of_noun

_WORDS_OF_A_NAME = 3
_BACK = {"en": 4, "zh": 8}
"""How many figures back the same thing may have been counted."""
_LONGEST = 50
"""Characters: what is longer says more than a thing."""
_WORD = re.compile(r"[a-z]+(?:['-][a-z]+)*")
_NOTHING = frozenset(word_list("names_nothing"))
_PARTICIPLE = re.compile(
    r"[a-z]{2,}(?:ed|ing)|sown|grown|born|drawn|known|shown|taken|given|sold|sent|lost|paid|dry|away|"
    r"built|burnt|sunk|made|kept|laid|cut|struck|shot|caught|broken|stolen|driven"
)
_TOPIC_EN = re.compile(r"[ *_]*(?:[0-9]{1,2}\. )?([A-Z][A-Za-z'-]+(?: (?:and )?[a-z'-]+){0,2})\.[ *_—]")
_LIST_EN = re.compile(
    r"(?:^|[.;\n] ?)([A-Z][a-z'-]+(?: [a-z'-]+){0,6}?)(?: (?:was|were|are|is|as follows))*: "
    r"(?:[^.:\n]|\.(?=[0-9])){0,160}$"
)
_LABEL_EN = re.compile(r"(?:^|[.;\n] ?)([A-Z][a-z'-]+(?: [a-z'-]+){0,3}): $")
_LIST_ZH = re.compile(
    "(?:^|[，。；;\n])(?:[（(]?[一二三四五六七八九十0-9]{1,3}[）)、．.])?"
    "([^，。；：:\n0-9]{2,12})(?:[：:]|，(?=[计計内內]))[^。：:\n]{0,80}$"
)
_SHARED_OUT_ZH = re.compile(
    "(?:^|[，。；;\n])([^，。；：:\n0-9〇一二三四五六七八九十百千]{3,12})，[计計內内](?P<list>[一-鿿][^。：:；\n]{1,80})$"
)
_NAMES_A_NUMBER = re.compile(
    "(?:[数數额額量]|面积|面積|人口|[民员員犯生兵工户戶畜][人数數]?)(?:[为為计計]|如[下次])?$"
)
_SUM_ZH = re.compile("[合总共總][计計]?[一-鿿]{0,4}$")
_DIGITS = re.compile(r"[0-9.,，—\-～~/]*[个只人户吨名件]?")
_NOTHING_ZH = re.compile(
    "(?>分得|实际|实|完成|只完成|以上|总|原定|后|继|复|续|旋|嗣|添|加|裁|拨|建成|在建|新建|已建|建|额[储设定]?|储|[重轻高低多少大小贵贱优劣]者|"
    "减产|增产|少|多|每(?:户|人|担|斤|亩|石|千人|万人|县|乡|村|日|月|年)|其余四?|尚存|发展|达|估计|差不多|高出|超过(?:平日)?|不|倒|合|计有|折合|才|今|现|和|与|及|或|又|共|计|合计|仅|只|约|占|好|差|中等|其中|其余|其他|另|另有|还有|即|为|是|有|尚有|达到|达|"
    "增至|减至|将|拟|再|办|率|要|应|须|存|保持|提高|了|第[0-9一二三四五六七八九十]+[天日年月]|每[起次]|[周全]?岁[纳办入]?|起催|散办|最多|最少|比|较|上年|去年|平均|分别|[增减][加长多少产]|[上下升降跌回][升降涨跌落低]|[缩削递][减增]|提高|增|减|到|由|从|原|原有|现有|不足|不到|第[一二三四]期|再|都|均|已|能|可|余)*+[的者]?"
)

_CAUSE_ZH = re.compile("^(?:因|由于|经)[^，。]{1,10}?(?=而?(?:增|减|升|降|涨|落|跌|扩|缩))")
"""因战事减为: why it changed, not what."""


def with_subjects(figures: Sequence[ReadFigure], document: Document) -> list[ReadFigure]:
    """Give figures whose words name nothing what they count; their own words stay where they say anything.

    Parameters
    ----------
    figures : sequence of ReadFigure
        With their wholes, in the order of the text.
    document : Document
        The document.
    """
    figures = _with_units_of_columns(figures, document)
    in_cells = {figure.id for figure, _ in figures_in_cells(figures, document.blocks)}
    found: list[ReadFigure] = []
    by_id: dict[str, ReadFigure] = {}
    if document.lang == "en":
        figures = _with_persons_for_cases(figures, document)
    complete = _in_chinese if document.lang == "zh" else _in_english
    for figure in figures:
        if document.lang == "zh":
            figure = _without_of_these(_as_shops(figure, found[-1:], document.text))
        if not figure.indicator:
            labelled = figure.counted and figure.id in in_cells  # what stands before it is of another column
            counted = (
                figure.counted
                if labelled
                else complete(figure, found[-_BACK[document.lang] :], by_id, document)
            )
            if document.lang == "en" and not labelled:
                counted = _with_words_behind(counted, figure, document.text)
                counted = counted.removesuffix(" in")  # arrests in 1901, whose time has been taken
            if found and counted in _PEOPLE and _restates(figure, found[-1], document.text):
                counted = found[-1].counted  # clerks, 420 persons, or 36 per cent
            whole = by_id.get(figure.part_of)
            unit = figure.unit or (_unit_of_words(counted, figure, whole) if document.lang == "en" else "")
            if counted != figure.counted or unit != figure.unit:
                figure = replace(figure, counted=counted, unit=unit)
        found.append(figure)
        by_id[figure.id] = figure
    return found


def _as_shops(figure: ReadFigure, before: Sequence[ReadFigure], text: str) -> ReadFigure:
    """Return a figure with the unit of the one before, where 家 stands for the same: 烟馆八十余家，武昌四十余家."""
    if not before or figure.unit != "households" or before[-1].unit == "households":
        return figure
    written, last = (text[one.end : one.outer_end] for one in (figure, before[-1]))
    same = "家" in written and "家" in last and "。" not in text[before[-1].end : figure.start]
    return replace(figure, unit=before[-1].unit) if same else figure


def _without_of_these(figure: ReadFigure) -> ReadFigure:
    """Return a figure without 其中 in what it counts, which only says of what it is a part."""
    said = figure.counted.removeprefix("其中").lstrip(":：")
    return replace(figure, counted=said) if said and said != figure.counted else figure


_OR = re.compile(r",? \(?(?:or|that is|i\.e\.),? (?:about |nearly |over )?")


def _restates(figure: ReadFigure, before: ReadFigure, text: str) -> bool:
    """Return whether a percentage only says of the count before it what share it is."""
    return figure.unit == "%" and _OR.fullmatch(text, before.outer_end, figure.outer_start) is not None


_PEOPLE = frozenset(["persons", "people", "souls", "individuals"])
_HAPPENED = re.compile(
    r" ?(?:persons|people|souls|individuals) (?:were|was|are|have been|had been|had|have) "
    r"(?P<what>(?:(?:in|still|also|being) )?[a-z-]{4,})"
)
_SPENT_ON = re.compile(
    r" (?P<way>for|on|upon|in)(?: the| a| an| all| its| their)? "
    r"(?P<what>(?!(?:the|an?|its|their|year|month|week|quarter|half|first|second|third|fourth|last|same|following|"
    r"previous|preceding|present|advance|arrears?|cash|kind|hand|silver|gold|round|all|each|every|which|that|addition|"
    r"return|excess|respect|other hand|spite|force|default|full|part|day|market)\b)"
    r"[a-z][a-z'-]+(?: (?:of|and) [a-z][a-z'-]+| [a-z][a-z'-]+){0,2})(?= ?[,.;:)\n]|$)"
)
_APPOSED_BEHIND = re.compile(
    r", (?:being |that is,? )?the (?:total |whole |average )?(?:number|amount|quantity|value|cost|area|weight) of "
    r"(?:the )?(?P<what>[a-z][a-z'-]+(?: [a-z][a-z'-]+){0,2})"
)
"""Deaths to 26,107, the number of houses supplied."""
_USED_FOR = re.compile(
    r" for (?:the |her |his |its |their |our )?(?P<what>(?:(?:own|domestic|home|local|foreign|public) )?"
    r"(?:use|consumption|export|sale|shipment|seed|fuel|food|industry|industries|bunkers)\b)"
)
"""Leaving 139 tons for domestic consumption."""
_PAID_AS = re.compile(
    r" (?:is|was|were|are|has been|had been|have been) (?:[a-z]+ )?(?:as|in|for) (?P<what>[a-z]{4,}s)\b"
)
"""£125,360 is paid as salaries."""
_LISTED = re.compile(r"\bin\b|^(?:from|for|on) ", re.IGNORECASE)
"""Went in salaries, $97,440 in the conveyance of mails: a list of what money went in."""


def _with_words_behind(counted: str, figure: ReadFigure, text: str) -> str:
    """Return the words for what is counted with those behind that say it: persons injured, what money went for."""
    if counted.casefold() in _PEOPLE and (happened := _HAPPENED.match(text, figure.end)):
        return f"{counted} {happened['what']}"
    if apposed := _APPOSED_BEHIND.match(text, figure.outer_end):
        return str(apposed["what"])
    kind = unit_classes().get(figure.unit)
    if kind in ("mass", "volume") and (use := _USED_FOR.match(text, figure.outer_end)):
        return f"{counted} {use['what']}".strip() if len(counted) < _LONGEST else counted
    if kind != "money" or figure.unit.startswith("%"):
        return counted
    if paid := _PAID_AS.match(text, figure.outer_end):
        return f"{counted} {paid['what']}".strip()
    spent = _SPENT_ON.match(text, figure.outer_end)
    if spent is None or spent["what"] in counted or (spent["way"] == "in" and not _LISTED.search(counted)):
        return counted
    return f"{counted} {spent['what']}".strip() if len(counted) < _LONGEST else counted


_ON_ROLL = re.compile(
    r"\b(?:on (?:the )?(?:rolls?|books|sick[ -]list)|present|enrolled|in attendance)$", re.IGNORECASE
)
_DISEASES = (
    r"small-?pox|cholera|plague|typhoid|typhus|enteric|fevers?|diphtheria|scarlatina|scurvy|measles|malaria|"
    r"beri-?beri|influenza|dysentery|diarrhoea|lepro[a-z]+|tuberculosis|phthisis|pneumonia|variola|mumps|"
    r"whooping-cough|meningitis|poliomyelitis|kala-?azar|trachoma|yaws|syphilis"
)
_NAMED_DISEASE = re.compile(rf"\b(?:{_DISEASES})\b")
_DISEASE = re.compile(rf"\b(?:{_DISEASES}|consumption|infectious|epidemic|disease|patients?)\b")


def _with_persons_for_cases(figures: Sequence[ReadFigure], document: Document) -> Sequence[ReadFigure]:
    """Give cases of a disease the unit persons: where their sentence, caption or heading names one, or patients."""
    if not any(figure.unit == "cases" for figure in figures):
        return figures
    blocks, folded = document.blocks, document.folded
    found = []
    for figure in figures:
        if figure.unit == "cases":
            at = max(0, bisect_right(blocks, figure.start, key=lambda block: block.start) - 1)
            block = blocks[at]
            near = [(max(block.start, figure.start - 200), min(block.end, figure.end + 80)), *block.labels]
            above = [*block.section[-1:], *((block.lead,) if block.lead >= 0 else ())]
            near += [(blocks[one].start, min(blocks[one].end, blocks[one].start + 200)) for one in above]
            if any((_NAMED_DISEASE if figure.indicator else _DISEASE).search(folded, *span) for span in near):
                figure = replace(figure, unit="persons", indicator="")  # and no cases of another kind
        found.append(figure)
    return found


_NOUN = re.compile(
    r"(?:.{0,40}\b(?=the number of ))?(?:(?:the|an?|our|their|its|these|those|such) )?"
    r"(?:(?:total |average |whole )?(?:number|total|rest|remainder|"
    r"majority)s? of (?:the )?)?(?:(?!(?:by|from|with|in|for|to|at|on|of|was|is|has|had|as|whose|per)\b)[a-z-]+ ){0,3}?"
    r"(?P<noun>[a-z-]*[^sui'\W]s|[a-z-]*(?:men|people)|children|population)(?!['’\w])"
)
"""The first noun in the plural of words for a thing: the number of inmates, permanent residents."""


def _unit_of_words(counted: str, figure: ReadFigure, whole: ReadFigure | None) -> str:
    """Return persons or households where the words of a figure name such first: The number of inmates was 940.

    A fraction counts none of them, and behind a preposition they are not what is counted: won by the workers. A part
    that names nothing else counts what its whole does.
    """
    if figure.value is not None and figure.value % 1:
        return ""
    noun = _NOUN.match(counted.casefold())
    if noun is None and whole is not None and figure.role == "level":
        return whole.unit if unit_classes().get(whole.unit) in ("persons", "households") else ""
    unit, kind = class_of_noun(noun["noun"]) if noun else ("", "")
    if not unit and _ON_ROLL.search(counted):
        return "persons"
    return unit if kind in ("persons", "households") else ""


_MEASURES = frozenset({"mass", "money", "area", "length", "volume"})


def _with_units_of_columns(figures: Sequence[ReadFigure], document: Document) -> list[ReadFigure]:
    """Give the cells of a column, or of a row of years, the measure that only the first states: 1,912 taels, 1,345."""
    columns: dict[tuple[int, int, str], list[tuple[int, ReadFigure]]] = {}
    places = {figure.id: index for index, figure in enumerate(figures)}
    for figure, block in single_cells(figures_in_cells(figures, document.blocks)):
        columns.setdefault((block.table, block.column, "column"), []).append((places[figure.id], figure))
        if block.heads and all(only_dates(document.folded[slice(*head)]) for head in block.heads):
            columns.setdefault((block.table, block.row, "row"), []).append((places[figure.id], figure))
    found = list(figures)
    for column in columns.values():
        (_, first), *rest = column
        if unit_classes().get(first.unit) in _MEASURES and rest and not any(one.unit for _, one in rest[:-1]):
            for index, one in rest:
                if not one.unit:
                    found[index] = replace(one, unit=first.unit)
    return found


def _source(figure: ReadFigure, before: Sequence[ReadFigure], by_id: dict[str, ReadFigure], text: str) -> str:
    """Return what the whole of a figure counts, else the last one of its unit in its paragraph, "" for neither."""
    whole = by_id.get(figure.part_of) or by_id.get(figure.base)
    if whole is not None and 0 < len(whole.counted) <= _LONGEST:
        return whole.counted
    in_all = _IN_ALL.search(text, max(0, figure.outer_start - 16), figure.outer_start)
    if (
        before
        and before[-1].role == "difference"
        and _FROM_ZH.fullmatch(text, before[-1].outer_end, figure.outer_start)
    ):
        return before[-1].counted  # 土布产量下降25%，由8.4万吨减至6.3万吨
    for one in before if in_all else reversed(before):
        if "\n" in text[one.end : figure.start]:
            if in_all:
                continue
            return ""
        change = figure.role == "difference" or (figure.unit == "%" and one is before[-1])
        alike = one.unit == figure.unit or (
            not figure.unit and one is before[-1] and one.unit not in ("%", "‰")
        )
        counted = _RELATIVE_TAIL.sub("", one.counted)
        if (alike or change) and 0 < len(counted) <= _LONGEST:
            return counted
    return ""


_FROM_ZH = re.compile("[，,；]?即?[由从自]")
_IN_ALL = re.compile(r"\b(?:in all|altogether|together|in the aggregate),? $")
_RELATIVE_TAIL = re.compile(r", (?:which|who)(?: (?:was|were|is|are|had been))?$")

_RELATIVES = frozenset(["which", "who", "whose", "where", "whom"])
_BEFORE_RELATIVE = re.compile(
    r"(?:^|[.;:,—] ?|\n)(?:but |and |or )?(?P<noun>(?:the |an? |our |their |its )?[A-Za-z][A-Za-z' -]{1,40}), "
    r"(?:which|who|whose|where|whom)\b"
    r"[^.;:—]{0,90}$"
)
_RELATIVE_BEHIND = re.compile(r", which (?:was|is|were|are|makes|made|represent(?:s|ed))\b[^,.;:—]{0,30}")
_LEAD_ENDS = re.compile(r",|\bby\b|\(|:|$")


def _antecedent(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what a relative clause before a figure is about, "" for nothing: the police, who …; £9,400, which was …"""
    if before and _RELATIVE_BEHIND.fullmatch(document.text, before[-1].outer_end, figure.outer_start):
        return before[-1].counted
    match = _BEFORE_RELATIVE.search(document.text, max(0, figure.outer_start - 160), figure.outer_start)
    return match["noun"].removeprefix("and ") if match else ""


_NUMBERS = frozenset([*word_list("units"), *word_list("tens")])
_TRANSITIVE = frozenset(["has", "have", "had", "gave", "took", "sold", "brought", "yielded"])
_COMPARES = re.compile(r"\bagainst [^.;]{0,40}$")


_ELSEWHERE = re.compile(
    r"(?:and |but )?(?:in|at|from|to|by) (?:the |other )?[A-Z][\w'-]*(?: [\w'-]+){0,3}|(?:and |but )?in other [a-z]+|"
    r"(?:and |but )?(?:the )?[A-Z][\w'-]+(?: (?:and |of )?[A-Z][\w'-]+)* with"
)
"""In other States, Bolton with: where, and not what."""
_NOT_FAR = 80


def _before_a_place(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return what the figure before counts, where the words of one only say where: and in other States £10,000."""
    if not before or not _ELSEWHERE.fullmatch(figure.counted) or before[-1].unit != figure.unit:
        return ""
    between = document.text[before[-1].outer_end : figure.outer_start]
    if len(between) > _NOT_FAR or ". " in between or "\n\n" in between or figure.role != before[-1].role:
        return ""
    thing = before[-1].counted
    return "" if thing in figure.counted or len(thing) + len(figure.counted) >= _NOT_FAR else thing


def _goes_on_a_subject(words: str) -> bool:
    """Return whether words open with a participle and end with the verb: seized from the brewer was valued at."""
    first, *others = words.casefold().split() or [""]
    return first.endswith("ed") and any(word in VERBS for word in others)


def _subject(figure: ReadFigure, before: Sequence[ReadFigure], document: Document) -> str:
    """Return the noun that the verb before a figure is said of, "" where it is a pronoun or there is none."""
    subject = subject_before(document.text, figure.outer_start)
    if subject is None:
        return ""
    words = _WORD.findall(subject.noun.casefold())
    if all(_NUMBERS.issuperset(word.split("-")) for word in words):
        return ""  # Eleven were thatched
    if any(
        one.counted
        and one.unit == figure.unit
        and one.outer_start >= subject.end
        and (
            subject.verb in _TRANSITIVE or _COMPARES.search(document.text, one.outer_end, figure.outer_start)
        )
        for one in before
    ):
        return ""  # The Wesleyans have 7 chapels: the chapels, not the Wesleyans
    named = any(word not in _NOTHING for word in words) and not is_only_time(subject.noun)
    return subject.noun if named else ""


def _lead(figure: ReadFigure, document: Document) -> str:
    """Return the first words of the line that leads a list in, for an item that only names a place."""
    blocks = document.blocks
    at = bisect_right(blocks, figure.start, key=lambda block: block.start) - 1
    lead = blocks[blocks[at].lead] if at >= 0 and blocks[at].kind == "item" and blocks[at].lead >= 0 else None
    if lead is None or lead.end - lead.start > _LONGEST_LEAD:
        return ""
    said = document.text[lead.start : lead.end]
    end = _LEAD_ENDS.search(said)
    return said[: end.start() if end else len(said)].strip(" #*.:")[:_LONGEST]


_LONGEST_LEAD = 160


_PLAIN_HEADING = re.compile(r"#*\s*(?P<said>[A-Z][A-Za-z'’-]*(?: [a-z][a-z'’-]+){0,3}|[A-Z' -]{4,30})\.?\s*")


def _heading(figure: ReadFigure, document: Document) -> str:
    """Return the short heading of a section whose figures have no words at all: Population. 53,735 (census of 1901)."""
    blocks = document.blocks
    at = bisect_right(blocks, figure.start, key=lambda block: block.start) - 1
    above = blocks[blocks[at].section[-1]] if at >= 0 and blocks[at].section else None
    said = _PLAIN_HEADING.fullmatch(document.text, above.start, above.end) if above is not None else None
    return said["said"] if said else ""


_OBJECT_BEFORE = re.compile(
    r"(?:and |but |while )?(?:(?:in|on|during|for|by|last|next|this|that)(?: (?:the|year|month|week|season))*,? )?"
    r"(?:we|they|it|he|she|i|there|you)\b",
    re.I,
)
"""In May it fed 200, of whose words the time has been taken."""
_CLAUSE_END = re.compile(r"\s*(?:[,;.:)]|$)")


def _leaves_out_its_object(figure: ReadFigure, before: ReadFigure, document: Document) -> bool:
    """Return whether a bare number ends a clause of a pronoun and a verb, behind a figure that names the thing."""
    measured = before.unit == "%" or unit_classes().get(before.unit) in (*_MEASURES, "duration")
    bare = not figure.unit and not measured and figure.role == "level"
    said = before.counted and not _OBJECT_BEFORE.match(before.counted)
    clause = bare and said and _OBJECT_BEFORE.match(figure.counted)
    return bool(clause) and bool(_CLAUSE_END.match(document.text, figure.outer_end))


_SIZES_GROUPS = frozenset(
    [
        "numbered",
        "numbers",
        "exceeded",
        "exceeds",
        "totalled",
        "averaged",
        "reached",
        "amounted",
        "consisted",
        "was",
        "were",
        "is",
        "are",
        "been",
    ]
)
_BARE_PEOPLE = frozenset(["men", "persons", "people", "souls", "individuals", "head"])
_SIZE_OF_GROUP = re.compile(
    r"(?:^|[.;:\n] ?)(?P<label>(?:the |an? )?[a-z][a-z' -]{2,50}?)(?:: ?|, )$|"
    r"(?:^|[.;\n] ?)(?P<headed>[a-z][a-z' -]{2,50}), [^:.;]{2,40}: ?$",
    re.IGNORECASE,
)
"""The garrison never exceeded 850 men; Migration balance, 1936: -1,870 persons."""


def _group(figure: ReadFigure, document: Document) -> str:
    """Return the group whose size a bare number of people states, "" for none."""
    match = _SIZE_OF_GROUP.search(document.text, max(0, figure.start - 120), figure.start)
    if match is not None:
        return match["label"] or match["headed"]
    subject = subject_before(document.text, figure.start)
    return subject.noun if subject is not None and subject.verb in _SIZES_GROUPS else ""


_SPEAKER = re.compile(
    r"(?i:\b(?:replied|answered|stated|said|reply|answer))$|^(?i:the |mr\.? |sir |lord |captain |colonel |major )?"
    r"[A-Z][A-Z .-]{3,}$"
)
_REFERS_BACK = re.compile(r"(?:those|that)(?= (?:of|in|from|at|for|to)\b)|of it\b", re.IGNORECASE)
_FRONTED = re.compile(
    r"(?:estimated|valued|priced|assessed|insured|reckoned|bought|sold|let|sanctioned|put|begun|designed)"
    r"(?: [a-z]+)? (?:at|for)",
    re.IGNORECASE,
)
_FRONTED_SUBJECT = re.compile(
    r",? (?P<noun>(?:the|an?|this|that|its|their|these) [A-Za-z][A-Za-z' -]{2,40}?) "
    rf"(?:{'|'.join(sorted(VERBS))})\b"
)


def _in_english(
    figure: ReadFigure, before: Sequence[ReadFigure], by_id: dict[str, ReadFigure], document: Document
) -> str:
    if thing := elided(figure, before, document):
        return thing
    words = _WORD.findall(figure.counted.casefold())
    places = set(_WORD.findall(figure.place.casefold()))
    behind = not figure.counted.startswith(("of ", "in ", "at ")) and document.folded.startswith(
        figure.counted.casefold(), figure.outer_end + 1
    )
    timed = is_only_time(figure.counted) and not behind  # but three seasons
    said = [word for word in words if word not in _NOTHING and word not in places and not timed]
    own = [word for word in said if not _PARTICIPLE.fullmatch(word)]
    antecedent = _antecedent(figure, before, document) if words[:1] and words[0] in _RELATIVES else ""
    if antecedent:
        return antecedent  # the loaf, which cost 5½d.
    if timed or (said and _NUMBERS.issuperset(words[0].split("-"))):
        own = []  # the year after that 110; Eleven were thatched, two …
    if own and not behind and (starts_with_verb(figure.counted) or _goes_on_a_subject(figure.counted)):
        own = []  # amounted in value to, seized from him was valued at: of what stands before
    if own and before and _leaves_out_its_object(figure, before[-1], document):
        own = []  # last year they trained 95
    if _SPEAKER.search(figure.counted) and (asked := asked_before(figure, document)):
        return asked
    if figure.counted.casefold() in _BARE_PEOPLE and (group := _group(figure, document)):
        return f"{group} {figure.counted}"
    if _FRONTED.fullmatch(figure.counted) and (
        fronted := _FRONTED_SUBJECT.match(document.text, figure.outer_end)
    ):
        return fronted["noun"]  # Estimated at £8,000, the causeway cost
    if (back := _REFERS_BACK.match(figure.counted)) and (
        source := _source(figure, before, by_id, document.text)
    ):
        return f"{source}{figure.counted[back.end() :]}"  # 3,112 are those of widows
    if own and not behind and (source := _before_a_place(figure, before, document)):
        return f"{source} {figure.counted}"
    if own:
        if len(words) <= _WORDS_OF_A_NAME and figure.counted.istitle():
            listed = _LIST_EN.search(document.text, max(0, figure.start - 200), figure.start)
            if listed and listed[1] not in figure.counted:
                return f"{listed[1]} {figure.counted}"
        if is_only_name(figure.counted) and (counted := named_after(figure, before, document)):
            return f"{counted} {figure.counted}"  # Labour took 9 of the 20 seats, the Farmers 8
        whole = by_id.get(figure.part_of)
        if (
            whole is not None
            and whole.counted
            and _STATE.match(figure.counted)
            and len(whole.counted) <= _LONGEST
        ):
            return f"{whole.counted} {figure.counted}"  # of the latter 2,340 are in arrear
        return figure.counted
    if (
        said
        and not own
        and (listed := _LIST_EN.search(document.text, max(0, figure.start - 200), figure.start))
    ):
        return f"{listed[1]} {figure.counted}"  # Money orders: issued, £118,212; paid, £97,640
    label = _LABEL_EN.search(document.text, max(0, figure.outer_start - 60), figure.outer_start)
    if said and label:
        return f"{label[1]} {figure.counted}"  # Stray dogs: 688 captured
    whole = by_id.get(figure.part_of) or by_id.get(figure.base)
    source = ""
    if whole is None or not whole.counted:
        source = "" if said else apposed(figure, document)
        source = source or _subject(figure, before, document)
    source = source or _source(figure, before, by_id, document.text)
    if not source and not said:
        source = _lead(figure, document)
    if not source and (listed := _LIST_EN.search(document.text, max(0, figure.start - 200), figure.start)):
        source = listed[1]  # Convictions: half-year to June, 118
    if not source and not figure.counted:
        source = _heading(figure, document)
    if not source:
        line = document.text.rfind("\n", 0, figure.start) + 1
        topic = _TOPIC_EN.match(document.text, line, figure.start)
        source = topic[1] if topic else ""
    if not source:
        return figure.counted
    if source.casefold() in figure.counted.casefold():
        return figure.counted
    if said and not own:
        source = _without_participles(source)  # houses disinfected 318; unroofed 22
    if not said or timed or figure.counted.casefold() in source.casefold():
        return source
    return source if _OBJECT_BEFORE.match(figure.counted) else f"{source} {figure.counted}"


_STATE = re.compile(r"(?:in|under|at|on|with|without|out of) [a-z]")


def _without_participles(words: str) -> str:
    """Return words for a thing without what became of it, which another figure has another word for."""
    said = words.split(" ")
    while len(said) > 1 and _PARTICIPLE.fullmatch(said[-1].casefold()):
        said.pop()
    return " ".join(said)


def _in_chinese(
    figure: ReadFigure, before: Sequence[ReadFigure], by_id: dict[str, ReadFigure], document: Document
) -> str:
    counted = "" if _DIGITS.fullmatch(figure.counted) else figure.counted
    said = fold(counted)
    for place in figure.place.split("+"):
        said = said.replace(fold(place), "") if place else said
    if counted and _HOLDS_ZH.fullmatch(said) and (owner := _owner(before, figure, document.text)):
        return f"{owner}{counted}"
    if again := _of_same_verb(said, figure, before):
        return again
    at = figure.outer_start
    if figure.place and document.text.endswith((f"；{figure.place}", f";{figure.place}"), 0, at):
        item = _LIST_ZH.search(document.text, max(0, at - 100), at)
        if item is not None and _NAMES_A_NUMBER.search(item[1]):
            # 各县选民人数：…；临武二万九千人，投票一万: each item opens with what the label says
            return f"{item[1]}{figure.place}"
    if at and (
        document.text[at - 1] in "共計计" or (figure.place and document.text.endswith(figure.place, 0, at))
    ):
        shared = _SHARED_OUT_ZH.search(document.text, max(0, at - 100), at)
        if shared is not None:  # 沿途收容难民，计城区三千一百人 … 共六千九百人
            return f"{shared[1]}{figure.place if shared['list'].endswith(figure.place) else ''}"
    summed = bool(counted) and _SUM_ZH.search(
        document.text, max(0, figure.outer_start - 8), figure.outer_start
    )
    if counted and not summed and not _NOTHING_ZH.fullmatch(_CAUSE_ZH.sub("", said)):
        return _with_event(counted, figure, before)
    listed = _LIST_ZH.search(document.text, max(0, figure.start - 100), figure.start)
    if summed and not _NOTHING_ZH.fullmatch(_CAUSE_ZH.sub("", said)):  # 收容灾民：东关842人 … 合计收容2,571人
        return listed[1] if listed and counted in listed[1] else counted
    named = counted or (figure.place and document.text.endswith(figure.place, 0, figure.outer_start))
    compared = _COMPARED_ZH.match(counted) and _topic_before(figure, document.text)
    source = compared or (listed[1] if listed and named else _source(figure, before, by_id, document.text))
    source = source or _topic_before(figure, document.text) or _heading_above(figure, document)
    if not source:
        counts = unit_classes().get(figure.unit, "") not in _ONLY_MEASURE and figure.unit != "times"
        return counted or (document.text[figure.end : figure.outer_end].strip() if counts else "")  # 共一千户
    return f"{source}{counted}" if counted and counted not in source else source


def _heading_above(figure: ReadFigure, document: Document) -> str:
    """Return the short heading that a figure stands below, where it names a thing: 沙鱼皮, above 安一都二张."""
    blocks = document.blocks
    at = bisect_right(blocks, figure.start, key=lambda block: block.start) - 1
    above = range(at, max(-1, at - _BELOW_HEADING), -1)
    heading = next((blocks[one] for one in above if blocks[one].kind == "heading"), None)
    if heading is None or blocks[at].kind == "cell" or heading is blocks[at]:
        return ""
    said = document.text[heading.start : heading.end].strip(" 　#*")
    return said if _THING_ZH.fullmatch(said) else ""


_BELOW_HEADING = 30
_THING_ZH = re.compile("[\u4e00-\u9fff]{1,6}(?<![况志记述表法序附注章节篇卷项题绪论言部分他余])")
"""A heading that is the name of one thing."""
_EVENT_ZH = re.compile("[\u4e00-\u9fff、]{0,12}(?:事件|事故|案件?|纠纷|[^点]火灾?|械斗|闹事)")


def _with_event(counted: str, figure: ReadFigure, before: Sequence[ReadFigure]) -> str:
    """Return the words of cases with the kind of case, which parts leave out: 请愿事件九十起，…，工厂二十一起."""
    if not before or _EVENT_ZH.search(counted):
        return counted
    share = figure.unit == "%" and before[-1].unit == "cases"
    if figure.unit != "cases" and not share:
        return counted
    said = (_EVENT_ZH.search(one.counted) for one in reversed(before) if one.unit == "cases")
    event = next((match.group() for match in said if match), "")
    return f"{event}{counted}" if event and len(counted) <= _LONGEST else counted


_ONLY_MEASURE = frozenset({*_MEASURES, "duration", "age", "power", "percent", "multiple"})
_HOLDS_ZH = re.compile("[共各均]?(?:分得|分到|占有|占|租种?|耕种?|领得?|欠|缴|交|纳|认[购捐])")


def _owner(before: Sequence[ReadFigure], figure: ReadFigure, text: str) -> str:
    """Return what the figure before one in its clause counts, where only a verb parts the two: 贫农415户分得1,986亩."""
    if (
        not before
        or before[-1].unit not in ("households", "persons")
        or "，" in text[before[-1].end : figure.start]
    ):
        return ""
    return before[-1].counted if len(before[-1].counted) <= _LONGEST else ""


_WITH_VERB_ZH = re.compile(
    "(?:[今本明后去]年|今后|现|[已再又还将拟可须应只仅实]|计划|准备|打算|预计|继续)*(?P<verb>[\u4e00-\u9fff])[成完得了过出]?(?P<thing>[\u4e00-\u9fff]{0,6})"
)


def _of_same_verb(said: str, figure: ReadFigure, before: Sequence[ReadFigure]) -> str:
    """Return what was counted with the verb that a figure has alone: 去年修水渠14里，今年已修26里，明年拟修40里."""
    own = _WITH_VERB_ZH.fullmatch(said)
    if own is None or own["thing"]:
        return ""
    for one in reversed(before[-3:]):
        other = _WITH_VERB_ZH.fullmatch(one.counted)
        if other and other["thing"] and other["verb"] == own["verb"] and one.unit == figure.unit:
            return one.counted[other.start("verb") :]
    return ""


_TOPIC_BEFORE_ZH = re.compile(
    "(?:^|[。；;：:，\n])(?:[（(][^）)]{1,3}[）)])?(?P<topic>[^，。；;：:\n0-9〇一二三四五六七八九十百千]{2,14})，[^，。；;：:\n]{0,18}$"
)
_COMPARED_ZH = re.compile("[比较]|率为?$")
"""全省工业总产值，八月份比七月份提高了: what the clause before names rose; 加收滞纳金，率为万分之五."""


def _topic_before(figure: ReadFigure, text: str) -> str:
    """Return the clause before that of a figure, where it holds no figure itself: 常平仓谷，额储一百二十万石."""
    match = _TOPIC_BEFORE_ZH.search(text, max(0, figure.outer_start - 30), figure.outer_start)
    return match["topic"] if match else ""
