"""Columns and cells about persons are refused, however they are spelt; those about things and counts are not."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from yundong.base.errors import Fault, InputError
from yundong.base.privacy import WITHHELD, personal_columns, personal_spans, withheld
from yundong.base.tables import parse_csv


def listed(text: str) -> list[str]:
    return text.strip().replace("\n", "|").split("|")


PERSONAL = listed(
    """
suspect informant|informer|informants|name of offender|tel|tel.|Tel No|mobile no|Mobile|cell phone
cellPhone|dob|D.O.B.|ssn|SSN|e-mail address|E-Mail|email2|full name:|fullName|FULL NAME|Full_Name
phone number 2|phoneNumber|telephone|first name|lastName|last-name|surname|given names|maiden name
father's name|names of suspects|person_name|nickname|alias|id number|ID no.|idNumber|idCard|identity card
national ID|citizen id|identity|passport|passport no|social security number|home address|address|addr
street address|residence|place of residence|postal code|zip code|house number|street|domicile
date of birth|dateOfBirth|birth year|birthday|birth place|born|native place|home town
household registration|hukou|contact|contact details|contact number|next of kin|bank account
licence plate|fingerprint|photo|signature|witness|victim|ｆｕｌｌ ｎａｍｅ|ＩＤ ｎｕｍｂｅｒ|résidence
xingming|shenfenzheng|dianhua|witness name|officer name|phone1|name (suspect)|名字|检举人|檢舉人|手机号
手機號碼|居民身份号码|居民身份證|身分证|电 话|電話|姓 名|姓名：|曾用名|户籍|戶籍|现住地|现住址|住址
家庭地址|籍贯|籍貫|原籍|出生年月|出生日期|生日|联系方式|聯繫人|联络人|邮箱|电子邮件|微信|QQ号|门牌号|邮编
绰号|化名|举报人|告发人|嫌疑人|当事人|证人|被告人|家属|配偶|父亲|监护人|银行卡号|车牌|指纹|照片|签名
护照号|姓|犯人姓名|线人|告密人|供出人|报案者|户主|戶主|denounced_by|who denounced|reportedBy|prisoner_no
mugshot|nick|chushengriqi|dianhuahaoma|huaming
"""
)
HARMLESS = listed(
    """
id|name|name_en|name_zh|unit name|area name|case|case id|case no|file number|dossier|claim|source|author
title|key|grade|arrested|identified|suspects arrested|number of informants|persons_reported
family_letters|registered|offenders|users|attendances|meetings|letters|rounds|mobile_share|telegrams
household|households|population|adults|parent|level|kind|value|low|high|stated|hedge|passage|role
narcotics|public_servant|volume|last_offence|place|confession|information|note|extent|aliases|unit_zh
terms_zh|identity_count|streets|birth rate|birth_rate|contacts per person|homes|number of phones|rows
检举人数|检举人次|举报人数|户数|户口数|出生率|名称|单位名称|地区|县|省|逮捕|查出毒犯|登记|数量|备注
家属检举信件数|人数|年份|居民人数|address_count|addressed|contraband|street committees|national total
card|bank|first|full|last|native|family|real
户主数|供出人数|number of prisoners|prisoners|denounced|reported|persons denounced|arrested by 29 August
"""
)
NUMBERS = listed(
    """
110101199003070038|11010519491231002X|１１０１０１１９９００３０７００３８|110101 19900307 0038
110101900307003
"""
)
PHONES = listed(
    """
13912345678|139-1234-5678|139 1234 5678|+86 13912345678|电话13800138000|tel: 13800138000|010-12345678
(021) 87654321|+44 20 7946 0958|a.b@example.org|ａ＠ｂ.ｃｏｍ
"""
)
FIGURES = listed(
    """
369705|82,056|1952-11-30|15000000000 yuan|15234567891元|13000000000|110101199003070039|3996056
1952-04-15/1952-11-30|110101199013070038|x@y|0.123456789012345|123456789012345678
"""
)


@pytest.mark.parametrize("column", PERSONAL)
def test_a_column_about_persons_is_refused(column: str) -> None:
    assert personal_columns([column]) == [column]


@pytest.mark.parametrize("column", [*HARMLESS, "account", "bank"])
def test_a_column_about_things_or_counts_is_taken(column: str) -> None:
    assert personal_columns([column]) == []


@pytest.mark.parametrize("value", NUMBERS + PHONES)
def test_a_value_that_points_at_a_person_is_found_and_never_repeated(value: str) -> None:
    text = f"before {value} after"
    assert (
        withheld(text).replace(WITHHELD, "").split() == ["before", "after"]
        or "tel" in value
        or "电话" in value
    )
    assert value not in withheld(text) and personal_spans(text)
    faults: list[Fault] = []
    parse_csv(f'id,note\nA,"x {value} y"\n', "t.csv", faults)
    assert [(fault.row, fault.column) for fault in faults] == [(2, "note")]
    assert value not in str(InputError(faults))


@pytest.mark.parametrize("value", FIGURES)
def test_a_figure_is_not_taken_for_a_person(value: str) -> None:
    assert personal_spans(f"before {value} after") == []
    assert personal_spans(value) == []


def test_no_message_repeats_such_a_value() -> None:
    fault = Fault(
        "claims.csv", "This is not a number.", "Write digits.", 3, "value", "张三 110101199003070038"
    )
    error = InputError([fault, "cases.csv: duplicate of 'tel 13800138000'."])
    assert "110101" not in str(error) and "13800138000" not in str(error) and str(error).count(WITHHELD) == 2


@pytest.mark.parametrize("part", ["1", "1 ", "a@", "110101 19900307 ", "(0"])
def test_the_parts_of_a_long_text_are_found_in_linear_time(
    part: str, keeps_pace: Callable[[Callable[[int], object], int], None]
) -> None:
    keeps_pace(lambda parts: personal_spans(part * parts), 80_000)
