"""Numerals: Arabic, Chinese of every style and spelled-out English, each with the interval it leaves open."""

from yundong.documents.quantities.numerals.amount import Amount
from yundong.documents.quantities.numerals.chinese import parse_chinese, write_chinese
from yundong.documents.quantities.numerals.english import parse_english, write_english

__all__ = ["Amount", "parse_chinese", "parse_english", "write_chinese", "write_english"]
