"""A PDF is read by another process, within limits; a hostile one gets a sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest

from yundong.base import paper
from yundong.base.errors import InputError
from yundong.base.paper import runs_of, texts_of

PAGE = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>%s>>>>"
FONT = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
TEXT = "BT /F1 12 Tf 50 700 Td (In Shenyang 12 were arrested) Tj ET"
DEPTH, WIDTH = 6, 20


def pdf(*objects: str) -> bytes:
    """Return a PDF with these objects, of which the first is its catalogue."""
    content, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(content))
        content += f"{number} 0 obj\n{one}\nendobj\n".encode()
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(content)}\n%%EOF"
    return content + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}{end}".encode()


def stream(content: str, entries: str = "") -> str:
    return f"<<{entries}/Length {len(content)}>>stream\n{content}\nendstream"


def form(content: str, below: str) -> str:
    resources = f"/Resources<</Font<</F1 5 0 R>>/XObject<<{below}>>>>"
    return stream(content, f"/Type/XObject/Subtype/Form/BBox[0 0 600 800]{resources}")


def paged(content: str, more: str = "", *further: str, kids: str = "3 0 R") -> bytes:
    count = kids.count("R")
    tree = f"<</Type/Pages/Kids[{kids}]/Count {count}>>"
    return pdf("<</Type/Catalog/Pages 2 0 R>>", tree, PAGE % more, stream(content), FONT, *further)


def test_text_comes_with_its_place() -> None:
    steps: list[tuple[int, int]] = []
    pages = runs_of(paged(TEXT, kids="3 0 R 3 0 R"), "a.pdf", lambda done, of: steps.append((done, of)))
    assert [[run[4] for run in page] for page in pages] == [["In Shenyang 12 were arrested"]] * 2
    left, low, right, top, _ = pages[0][0]
    assert 49 < left < right and 690 < low < top < 720
    assert steps == [(1, 2), (2, 2)]
    assert texts_of(paged(TEXT, kids="3 0 R 3 0 R"), "a.pdf", 1) == ("", ["In Shenyang 12 were arrested"])


def test_a_small_file_that_fills_the_memory_gets_a_sentence() -> None:
    drawn = "/X Do " * WIDTH
    forms = [form(drawn, f"/X {7 + depth} 0 R") for depth in range(DEPTH)]
    data = paged(drawn, "/XObject<</X 6 0 R>>", *forms, form(TEXT, ""))
    assert len(data) < 5000
    with pytest.raises(InputError, match=r"a\.pdf takes more than 640 MB of memory to read, or is damaged"):
        runs_of(data, "a.pdf")
    assert kilobytes_to_read(data) < 1e6


def kilobytes_to_read(data: bytes) -> int:
    """Return the most memory that the reader of a damaged PDF held, asked of a process with no other children."""
    script = (
        "import contextlib, resource, sys\n"
        "from yundong.base.errors import InputError\n"
        "from yundong.base.paper import runs_of\n"
        "with contextlib.suppress(InputError):\n"
        "    runs_of(sys.stdin.buffer.read(), 'a.pdf')\n"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    return int(
        subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True).stdout
    )


def test_a_file_without_an_end_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paper, "SECONDS", 1)
    with pytest.raises(InputError, match=r"a\.pdf takes more than 1 s to read"):
        runs_of(paged(TEXT, kids="3 0 R " * 100_000), "a.pdf")


@pytest.mark.parametrize("content", [b"%PDF-1.4", b"", paged(TEXT, kids="2 0 R"), pdf("[" * 100_000)])
def test_a_damaged_file_gets_a_sentence(content: bytes) -> None:
    with pytest.raises(InputError, match=r"a\.pdf (is a damaged PDF: .*\. Save it again|.*or is damaged)"):
        runs_of(content, "a.pdf")
