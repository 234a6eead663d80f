"""Citations: the provisions in force on a day, formatted for official documents."""

import re
from collections.abc import Iterable
from datetime import date

from schemas.law import Citation

_OF_THE_NATION = frozenset(
    {
        *("行政许可法", "行政复议法", "行政诉讼法", "企业破产法", "民办教育促进法", "消防法", "建筑法"),
        *("环境影响评价法", "城乡规划法", "文物保护法", "公司法", "民法典", "海关法", "社会保险法", "契税法"),
        *("市场主体登记管理条例", "市场主体登记管理条例实施细则", "公司登记管理条例", "税收征收管理法"),
        *("契税暂行条例", "外资企业法", "民法总则", "物权法", "合同法"),
    }
)
"""Laws and regulations whose full title begins with the name of the State."""
_IN_SERIES = re.compile("（[一二三四五六七八九十]+）$")
_INNER_MARKS = str.maketrans("《》", "〈〉")
_CIVIL_LAW = (
    Citation(text="民法总则", until=date(2021, 1, 1)),
    Citation(text="民法典", since=date(2021, 1, 1)),
)
"""The law of time limits: articles 200 to 204 have the same numbers in both."""
EXPLANATION_BASIS = "优化营商环境条例 第三十六条"
EXPLANATION_DUTY_SINCE = date(2020, 1, 1)
"""From when on a delay has to be explained in public (优化营商环境条例 第七十二条)."""


def provisions_in_force(citations: Iterable[Citation], on: date) -> tuple[str, ...]:
    """Return the provisions in force on that day, in order."""
    return tuple(one.text for one in citations if one.holds(on))


def format_citation(text: str) -> str:
    """Format a provision: `行政许可法 第三十二条` → 《中华人民共和国行政许可法》第三十二条.

    A number of a series (规定（一）) is part of the title; a title within it is in single marks (〈〉),
    by GB/T 15834-2011 4.15.
    """
    law, space, article = text.rpartition(" ")
    if not space or law.startswith("《"):
        return text
    if _IN_SERIES.search(law) or "《" in law:
        return f"《{law.translate(_INNER_MARKS)}》{article}"
    name, bracket, number = law.partition("（")
    title = f"中华人民共和国{name}" if name in _OF_THE_NATION else name
    return f"《{title}》{bracket}{number}{article}"


def format_citations(citations: Iterable[Citation], on: date) -> str:
    """Format all provisions in force on a day for a document; empty where there is none."""
    return "、".join(format_citation(text) for text in provisions_in_force(citations, on))


def civil_code(on: date) -> str:
    """Return the name of the law that governs time limits on that day."""
    return "".join(provisions_in_force(_CIVIL_LAW, on))
