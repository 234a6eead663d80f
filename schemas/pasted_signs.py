"""Characters pasted from other programs, replaced by the Unicode characters they show.

Word's symbol fonts (Symbol, Wingdings, Wingdings 2) and old Chinese systems use private code points (U+E000
to U+F8FF), which no other font shows. Line ends of other systems become line feeds.

Source:
    GB 18030-2022, appendix D (ideographs that left the private use area); ECMA-376 part 1, 17.3.3.30 (w:sym).
"""

import re
from collections.abc import Mapping

_WORD: Mapping[int, str] = {
    0xF020: " ",
    0xF046: "☞",
    0xF04A: "☺",
    0xF04C: "☹",
    0xF04F: "✗",
    0xF050: "✓",
    0xF052: "☑",
    0xF053: "☒",
    0xF054: "☒",
    0xF06C: "●",
    0xF06D: "❍",
    0xF06E: "■",
    0xF06F: "□",
    0xF070: "□",
    0xF071: "❑",
    0xF072: "❒",
    0xF073: "◆",
    0xF074: "◆",
    0xF075: "◆",
    0xF076: "❖",
    0xF077: "◆",
    0xF078: "☒",
    0xF09E: "·",
    0xF09F: "•",
    0xF0A0: "■",
    0xF0A1: "○",
    0xF0A2: "○",
    0xF0A3: "□",
    0xF0A4: "◉",
    0xF0A5: "◎",
    0xF0A7: "▪",
    0xF0A8: "□",
    0xF0AA: "✦",
    0xF0AB: "★",
    0xF0B0: "°",
    0xF0B1: "±",
    0xF0B4: "×",
    0xF0B7: "•",
    0xF0B8: "÷",
    0xF0D8: "➢",
    0xF0DF: "←",
    0xF0E0: "→",
    0xF0E1: "↑",
    0xF0E2: "↓",
    0xF0E8: "➔",
    0xF0EF: "⇦",
    0xF0F0: "⇨",
    0xF0FB: "✗",
    0xF0FC: "✔",
    0xF0FD: "☒",
    0xF0FE: "☑",
}
"""Bullets, boxes, ticks and arrows used in Word's lists and forms."""

_LEFT_PRIVATE_USE: Mapping[int, str] = {
    **dict(zip(range(0xE78D, 0xE794), "︐︒︑︓︔︕︖", strict=True)),
    **dict(zip(range(0xE794, 0xE797), "︗︘︙", strict=True)),
    0xE7C7: "ḿ",
    0xE816: "\U00020087",
    0xE817: "\U00020089",
    0xE818: "\U000200cc",
    0xE81E: "\u9fb4",
    0xE826: "\u9fb5",
    0xE82B: "\u9fb6",
    0xE82C: "\u9fb7",
    0xE831: "\U000215d7",
    0xE832: "\u9fb8",
    0xE83B: "\U0002298f",
    0xE843: "\u9fb9",
    0xE854: "\u9fba",
    0xE855: "\U000241fe",
    0xE864: "\u9fbb",
}


def _gbk_additions() -> dict[int, str]:
    """Map U+E815 to U+E864 (row FE50 to FEA0 of GBK) to the characters of GB 18030."""
    row = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    signs = {0xE815 + place: bytes((0xFE, low)).decode("gb18030") for place, low in enumerate(row)}
    return {code: sign for code, sign in signs.items() if not "\ue000" <= sign <= "\uf8ff"}


_TABLE: Mapping[int, str] = {
    **_WORD,
    **_gbk_additions(),
    **_LEFT_PRIVATE_USE,
    **dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n"),
    **dict.fromkeys((0xFEFF, 0xFFFC), ""),
}


_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_CIRCLED = dict(zip("0123456789", "⓪①②③④⑤⑥⑦⑧⑨", strict=True))


def replace_pasted_characters(text: str) -> str:
    """Replace characters of symbol fonts and of other systems in a text.

    A keycap (a digit, then U+20E3) becomes the circled digit: fonts draw the key over the digit.
    """
    plain = text.translate(_TABLE)
    return _KEYCAP.sub(lambda found: _CIRCLED.get(found[1], found[1]), plain)


def replace_in_texts(value: object) -> object:
    """Replace pasted characters in every text of JSON; keys stay unchanged."""
    if isinstance(value, str):
        return replace_pasted_characters(value)
    if isinstance(value, dict):
        return {key: replace_in_texts(inner) for key, inner in value.items()}
    if type(value) is list:
        return [replace_in_texts(inner) for inner in value]
    if type(value) is tuple:
        return tuple(map(replace_in_texts, value))
    return value
