"""The subject of the clause that leads to an English figure, found from its verb."""

from __future__ import annotations

import re
from typing import NamedTuple

from yundong.documents.vocabulary import word_list

_REACH = 320
"""Characters before a figure within which its clause begins."""
_WORDS_OF_A_NOUN = 8
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_ENDS = re.compile(
    r"[.!?](?<!\bSt.)(?<!\bRs.)(?<!\bMt.)(?<!\bNo.)(?<![ .][A-Z].)[\"'”’]?[ \n]+(?=[\"'“(*]?[A-Z0-9£$])"
    r"|[;:]|—|--|\n(?![a-z0-9£$]|Rs|$)"
)
_TOKEN = re.compile(
    r"(?:,[ ])?(?:1[5-9]|20)[0-9]{2}(?![0-9,.]*[0-9])|[A-Za-z][A-Za-z'’.-]*(?<![.'’])|,|[0-9][0-9.,]*"
)
_BE = frozenset(word_list("forms_of_be"))
_AUXILIARIES = frozenset(word_list("auxiliaries"))
_FINITE = _BE | _AUXILIARIES | frozenset(word_list("finite_verbs"))
"""Verbs that are no participles."""
VERBS = _FINITE | frozenset(word_list("number_verbs"))
"""Those that lead to numbers, participles in form or not."""
_RELATIVES = frozenset({"which", "who", "whose", "whom", "where", "when"})
_OPENS = _RELATIVES | {"that"}
_JOINTS = frozenset(
    {"and", "but", "while", "whilst", "yet", "or", "that", "whereas", "for", "so", "thus", "then", "if"}
)
_PREPOSITIONS = frozenset(word_list("prepositions"))
_PERSONAL = frozenset({"it", "they", "we", "he", "she", "i", "you", "there"})
_PRONOUNS = frozenset(word_list("pronouns"))
_DETERMINERS = frozenset(word_list("determiners"))
_ADVERBS = frozenset(
    {
        "only",
        "then",
        "now",
        "still",
        "also",
        "already",
        "thus",
        "never",
        "not",
        "therefore",
        "however",
        "about",
    }
)


def starts_with_verb(words: str) -> bool:
    """Return whether words open with the verb of their clause, whose subject stands before: amounted in value to.

    Parameters
    ----------
    words : str
        Of a figure.
    """
    said = words.casefold().split()
    while said and said[0] in _ADVERBS:
        said = said[1:]
    return bool(said) and (said[0] in VERBS and (said[0] not in _AUXILIARIES or len(said) > 1))


class Subject(NamedTuple):
    """A noun, the verb that is said of it, and where that ends."""

    noun: str
    verb: str
    end: int


def subject_before(text: str, stop: int) -> Subject | None:
    """Return the noun that the verb before a figure is said of, None where it is a pronoun or there is none.

    "The profits that remain, in consequence of …, are stated at": the profits.

    Parameters
    ----------
    text : str
        The text.
    stop : int
        Where the figure begins, with its hedges.
    """
    begin = max(0, stop - _REACH)
    ends = [mark.end() for mark in _ENDS.finditer(text, begin, stop)]
    if not ends and begin:
        return None
    begin = ends[-1] if ends else begin
    said = _BRACKETS.sub(lambda match: " " * len(match.group()), text[begin:stop])
    found = list(_TOKEN.finditer(said))
    tokens = [match.group() for match in found]
    lower = [token.casefold() for token in tokens]
    verb = _last_verb(lower, VERBS)
    at = _first_of_verb(lower, verb)
    noun = _noun(_before_the_verb(tokens[:at])) if at > 0 else ""
    return Subject(noun, lower[verb], begin + found[verb].end()) if noun else None


def _last_verb(words: list[str], verbs: frozenset[str]) -> int:
    """Return where the last verb is, -1 for none: not the noun of "at a cost of"."""
    return next(
        (
            index
            for index in reversed(range(len(words)))
            if words[index] in verbs and not (index and words[index - 1] in _DETERMINERS)
        ),
        -1,
    )


def _first_of_verb(words: list[str], verb: int) -> int:
    """Return where the verb begins that ends at an index: would then have been."""
    while verb > 0 and (words[verb - 1] in VERBS or words[verb - 1] in (*_ADVERBS, "to")):
        verb -= 1
    return verb


def _before_the_verb(tokens: list[str]) -> list[str]:
    """Return the words before a verb without asides, openings and clauses that are not its subject."""
    if not tokens:
        return []
    if tokens[-1].casefold() in _RELATIVES:  # stores which have been valued at
        tokens = tokens[:-1] if tokens[-2:-1] != [","] else tokens[:-2]
        return _last_noun(tokens)
    while tokens and tokens[-1] == ",":  # its export, in this year, amounted to
        commas = [index for index, token in enumerate(tokens[:-1]) if token == ","]
        opening = tokens[0].casefold() in _PREPOSITIONS and len(commas) == 1
        tokens = tokens[: commas[-1]] if commas and not opening else tokens[:-1]
    if not tokens:
        return []
    lower = [token.casefold() for token in tokens]
    last = _last_verb(lower, _FINITE)
    verb = _first_of_verb(lower, last)
    relative = next((index for index in range(max(0, verb - 2), max(0, verb)) if lower[index] in _OPENS), 0)
    if relative:  # the timber which was imported last year
        stop = relative - (lower[relative - 1] in _PREPOSITIONS or lower[relative - 1] == ",")
        return _before_the_verb(tokens[:stop])
    first = max(
        (index + 1 for index in range(last + 1, len(lower)) if lower[index] in _JOINTS | {","}), default=0
    )
    if verb >= 0 and not first:
        return []
    if first == len(tokens):  # the well is 94 feet deep and gives
        return _before_the_verb(tokens[:verb]) if verb > 0 else []
    own = lower[first:] if verb >= 0 else lower
    if own[-1] in _PERSONAL:
        return tokens[1:-1] if own[0] == "of" else []  # of the drivers there fell
    if verb > 0 and not _RELATIVES.isdisjoint(own):  # claims have been received, of which nine are
        return _before_the_verb(tokens[:verb])
    return _without_opening(tokens[len(tokens) - len(own) :])


def _without_opening(tokens: list[str]) -> list[str]:
    """Return the words of a clause without what it opens with: and in Victoria, in the year 1834 the imports."""
    while tokens and (tokens[0].casefold() in _JOINTS or tokens[0] == ","):
        tokens = tokens[1:]
    if not tokens or not (tokens[0].casefold() in _PREPOSITIONS or tokens[0].endswith("ing")):
        return tokens
    later = (index for index in range(2, len(tokens)) if tokens[index].casefold() in _DETERMINERS)
    noun = next(
        (index for index in later if tokens[index - 1].casefold() not in (*_PREPOSITIONS, "of")), len(tokens)
    )
    comma = tokens.index(",") if "," in tokens else len(tokens)
    if comma < noun:
        return _without_opening(tokens[comma + 1 :])
    return tokens[noun:]


def _last_noun(tokens: list[str]) -> list[str]:
    """Return the last words of a clause from their article or the word behind a verb or preposition on."""
    for index in reversed(range(len(tokens))):
        word = tokens[index].casefold()
        if word in _DETERMINERS:
            return tokens[index:]
        if word in VERBS or word in _JOINTS or word in _PREPOSITIONS or word == ",":
            return tokens[index + 1 :]
    return tokens


def _noun(tokens: list[str]) -> str:
    """Return the first words of a subject, up to what only says more of it."""
    words: list[str] = []
    while tokens and tokens[0][0].isdigit() and tokens[0].endswith("."):
        tokens = tokens[1:]
    for token in tokens[:_WORDS_OF_A_NOUN]:
        word = token.casefold()
        if (
            token == ","
            or token[0].isdigit()
            or word in _PREPOSITIONS
            or word in _RELATIVES
            or word in VERBS
            or (word == "that")
        ):
            break
        words.append(token)
    if tokens[len(words) : len(words) + 1] and tokens[len(words)][0].isdigit():
        return ""  # an average of 26,400 labourers: a figure of its own
    while words and words[-1].casefold() in (*_DETERMINERS, *_JOINTS, "of"):
        words.pop()
    if (
        not words
        or words[0].casefold() in _PERSONAL
        or (words[0].casefold() in _PRONOUNS and len(words) == 1)
    ):
        return ""
    return " ".join(words)
