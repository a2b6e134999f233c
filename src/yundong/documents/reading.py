"""From a document to its figures: found, related, interpreted, placed, finished and added up."""

from __future__ import annotations

from yundong.base.collecting import collector_resting
from yundong.documents.figure import ReadFigure, finish, put_back, without_identifiers
from yundong.documents.meaning.area_period_hedge import PlacedReading, place
from yundong.documents.meaning.find import find_mentions
from yundong.documents.meaning.index import index_text
from yundong.documents.meaning.interpret import interpret
from yundong.documents.meaning.lexicon import Lexicon
from yundong.documents.meaning.passages import gather
from yundong.documents.meaning.relations import relate
from yundong.documents.quantities.grammar import read_quantities
from yundong.documents.quantities.numbering import find_identifiers, find_numbering, find_too_long
from yundong.documents.subjects import with_subjects
from yundong.documents.sums import with_sums
from yundong.documents.text.chunks import Chunk, read_chunks, split_into_chunks
from yundong.documents.text.document import Document
from yundong.documents.text.unwrap import unwrap
from yundong.documents.times import with_times
from yundong.documents.wholes import with_wholes


def read(document: Document, lexicon: Lexicon, area: str = "") -> list[ReadFigure]:
    """Read every figure of a document.

    Parameters
    ----------
    document : Document
        As `open_document` gives it.
    lexicon : Lexicon
        Of a scenario.
    area : str
        Area id of figures for which the document names none; by default that of its title.

    Returns
    -------
    list of ReadFigure
        In the order of the text; no two overlap, and ``document.text[start:end] == exact`` for each.
    """
    with collector_resting():
        joined, back = unwrap(document)
        figures = _read(joined, lexicon, area)
    if joined is document:
        return figures
    text = without_identifiers(document)
    return [put_back(one, text, back) for one in figures]


def _read(document: Document, lexicon: Lexicon, area: str) -> list[ReadFigure]:
    """Return the figures of a document whose lines are whole."""
    text = index_text(document, lexicon, area)
    edges = sorted({block.end for block in document.blocks})
    not_counts = sorted([*find_numbering(document), *((one.start, one.end) for one in text.dates)])

    def figures_of(chunk: Chunk) -> list[PlacedReading]:
        quantities = read_quantities(text.folded[: chunk.stop], text.lang, not_counts, chunk.begin, edges)
        mentions = find_mentions(gather(quantities, text), text)
        related, wholes = relate(mentions, text)
        readings = interpret(related, wholes, text)
        return [place(one, text) for one in readings if one.mention.start >= chunk.kept]

    figures = finish(read_chunks(figures_of, split_into_chunks(document)), document, text.dated)
    return with_sums(with_subjects(with_times(with_wholes(figures, document)), document), document)


def left_out(document: Document) -> list[str]:
    """Return what was seen in a document and is in no figure, one sentence each: identifiers, and damaged numbers.

    Parameters
    ----------
    document : Document
        As `open_document` gives it.
    """
    said = []
    identifiers, long = find_identifiers(document.folded), find_too_long(document.folded)
    if identifiers:
        kind = "identity, telephone or account number" + ("s were" if len(identifiers) > 1 else " was")
        said.append(
            f"{document.name}: {len(identifiers)} {kind} seen and left out; remove them from the file."
        )
    if names := document.persons:
        kind = "names of persons were" if len(names) > 1 else "name of a person was"
        said.append(f"{document.name}: {len(names)} {kind} seen and left out of quotations.")
    for start, end in long:
        said.append(
            f"{document.name}: the number at {start} is too long for a count ({end - start} characters): left out."
        )
    return said
