"""What is never taken in: columns and cells that would point at a living or once living person.

Persons in this project are synthetic. A table brought from outside may carry real ones, and a column of names,
identity numbers or addresses is refused on entry, before its content is looked at; so is a cell that holds an identity
number, a telephone number or an e-mail address. Messages never repeat what is refused for that reason.

Columns are judged by their titles in English, Chinese in either script, and pinyin, however they are spelt: full width,
with spaces, in camel case, numbered. A count of persons (检举人数, number of witnesses) is not about any of them.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

WITHHELD = "(withheld)"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALWAYS = _words("""
    ssn dob passport telephone telephones telefon phone phones tel tels telno mobile mobiles cellphone landline
    fax email emails mailbox surname surnames forename forenames firstname lastname fullname middlename nickname
    nicknames alias aka pseudonym username informant informants informer informers denouncer denouncers accuser
    complainant birthday birthdate birthplace birthyear birthname born hometown domicile residence dwelling
    hukou huji idcard idno idnumber idnum iban fingerprint fingerprints biometric biometrics photo photograph
    portrait signature addr address addresses postcode zipcode wechat weixin qq whatsapp lname fname nric
    xingming shenfenzheng shenfenzhenghao sfz sfzh zhengjianhao dianhua shouji shoujihao dizhi zhuzhi jiguan
    shengri jianjuren chushengriqi chushengnianyue dianhuahaoma lianxifangshi jiatingzhuzhi huzhu chuohao bieming
    huaming zhengren mugshot mugshots nick
""")
"""Words that make a title personal wherever they stand in it."""
_ALONE = _words("""
    identity street contact contacts home suspect suspects culprit witness witnesses victim victims defendant
    accused person names spouse husband wife father mother guardian kin zip mail plate who
    denouncedby accusedby betrayedby reportedby namedby arrestedby interrogatedby whodenounced whoreported whoinformed
""")
"""Words that do so when they are the whole title."""
_PERSONS = _words("""
    person persons people individual offender offenders suspect suspects culprit culprits criminal criminals
    perpetrator dealer dealers trafficker traffickers user users addict addicts smoker prisoner prisoners inmate
    inmates defendant defendants accused convict convicts convicted arrested detained detainee victim victims
    witness witnesses reporter official officer cadre leader ringleader husband wife spouse father mother
    fathers mothers son daughter brother sister relative relatives kin guardian contact resident residents
    patient citizen employee worker author letter writer denounced registrant applicant signatory interrogator
    judge owner neighbour neighbor friend wanted
""")
_KINDS_OF_NAME = _words("""
    full first last family given middle maiden birth legal real true former previous nick pen christian user
    login screen personal proper own official childhood
""")
_KINDS_OF_ID = _words("""
    no nos nr num number numbers card cards document national citizen resident personal person tax government
    state photo offender suspect informant user
""")
_PAIRS = (
    (_words("name names"), _PERSONS | _KINDS_OF_NAME),
    (_words("id ids identity identification identifier"), _KINDS_OF_ID),
    (_words("social"), _words("security insurance number")),
    (_words("national citizen resident personal"), _words("no number num code details")),
    (_words("licence license driving driver drivers"), _words("no number plate")),
    (_words("driving driver drivers"), _words("licence license")),
    (_words("plate account bank"), _words("no nr number")),
    (_words("bank"), _words("account card")),
    (_words("card"), _words("no nr number credit")),
    (_words("contact cell"), _words("no nr number details info information person phone way")),
    (_words("birth"), _words("date day month year place of time certificate")),
    (_words("native"), _words("place village county province")),
    (_words("home"), _words("town village place county street district")),
    (_words("house street door room flat apartment"), _words("no nr number name")),
    (_words("postal post zip"), _words("code address")),
    (_words("place where"), _words("residence abode lives living resides resident")),
    (_words("household"), _words("register registration registered no number")),
    (_words("next"), _words("kin")),
    (_words("prisoner inmate convict detainee offender suspect"), _words("no nr number")),
    (_words("e electronic"), _words("mail")),
)
"""Words that do so together: one of each set."""
_THINGS = _words("""
    case dossier claim file source row record area locality table passage indicator rule unit parameter scenario
    mechanism experiment document seed run page organ rate
""")
"""Of which a title may well state a number or an id."""
_NUMBERED = _words("id national plate house")
_COUNTED = _words("count counts counted total sum share rate mean median percent ratio recruited many")

_CHINESE = re.compile(
    "姓名|人名|名字|本名|真名|化名|曾用名|原名|别名|别号|绰号|外号|诨名|诨号|笔名|小名|乳名|姓氏|名讳|署名|签名|签字"
    "|身[份分](?:证|号|编码|号码|识别)|证件|证号|护照|驾照|驾驶证|社保|社会保障|医保|学号|工号|军官证"
    "|住址|地址|住所|住处|住地|现住|居住地|居处|住在|家住|寓所|门牌|户籍|户口|籍贯|原籍|祖籍|本籍|乡籍|贯籍|邮编|邮政编码"
    "|电话|手机|座机|移动号|传真|联系(?:方式|人|号)|联络(?:方式|人|号)|邮箱|邮件|电邮|微信|QQ|qq"
    "|出生|生日|生辰|诞辰|生年|检举[人者]|举报[人者]|告发[人者]|揭发[人者]|控告人|密告人|告密[人者]|报案[人者]"
    "|供出[人者]|供述[人者]|户主|线人|眼线|耳目|知情人|当事人|嫌疑人|嫌犯"
    "|被告|受害人|被害人|证人|涉案人员名|家属|亲属|配偶|丈夫|妻子|父亲|母亲|父名|母名|监护人|保人|银行卡|账号|账户|卡号|车牌"
    "|指纹|照片|相片|肖像|指模"
)
_CHINESE_ALONE = {"姓", "名", "字", "号码", "邮件", "住", "家"}
_COUNTED_CHINESE = re.compile("(?:人数|人次|户数|件数|次数|份数|总数|数量|比例|占比|率|(?<!号)数)$")
_SIMPLIFIED = str.maketrans(
    "電話號證戶聯繫機檢舉報訊郵編連國處門鄉屬貫現親護駕駛執學帳賬銀碼稱綽誕實業筆簽線網體認傳隸綫車紋渾諢別祕絡",
    "电话号证户联系机检举报讯邮编连国处门乡属贯现亲护驾驶执学账账银码称绰诞实业笔签线网体认传隶线车纹浑诨别秘络",
)

_DIGIT = "[0-9０-９]"
_MAYBE = re.compile(rf"{_DIGIT}(?:[ \-–—.()（）　\u200b]{{0,2}}{_DIGIT}){{9}}|[@＠]")
_IDENTITY = re.compile(r"(?<![0-9])([0-9]{6})[ -]?([0-9]{8}|[0-9]{6})[ -]?([0-9]{3}[0-9Xx]?)(?![0-9])")
_MOBILE = re.compile(r"(?<![0-9])(\+?(?:00)?86[ -]?)?(1[3-9][0-9])([ -]?)([0-9]{4})\3([0-9]{4})(?![0-9.,])")
_LANDLINE = re.compile(
    r"(?<![0-9])(?:\(0[0-9]{2,3}\) ?|0[0-9]{2,3}-)[1-9][0-9]{6,7}(?![0-9])"
    r"|\+[1-9][0-9]{0,2}[ .-]?\(?[0-9]{1,4}\)?(?:[ .-]?[0-9]{2,4}){2,4}(?![0-9])"
)
_CALLED = re.compile(
    r"(?:电话|電話|手机|手機|联系|聯繫|号码|phone|tel|mobile|cell|call)[^0-9]{0,12}$", re.IGNORECASE
)
_MEASURED = re.compile(
    r"\s{0,2}(?:元|圆|圓|两|兩|斤|克|吨|噸|亩|畝|人|户|戶|件|次|yuan|liang|jin|g\b|kg|people|persons)"
)
_EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}", re.ASCII)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"


def personal_columns(columns: Iterable[str]) -> list[str]:
    """Return those column names that look like data about an identifiable person.

    Parameters
    ----------
    columns : iterable of str
        Column names in any case, with spaces, dashes or underscores.

    Returns
    -------
    list of str
        In the order given; names of things (``name_en``, ``unit name``) are not among them.

    Examples
    --------
    >>> personal_columns(["dossier", "Full Name", "home-address", "name_en", "姓 名", "手機號", "检举人数"])
    ['Full Name', 'home-address', '姓 名', '手機號']
    """
    return [column for column in columns if _is_personal(column)]


def _is_personal(column: str) -> bool:
    plain = "".join(c for c in unicodedata.normalize("NFKC", column) if unicodedata.category(c) != "Cf")
    return _is_personal_chinese(plain) or _is_personal_english(plain) or bool(personal_spans(plain))


def _is_personal_chinese(title: str) -> bool:
    plain = re.sub(r"[\W_]+", "", title).translate(_SIMPLIFIED)
    if _COUNTED_CHINESE.search(plain):
        return False
    return plain in _CHINESE_ALONE or _CHINESE.search(plain) is not None


def _is_personal_english(title: str) -> bool:
    """Judge a title by its words: split at spaces, signs, digits and humps."""
    unaccented = "".join(c for c in unicodedata.normalize("NFD", title) if not unicodedata.combining(c))
    humps = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", unaccented).replace("'s", "")
    words = re.findall(r"[a-z]+", humps.casefold())
    if not words:
        return False
    found = {*words, "".join(words)}
    if found & _COUNTED or (words[0] in {"number", "n", "no", "nr"} and words[1:2] == ["of"]):
        return False
    if found & _ALWAYS or "".join(words) in _ALONE:
        return True
    of_a_thing = bool(found & _THINGS)
    return any(
        found & some and found & others for some, others in _PAIRS if not (of_a_thing and some & _NUMBERED)
    )


def personal_spans(text: str) -> list[tuple[int, int]]:
    """Return where a text holds identity numbers, telephone numbers and e-mail addresses.

    An identity number has a valid date and, where it has 18 digits, a valid check digit (GB 11643). A number of
    eleven digits is taken for that of a telephone unless a unit follows, or it is round and nothing says it is one.

    Parameters
    ----------
    text : str
        A cell, or a message.

    Returns
    -------
    list of (int, int)
        Begin and end of each, in order.

    Examples
    --------
    >>> personal_spans("证件 110101199003070038")
    [(3, 21)]
    >>> personal_spans("15000000000 yuan")
    []
    """
    if _MAYBE.search(text) is None:
        return []
    plain = text if text.isascii() else "".join(map(_narrow, text))
    spans = [m.span() for m in _IDENTITY.finditer(plain) if _is_identity(*m.groups())]
    spans += [m.span() for m in _MOBILE.finditer(plain) if _is_mobile(m, plain)]
    spans += [m.span() for pattern in (_LANDLINE, _EMAIL) for m in pattern.finditer(plain)]
    return sorted(set(spans))


def withheld(text: str) -> str:
    """Return a text with what points at a person replaced."""
    for begin, end in reversed(personal_spans(text)):
        text = text[:begin] + WITHHELD + text[end:]
    return text


def _narrow(character: str) -> str:
    """Return one character for one: full-width digits and signs as ASCII."""
    found = unicodedata.normalize("NFKC", character)
    return found if len(found) == 1 else character


def _is_identity(region: str, born: str, rest: str) -> bool:
    if not 11 <= int(region[:2]) <= 82:
        return False
    try:
        day = dt.date(int(born[:-4]) + (1900 if len(born) == 6 else 0), int(born[-4:-2]), int(born[-2:]))
    except ValueError:
        return False
    if len(born) == 6:
        return len(rest) == 3
    if len(rest) != 4 or not 1850 <= day.year <= 2100:
        return False
    digits = region + born + rest[:3]
    return _CHECK[sum(w * int(d) for w, d in zip(_WEIGHTS, digits, strict=True)) % 11] == rest[3].upper()


def _is_mobile(found: re.Match[str], text: str) -> bool:
    if found[1] or found[3] or _CALLED.search(text[max(0, found.start() - 24) : found.start()]):
        return True
    return not found[5].endswith("000") and _MEASURED.match(text, found.end()) is None
