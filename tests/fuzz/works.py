"""What is done with each damaged file; each returns what is wrong, or nothing. Called in a process of its own."""

from __future__ import annotations

import atexit
import io
import random
import shutil
import tempfile
import zipfile
from functools import cache
from pathlib import Path

from mutations import called, mutated_file, mutated_scenario

CLAIMS = """\
id,indicator,area,start,end,as_of,value,low,high,unit,hedge,passage,source,grade,role,tolerance,stated,note
A,identified,china,1952-04-15,1952-11-30,1952-12-14,369705,,,persons,,R1.3,S1,read,check,0.3,identified,
B,arrested,china,1952-04-15,1952-11-30,1952-12-14,82056,,,persons,,R1.4,S1,read,check,0.3,arrested,
C,arrested,shenyang,1952-04-15,1952-08-29,1952-08-29,,800,900,persons,about,,S1,read,check,0.3,a part,
D,arrested,northeast,1952-04-15,1952-11-30,1952-12-14,20000,,,persons,,,S1,read,check,0.3,a region,
"""
CASES = """\
# Cases
case,narcotics,role,organised,volume,confession,last_offence
small,yes,trafficker,no,30,full,1951-03-02
ring,yes,transporter,yes,2400,refused,1952-05-20
"""
JSON = '[{"case": "a", "narcotics": "yes", "volume": 30}, {"case": "b", "role": "trafficker", "organised": false}]\n'
RETURNS = """\
county,period_end,identified,arrested,note
A county,1952-08-15,19,4,
A county,1952-08-30,"1,066",24,about
B county,1952-08-15,不详,7,
B county,1952-08-30,52,12,"to the 28th only"
"""
ARCHIVE = {
    "archive.toml": 'title = "tried"\nscenario = "narcotics-1952"\n',
    "places.csv": "place,parent,population,key,note\nBeixi,shanxi,120000,,\n",
    "returns.csv": "place,period,indicator,value,sent,received,note\nBeixi,1952-08-15,arrested,12,,,\n",
}
TEXT = """\
By 29 August 1952 the public security organs had arrested 82,056 offenders, of whom 10 per cent were dealers.
In Shenyang 1,202 letters were received, and 3,996 liang of opium were seized; 5 machines, 12 rifles.
截至八月二十九日，全国逮捕毒犯八万二千零五十六名，缴获鸦片三百九十九万余两。
"""


def a_scenario(seed: int) -> str:
    """Check a damaged scenario; what is called sound must run."""
    from yundong.scenario import locate

    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        folder = Path(place, "mine")
        mutated_scenario(locate("narcotics-1952"), folder, seed)
        code, said = called("scenario", "check", folder)
        if code not in (0, 2) or (code == 2 and not said.strip()):
            return f"check exits with {code}: {said[-300:]}"
        options = ("--scale", "0.002", "--until", "1952-09-10", "--threads", "1")
        if code == 2:
            return ""
        code, said = called("run", folder, *options, "--out", Path(place, "run"))
        return "" if code == 0 else f"sound, and run exits with {code}: {said[-300:]}"


def a_table(seed: int) -> str:
    """Give a damaged table to the commands that take one."""
    chance = random.Random(seed)
    name, text, commands = chance.choice(
        [
            ("claims.csv", CLAIMS, (("audit",), ("reconcile",))),
            ("cases.csv", CASES, (("decide",), ("decide", "--format", "json"))),
            ("cases.json", JSON, (("decide", "--format", "csv"),)),
            ("returns.csv", RETURNS, (("returns", "--yes", "--format", "json"),)),
        ]
    )
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        path = Path(place, name)
        path.write_text(text, encoding="utf-8")
        mutated_file(path, chance.randrange(2**32))
        return "; ".join(filter(None, (_judged(path, command) for command in commands)))


def an_archive(seed: int) -> str:
    """Check an archive with a damaged form."""
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        folder = Path(place, "mine")
        shutil.copytree(_archive(), folder)
        chance = random.Random(seed)
        forms = [
            path for path in folder.iterdir() if path.suffix in (".csv", ".toml") and path.stat().st_size
        ]
        mutated_file(chance.choice(sorted(forms)), chance.randrange(2**32))
        return _judged(folder, ("archive check",))


@cache
def _archive() -> Path:
    place = Path(tempfile.mkdtemp(prefix="yundong-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    code, said = called("archive", "new", place / "mine")
    assert code == 0, said
    return place / "mine"


def a_document(seed: int) -> str:
    """Read a damaged text."""
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        path = Path(place, "document.txt")
        path.write_text(TEXT, encoding="utf-8")
        mutated_file(path, seed)
        return _judged(path, ("read", "--format", "csv"))


def a_file(seed: int) -> str:
    """Read a damaged document of any format."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        name, content = chance.choice(_documents())
        path = Path(place, name)
        path.write_bytes(content)
        mutated_file(path, chance.randrange(2**32))
        return _judged(path, ("read", "--format", "csv"))


@cache
def _documents() -> list[tuple[str, bytes]]:
    """Return the text as a document of every format, unpacked, so that damage reaches what is in it."""
    lines = TEXT.splitlines()
    rows = "".join(f"<tr><td>Shenyang</td><td colspan='2'>{number}</td></tr>" for number in (12, 345))
    page = "<html><body><h1>Report</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    tei = "".join(f"<p>{line}</p>" for line in lines)
    words = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    cell = "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>"
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    texts = {
        "a.html": f"{page}<table>{rows}</table></body></html>",
        "a.xml": f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body>{tei}</body></text></TEI>',
        "a.md": "# Report\n\n| Place | Arrested |\n|---|---|\n| Shenyang | 12 |\n\n- " + "\n- ".join(lines),
        "a.csv": "place,arrested\nShenyang,12\nHarbin,345\n",
        "a.txt": "Shenyang   12   345\nHarbin   13   15\n\n" + TEXT,
    }
    body = f'<w:document xmlns:w="{space}"><w:body>{words}{cell}</w:body></w:document>'
    return [
        *((name, text.encode()) for name, text in texts.items()),
        ("a.docx", _docx(body)),
        ("a.pdf", _pdf()),
    ]


def _docx(body: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as parts:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        types = "http://schemas.openxmlformats.org/package/2006/content-types"
        override = f"<Override PartName='/word/document.xml' ContentType='{kind}'/>"
        parts.writestr("[Content_Types].xml", f"<Types xmlns='{types}'>{override}</Types>")
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
        links = "http://schemas.openxmlformats.org/package/2006/relationships"
        link = f"<Relationship Id='a' Type='{office}' Target='word/document.xml'/>"
        parts.writestr("_rels/.rels", f"<Relationships xmlns='{links}'>{link}</Relationships>")
        parts.writestr("word/document.xml", body)
    return packed.getvalue()


def _pdf() -> bytes:
    text = "BT /F1 12 Tf 50 700 Td (In Shenyang 1,202 letters were received.) Tj ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )  # without a table of places, which the library makes again
    numbered = "".join(f"{number} 0 obj\n{one}\nendobj\n" for number, one in enumerate(objects, start=1))
    return f"%PDF-1.4\n{numbered}trailer\n<</Size 6/Root 1 0 R>>\n%%EOF".encode()


def a_run(seed: int) -> str:
    """Damage a file of a run: it is named by `verify --files`, and no command fails without a sentence."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        folder = Path(place, "run")
        shutil.copytree(a_sound_run(), folder)
        path = chance.choice(sorted(path for path in folder.rglob("*") if path.is_file()))
        before, name = path.read_bytes(), path.relative_to(folder).as_posix()
        mutated_file(path, chance.randrange(2**32))
        if path.read_bytes() == before:
            return ""
        code, said = called("verify", folder, "--files")
        wrong = (
            []
            if code == 1 and name in said
            else [f"verify --files exits with {code} on {name}: {said[-200:]}"]
        )
        for command in (("report",), ("compare",), ("trace", "arrested"), ("verify",)):
            judged = _judged(folder, command)
            wrong += [judged] if judged else []
        code, said = called("export", folder, "--to", "csv", "-o", Path(place, "out"))
        return "; ".join([*wrong, *([] if code in (0, 2) else [f"export exits with {code}"])])


def a_page(seed: int) -> str:
    """Damage a page, a text or a table made from a run: `verify` names what it is, or says that nothing follows."""
    chance = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="yundong-") as place:
        page = Path(place, chance.choice([name for name, _ in PAGES]))
        before = _pages()[page.name]
        page.write_bytes(before)
        mutated_file(page, chance.randrange(2**32))
        code, said = called("verify", page, "--run", a_sound_run())
        if code == 0 and page.read_bytes() == before:
            return ""
        return (
            _judged(page, ("verify", "--run", str(a_sound_run())))
            if code in (0, 1, 2)
            else f"exits with {code}: {said[-300:]}"
        )


PAGES = (
    ("page.html", ("report", "--by", "region")),
    ("page.txt", ("report",)),
    ("page.md", ("report", "--by", "region", "--lang", "zh")),
    ("page.json", ("report",)),
    ("page.csv", ("compare",)),
    ("page.xlsx", ("report",)),
)


@cache
def _pages() -> dict[str, bytes]:
    made = {}
    for name, (command, *options) in PAGES:
        code, said = called(command, a_sound_run(), *options, "-o", a_sound_run().with_name(name))
        assert code == 0, said
        made[name] = a_sound_run().with_name(name).read_bytes()
    return made


@cache
def a_sound_run() -> Path:
    """Return a sound run, made once for each process."""
    place = Path(tempfile.mkdtemp(prefix="yundong-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    options = ("--scale", "0.002", "--until", "1952-09-10", "--threads", "1")
    code, said = called("run", *options, "--out", place / "run")
    assert code == 0, said
    return place / "run"


@cache
def a_loaded_archive() -> Path:
    """Return a small archive as it is loaded, made once for each process."""
    place = Path(tempfile.mkdtemp(prefix="yundong-"))
    atexit.register(shutil.rmtree, place, ignore_errors=True)
    (place / "forms").mkdir()
    for name, text in ARCHIVE.items():
        (place / "forms" / name).write_text(text, encoding="utf-8")
    code, said = called("archive", "load", place / "forms", "--out", place / "loaded")
    assert code == 0, said
    return place / "loaded"


def _judged(path: Path, command: tuple[str, ...]) -> str:
    code, said = called(*command[0].split(), path, *command[1:])
    wrong = []
    if code not in (0, 1, 2):
        wrong.append(f"exits with {code}: {said[-300:]}")
    if set(said) & set("\x1b\x07\u202e"):
        wrong.append("prints control characters")
    if "110101199003070038" in said and command[0] != "read":
        wrong.append("repeats an identity number")
    return f"{command[0]} {', '.join(wrong)}" if wrong else ""


def prepare() -> None:
    """Load and compile what the work needs, out of its time."""
    called("verify", a_sound_run())


def prepare_pages() -> None:
    """Make the pages, out of the time of the work."""
    prepare()
    _pages()


a_page.prepare = prepare_pages  # type: ignore[attr-defined]
for _work in (a_scenario, a_run):
    _work.prepare = prepare  # type: ignore[attr-defined]
