"""Bytes to text: how large, whether text at all, and in which encoding."""

from __future__ import annotations

import codecs
import re

from yundong.base.errors import InputError

SIZE_LIMIT = 64 * 1024 * 1024
"""Largest file read without being asked to, in bytes: a whole archive box of transcriptions is a tenth of it."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?\s*([A-Za-z0-9._:-]+)""", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_REPLACED = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "cp1252"}

# The commonest characters of modern written Chinese, simplified and traditional: what a right guess is full of.
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成"
    "方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心本前开但因只从想实日军者意无力它与长把机十民第公此已工使"
    "情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化"
    "老给世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反"
    "受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且"
    "权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运毒犯贩登记坦白检举群众"
    "這個們來為國說時會對過發後裡種經麼學現當沒動還進樣開從實軍無與長機業將兩間問應戰頭體見產身話給門兒東聲員處義條氣題別變"
    "總電數報結務場計資區隊決馬書聽達強難權設記據邊張該規萬覺術領確傳師觀讓識帶導爭運販檢舉衆紅縣黨廳幹訊憲餘繳獲槍彈鎮"
    "，。、；：（）“”《》０１２３４５６７８９"
)


def decode(data: bytes, name: str, encoding: str | None = None) -> tuple[str, str]:
    """Return the text of a file and the encoding it was in.

    Parameters
    ----------
    data : bytes
        The whole file.
    name : str
        For messages.
    encoding : str, optional
        Given by the user, and then the only one tried.

    Returns
    -------
    text : str
        With line ends as ``\\n`` and without a byte order mark, as Python reads text files.
    encoding : str
        Python's name of it.

    Raises
    ------
    InputError
        If it is not text, not in the encoding given, or in none that can be recognised.
    """
    if encoding is not None:
        text = _decode_as_given(data, name, encoding)
        return _plain_line_ends(text), encoding
    for mark, codec in _BOMS:
        if data.startswith(mark):
            return _plain_line_ends(_decode_as_given(data, name, codec)), codec
    if len(_CONTROL.findall(data[:65536])) > len(data[:65536]) // 200:
        raise InputError(
            f"{name} is not text (it holds control bytes). It must be a text, HTML, TEI, Word or PDF file."
        )
    for codec in ("utf-8", *_declared(data)):
        try:
            return _plain_line_ends(data.decode(codec)), codec
        except (UnicodeDecodeError, LookupError):
            continue
    return _guess(data, name)


def _decode_as_given(data: bytes, name: str, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        raise InputError(
            f"{name}: Unknown encoding {encoding!r}: try utf-8, gb18030, big5 or utf-16."
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"{name} is not in {encoding}: byte {error.start} does not fit. Leave --encoding out to have it found."
        ) from None


def _declared(data: bytes) -> list[str]:
    """Return the encoding declared in the first kilobyte (XML declaration, HTML meta element)."""
    found = _DECLARED.search(data[:1024])
    if found is None:
        return []
    name = found.group(1).decode("ascii").lower()
    return [_REPLACED.get(name, name)]


def _guess(data: bytes, name: str) -> tuple[str, str]:
    """Choose between the two Chinese encodings and Western text by how common the characters are."""
    best = (0.0, "", "")
    for codec in ("gb18030", "big5hkscs"):
        text = _decode_forgiving(data, codec)
        if text is None:
            continue
        wide = [character for character in text[:100_000] if ord(character) > 127]
        share = sum(character in _COMMON for character in wide) / len(wide) if wide else 0.0
        if share > best[0]:
            best = (share, text, codec)
    if best[0] >= 0.35:
        return _plain_line_ends(best[1]), best[2]
    if sum(byte < 128 for byte in data) > 0.85 * len(data):
        return _plain_line_ends(data.decode("cp1252", errors="replace")), "cp1252"
    raise InputError(
        f"{name}: the encoding is not recognised. Name it with --encoding (utf-8, gb18030, big5, utf-16)."
    )


def _decode_forgiving(data: bytes, codec: str) -> str | None:
    """Decode, allowing a cut character at the end of the file and one fault in ten thousand bytes."""
    text = data.decode(codec, errors="replace")
    return text if text.count("\ufffd") <= 1 + len(data) // 10_000 else None


def _plain_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
