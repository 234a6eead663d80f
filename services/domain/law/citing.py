"""How provisions are cited: those of a day, and in the form of an official document."""

from collections.abc import Iterable
from datetime import date

from schemas.law import Citation

_OF_THE_NATION = frozenset(
    {
        *("行政许可法", "行政复议法", "行政诉讼法", "企业破产法", "民办教育促进法", "消防法", "建筑法"),
        *("环境影响评价法", "城乡规划法", "文物保护法", "公司法", "民法典", "海关法", "社会保险法", "契税法"),
        *("市场主体登记管理条例", "市场主体登记管理条例实施细则", "公司登记管理条例", "税收征收管理法"),
        *("契税暂行条例", "外资企业法"),
    }
)
"""Laws and regulations whose full title begins with the name of the State."""


def in_force(citations: Iterable[Citation], on: date) -> tuple[str, ...]:
    """The provisions that hold on that day, in order."""
    return tuple(one.text for one in citations if one.holds(on))


def formal(text: str) -> str:
    """A provision as documents cite it: `行政许可法 第三十二条` → 《中华人民共和国行政许可法》第三十二条."""
    law, space, article = text.rpartition(" ")
    if not space or law.startswith("《"):
        return text
    name, bracket, number = law.partition("（")
    title = f"中华人民共和国{name}" if name in _OF_THE_NATION else name
    return f"《{title}》{bracket}{number}{article}"


def formally(citations: Iterable[Citation], on: date) -> str:
    """All provisions of a day as documents cite them; empty where none is named."""
    return "、".join(formal(text) for text in in_force(citations, on))
